from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..dues_rules import get_payment_state


class ConsortiumMembership(models.Model):
    """Annual contribution of a member: who pays it, and whether it is paid.

    Dues never change the state of a membership: unpaid, they do not end it.
    """

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    payer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Other Payer",
        ondelete="restrict",
        tracking=True,
        check_company=True,
        index="btree_not_null",
        help="Pays shares and dues instead of the member, for example its federation. "
        "Empty: the member itself, at its invoice address.",
    )
    dues_exempt = fields.Boolean(
        string="Exempt from Dues",
        tracking=True,
        copy=False,
        help="Until further notice. To exempt for one year only, use the preview of the run.",
    )
    dues_exempt_reason = fields.Char(
        string="Reason of the Exemption",
        tracking=True,
        copy=False,
        groups="consortium_members.consortium_members_group_user",
    )
    dues_no_reminder = fields.Boolean(
        string="No Dues Reminders",
        tracking=True,
        copy=False,
        help="Nothing is sent to the payer; the secretary still gets the last activity.",
    )
    dues_line_ids = fields.One2many(
        comodel_name="consortium.dues.line",
        inverse_name="membership_id",
        groups="consortium_members.consortium_members_group_user,account.group_account_invoice",
    )
    dues_line_count = fields.Integer(
        compute="_compute_dues_line_count",
        groups="consortium_members.consortium_members_group_user",
    )
    dues_state = fields.Selection(
        compute="_compute_dues_state",
        store=True,
        precompute=True,
        readonly=True,
        help="From what is owing on the invoices of dues, and the days of grace. "
        "Unpaid dues do not end a membership.",
    )

    @api.depends("dues_line_ids")
    def _compute_dues_line_count(self):
        counts = dict(
            self.env["consortium.dues.line"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.dues_line_count = counts.get(membership, 0)

    @api.depends(
        "dues_exempt",
        "category_id.dues_product_id",
        "dues_line_ids.state",
        "dues_line_ids.is_exempt",
        "dues_line_ids.move_id.amount_residual",
        "dues_line_ids.move_id.invoice_date_due",
    )
    def _compute_dues_state(self):
        """At once after a payment, each day for the time that passes; constant queries."""
        today = self._today()
        due_dates = self._get_dues_due_dates()
        exempt_ids = self._get_exempt_ids(today)
        for membership in self:
            membership.dues_state = get_payment_state(
                due_dates.get(membership._origin.id),
                today,
                membership.company_id.consortium_dues_grace_days,
                exempt=membership._origin.id in exempt_ids
                or membership.dues_exempt
                or not membership.category_id.dues_product_id,
            )

    @api.constrains("dues_exempt", "dues_exempt_reason")
    def _check_exempt_reason(self):
        for membership in self:
            if membership.dues_exempt and not (membership.dues_exempt_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Give the reason why %(member)s is exempt from dues.",
                        member=membership.display_name,
                    )
                )

    def _get_payer(self):
        """Partner to whom shares and dues of this member are invoiced.

        A contact chosen as payer is kept as it is; of an organisation, its invoice
        address is taken. Hook.

        :return: one partner
        """
        self.ensure_one()
        payer = self.payer_id or self.partner_id
        if payer.parent_id:
            return payer
        return payer.browse(payer.address_get(["invoice"])["invoice"])

    def _get_dues_due_dates(self):
        """Oldest due date among the unpaid instalments of posted invoices of dues.

        :return: ``{membership_id: date}``, without those who owe nothing
        """
        # sudo: the state of the dues follows the accounts, whoever reads or pays
        lines_sudo = (
            self.env["consortium.dues.line"]
            .sudo()
            .search([("membership_id", "in", self._origin.ids), ("state", "=", "posted")])
        )
        groups = lines_sudo.env["account.move.line"]._read_group(
            [
                ("move_id", "in", lines_sudo.move_id.ids),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("amount_residual", ">", 0),
            ],
            ["move_id"],
            ["date_maturity:min"],
        )
        dates = {move.id: date for move, date in groups}
        found = {}
        for line in lines_sudo:
            date = dates.get(line.move_id.id)
            if date:
                known = found.get(line.membership_id.id)
                found[line.membership_id.id] = min(known, date) if known else date
        return found

    def _get_exempt_ids(self, today):
        """Memberships exempted for the fiscal year of ``today``."""
        # sudo: as above
        groups = (
            self.env["consortium.dues.line"]
            .sudo()
            ._read_group(
                [
                    ("membership_id", "in", self._origin.ids),
                    ("state", "=", "exempt"),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ],
                ["membership_id"],
            )
        )
        return {membership.id for (membership,) in groups}

    @api.model
    def _cron_update_dues_state(self):
        """Daily: what time alone changes, grace, overdue, the end of a year's exemption."""
        # an exemption for a year ends with it; a debt goes from current to grace to overdue
        lines = self.env["consortium.dues.line"].search(
            ["|", ("state", "=", "exempt"), ("move_id.payment_state", "in", ("not_paid", "partial"))]
        )
        todo = lines.membership_id
        IrCron = self.env["ir.cron"]
        IrCron._commit_progress(remaining=len(todo))
        for start in range(0, len(todo), 1000):
            batch = todo[start : start + 1000]
            self.env.add_to_compute(self._fields["dues_state"], batch)
            batch.flush_recordset(["dues_state"])
            if not IrCron._commit_progress(len(batch)):
                break

    def action_view_dues(self):
        """Open the dues of the member, year by year."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_dues_line_action"
        )
        return {**action, "domain": [("membership_id", "=", self.id)], "context": {}}
