from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.consortium_timesheet.hours_format import format_minutes

from ..models.consortium_billing_run_preview import MANAGER
from ..pricing import amount_for, from_minor

# More lines than this on one screen are no longer looked at; all of them are re-allocated.
MAX_LINES = 200


class ConsortiumAgreementReallocate(models.TransientModel):
    """Re-allocate the open period of agreements: what would change is shown before it does."""

    _name = "consortium.agreement.reallocate"
    _description = "Re-allocate Hours"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company)
    agreement_ids = fields.Many2many(
        comodel_name="consortium.agreement", string="Agreements", required=True,
        domain="[('company_id', '=', company_id)]")
    date_from = fields.Date(
        string="Work From", required=True, help="First day of the work to re-allocate.")
    keep_rates = fields.Boolean(
        default=True,
        help="Overage keeps the rate and draws the multiplier of the day they were approved. "
        "Without it, the rate card and the multipliers of today apply.")
    reason = fields.Char(help="Kept on the rows of the ledger and in the agreement.")
    line_ids = fields.One2many(
        comodel_name="consortium.agreement.reallocate.line", inverse_name="wizard_id",
        compute="_compute_line_ids", store=True)
    total_ids = fields.One2many(
        comodel_name="consortium.agreement.reallocate.line", inverse_name="total_wizard_id",
        string="By Package", compute="_compute_line_ids", store=True)
    stays_ids = fields.One2many(
        comodel_name="consortium.agreement.reallocate.line", inverse_name="stays_wizard_id",
        string="What Stays", compute="_compute_line_ids", store=True)
    change_count = fields.Integer(
        string="Entries that Change", compute="_compute_line_ids", store=True)
    stays_count = fields.Integer(
        string="Entries that Stay", compute="_compute_line_ids", store=True)
    problem = fields.Char(compute="_compute_line_ids", store=True)

    @api.model
    def default_get(self, fields_list):
        """Start from the agreements selected, a month back: what is closed since stays anyway."""
        values = super().default_get(fields_list)
        ids = self.env.context.get("active_ids") or []
        if self.env.context.get("active_model") == "consortium.agreement" and ids:
            company = self.env["consortium.agreement"].browse(ids[0]).company_id
            values.update(agreement_ids=[Command.set(ids)], company_id=company.id)
        company = self.env["res.company"].browse(values.get("company_id")) or self.env.company
        first = company._get_consortium_today().replace(day=1)
        values.setdefault("date_from", fields.Date.subtract(first, months=1))
        return values

    @api.depends("agreement_ids", "date_from", "keep_rates")
    def _compute_line_ids(self):
        for wizard in self:
            changes, excluded, problem = wizard._get_plan()
            wizard.update({
                "change_count": len(changes), "stays_count": len(excluded), "problem": problem,
                "line_ids": wizard._prepare_change_lines(changes),
                "total_ids": wizard._prepare_total_lines(changes),
                "stays_ids": [Command.clear()] + [
                    Command.create({**row._prepare_reallocate_line(), "text": reason})
                    for row, reason in list(excluded.items())[:MAX_LINES]
                ],
            })

    def _get_plan(self):
        """(changes, rows that stay and why, what prevents it all or False)."""
        Ledger = self.env["consortium.hour.ledger"].sudo()  # approvers only, see `_check_manager`
        agreements = self.agreement_ids._origin.filtered_domain(
            [("company_id", "=", self.company_id.id)])
        if not agreements or not self.date_from or not self._is_manager():
            return [], {}, False
        try:
            return (*Ledger._plan_reallocation(agreements, self.date_from, self.keep_rates), False)
        except UserError as error:
            return [], {}, str(error)

    def _prepare_change_lines(self, changes):
        """One line for each entry that changes: what its hours are now, what they would be."""
        return [Command.clear()] + [
            Command.create({
                **change.rows[0]._prepare_reallocate_line(),
                "before": self._format_pieces(change.before),
                "after": self._format_pieces(change.after),
            })
            for change in changes[:MAX_LINES]
        ]

    def _format_pieces(self, pieces):
        """As "1:00 FH00012 + 0:30 overage"."""
        return " + ".join(
            f"{format_minutes(piece.minutes)} {self._get_label(piece.package_id)}"
            for piece in pieces)

    def _get_label(self, package_id):
        packages = self.env["consortium.hour.package"]
        return packages.browse(package_id).name if package_id else self.env._("overage")

    def _prepare_total_lines(self, changes):
        """One line for each package, and for overage: hours and money before and after."""
        totals = defaultdict(lambda: [0, 0, 0.0, 0.0])
        for change in changes:
            agreement = change.rows.agreement_id
            for row in change.rows:
                total = totals[agreement, row.package_id.id if row.kind == "draw" else 0]
                total[0] += row.drawn if row.kind == "draw" else row.minutes
                total[2] += row.amount
            for share, amount in self._price_shares(change):
                total = totals[agreement, share.package_id or 0]
                total[1] += share.drawn if share.package_id else share.minutes
                total[3] += amount
        return [Command.clear()] + [
            Command.create({
                "agreement_id": agreement.id, "currency_id": agreement.currency_id.id,
                "text": self._get_label(package_id) if package_id else self.env._("Overage to bill"),
                "hours_before": before / 60, "hours_after": after / 60,
                "amount_before": amount_before, "amount_after": amount_after,
                "amount_change": amount_after - amount_before,
            })
            for (agreement, package_id), (before, after, amount_before, amount_after)
            in totals.items()
        ]

    def _price_shares(self, change):
        """[(share, its amount)] of what an entry would be."""
        rounding = change.rows.currency_id.rounding
        rates = [piece.rate for piece in change.after if not piece.package_id] or [0]
        return [
            (share, from_minor(
                share.amount if share.package_id else amount_for(share.minutes, rates[0]),
                rounding))
            for share in change.shares
        ]

    def _is_manager(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    def action_confirm(self):
        """Re-allocate; each agreement tells what changed, who asked for it and why.

        :raise AccessError: not an approver of billing
        """
        self.ensure_one()
        if not self._is_manager():
            raise AccessError(self.env._("Only approvers of billing re-allocate hours."))
        agreements = self.agreement_ids
        agreements.check_access("write")
        if agreements.company_id != self.company_id:
            raise UserError(self.env._("Choose agreements of %(company)s.",
                                       company=self.company_id.name))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why these hours are re-allocated."))
        changes = self.env["consortium.hour.ledger"]._reallocate(
            agreements, self.date_from, self.reason, self.keep_rates)
        self._log(changes)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _log(self, changes):
        """Say on each agreement what was re-allocated."""
        by_agreement = defaultdict(list)
        for change in changes:
            by_agreement[change.rows.agreement_id.sudo(False)].append(change)
        for agreement, found in by_agreement.items():
            before, after = (
                sum(piece.minutes for change in found for piece in getattr(change, name)
                    if not piece.package_id)
                for name in ("before", "after"))
            agreement._message_log(body=self.env._(
                "Hours from %(date)s re-allocated by %(user)s: %(count)s entries, overage "
                "%(before)s → %(after)s. %(reason)s",
                date=fields.Date.to_string(self.date_from), user=self.env.user.name,
                count=len(found), before=format_minutes(before), after=format_minutes(after),
                reason=self.reason))
