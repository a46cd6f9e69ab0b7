from odoo import api, fields, models

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from .consortium_hour_ledger import BILLABLE_KINDS


class ConsortiumAgreement(models.Model):
    """What stands against closing an agreement."""

    _inherit = "consortium.agreement"

    closing_obstacles = fields.Text(
        compute="_compute_closing_obstacles",
        groups="consortium_billing.consortium_billing_group_user",
        help="What is still owed, by either side, before the agreement can be closed.")

    @api.depends("state", "package_ids.balance")
    @api.depends_context("lang")
    def _compute_closing_obstacles(self):
        for agreement in self:
            open_ = agreement.state in ("active", "suspended") and agreement._origin
            obstacles = agreement._origin._get_closing_obstacles() if open_ else []
            agreement.closing_obstacles = "\n".join(text for _code, text in obstacles)

    def _get_closing_obstacles(self):
        """List what stands against closing the agreement, and what to do about it.

        Hook: call `super()` and add (code, text) pairs. Only the obstacle `balance` may be decided
        upon when closing; any other has to be settled before.

        :return: list of (code, text in the user's language)
        """
        self.ensure_one()
        agreement_sudo = self.sudo()  # what is owed counts, whoever closes
        return [
            obstacle for obstacle in (
                agreement_sudo._get_time_obstacle(), agreement_sudo._get_consent_obstacle(),
                agreement_sudo._get_unbilled_obstacle(), agreement_sudo._get_dispute_obstacle(),
                agreement_sudo._get_invoice_obstacle(), agreement_sudo._get_balance_obstacle(),
            ) if obstacle
        ]

    def _get_time_obstacle(self):
        """Time that waits for approval would be refused on a closed agreement."""
        [[hours]] = self.env["account.analytic.line"]._read_group(
            [("agreement_id", "=", self.id), ("billing_kind", "!=", "internal"),
             ("approval_state", "in", ("draft", "submitted"))], aggregates=["unit_amount:sum"])
        if hours:
            return "time", self.env._(
                "%(hours)s wait for approval: have their weeks approved, or move the time.",
                hours=format_minutes(hours * 60))
        return None

    def _get_consent_obstacle(self):
        if self.pending_minutes:
            return "consent", self.env._(
                "%(hours)s wait for the consent of the member: get its answer.",
                hours=format_minutes(self.pending_minutes))
        return None

    def _get_unbilled_obstacle(self):
        """Hours that a run still has to invoice, those that wait for consent left aside."""
        Ledger = self.env["consortium.hour.ledger"]
        [[minutes, amount]] = Ledger._read_group(
            [("agreement_id", "=", self.id), ("kind", "in", BILLABLE_KINDS),
             ("move_line_id", "=", False), ("consent_state", "in", (False, "given")),
             *Ledger._get_live_domain()], aggregates=["minutes:sum", "amount:sum"])
        if minutes and not self.currency_id.is_zero(amount):
            return "unbilled", self.env._(
                "%(hours)s are not invoiced yet (%(amount)s): bill them in a run, or write them "
                "off.", hours=format_minutes(minutes), amount=self.currency_id.format(amount))
        return None

    def _get_dispute_obstacle(self):
        if self.dispute_count:
            return "dispute", self.env._(
                "Open disputes: %(count)s. Decide them.", count=self.dispute_count)
        return None

    def _get_invoice_obstacle(self):
        drafts = self.move_ids.filtered(lambda move: move.state == "draft")
        planned = self.env["consortium.billing.schedule.line"].search_count(
            [("agreement_id", "=", self.id), ("state", "=", "planned")])
        if drafts or planned:
            return "invoice", self.env._(
                "Draft invoices: %(drafts)s, instalments to come: %(planned)s. Post or cancel them.",
                drafts=len(drafts), planned=planned)
        return None

    def _get_balance_obstacle(self):
        """Hours that were paid for and not used; packages that wait for their payment."""
        if self.balance:
            return "balance", self.env._(
                "%(hours)s are left in its packages: an approver decides whether they are lost or "
                "transferred.", hours=format_minutes(self.balance))
        pending = self.package_ids.filtered(lambda package: package.state == "pending")
        if pending:
            return "pending", self.env._(
                "%(packages)s waits to be opened: cancel its order first.",
                packages=", ".join(pending.mapped("name")))
        return None
