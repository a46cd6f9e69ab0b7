from odoo import api, fields, models

from ..pricing import from_minor, to_minor


class ConsortiumHourLedgerCorrect(models.TransientModel):
    """What the corrections come to: hours, and the credit notes with their taxes."""

    _inherit = "consortium.hour.ledger.correct"

    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_totals", help="Of the rows selected.")
    selected_hours = fields.Float(compute="_compute_totals")
    returned_hours = fields.Float(
        compute="_compute_totals", string="Back to Packages",
        help="Hours that packages get back from draws.")
    amount_untaxed = fields.Monetary(
        compute="_compute_totals", string="Credited before Taxes")
    tax_detail = fields.Char(compute="_compute_totals", string="Taxes")
    amount_total = fields.Monetary(compute="_compute_totals", string="Credited in All")
    needs_approver = fields.Boolean(compute="_compute_totals")

    @api.depends("line_ids.selected", "line_ids.hours", "line_ids.outcome", "line_ids.obstacle")
    def _compute_totals(self):
        for wizard in self:
            lines = wizard._get_selected()
            parts = {line: line._get_part() for line in lines}
            currency = lines.currency_id[:1] or wizard.company_id.currency_id
            summaries = wizard._get_credit_summaries(parts)
            untaxed = sum(s["base_amount_currency"] for s in summaries)
            total = sum(s["total_amount_currency"] for s in summaries)
            drawn = [part["drawn"] for line, part in parts.items() if line.kind == "draw"]
            threshold = wizard.company_id.consortium_credit_threshold
            wizard.update({
                "currency_id": currency,
                "selected_hours": sum(part["minutes"] for part in parts.values()) / 60,
                "returned_hours": sum(drawn) / 60,
                "amount_untaxed": untaxed,
                "amount_total": total,
                "tax_detail": wizard._format_taxes(summaries, currency),
                "needs_approver": threshold and any(
                    summary["base_amount"] > threshold for summary in summaries),
            })

    def _get_credit_summaries(self, parts):
        """Totals of each credit note to come, by Odoo's own computation of taxes.

        :param parts: {line: part of its row}
        :return: list of dicts of `_get_tax_totals_summary`
        """
        groups = {}
        for line, part in parts.items():
            # what the invoice says of taxes, for whoever may read the hours
            move_line_sudo = line.row_id.sudo().move_line_id
            if move_line_sudo:
                minor = to_minor(part["amount"], line.currency_id.rounding)
                group = groups.setdefault((move_line_sudo.move_id, line.row_id.agreement_id), {})
                group[move_line_sudo] = group.get(move_line_sudo, 0) + minor
        return [self._get_tax_summary(move, amounts) for (move, _), amounts in groups.items()]

    def _get_tax_summary(self, move, amounts):
        """Totals of one credit note.

        :param move: the invoice
        :param amounts: {invoice line: minor units credited}
        """
        Tax, currency = self.env["account.tax"].sudo(), move.currency_id  # as the invoice, above
        base_lines = [
            Tax._prepare_base_line_for_taxes_computation(
                line, quantity=1.0, discount=0.0, is_refund=True,
                price_unit=from_minor(minor, currency.rounding))
            for line, minor in amounts.items()
        ]
        Tax._add_tax_details_in_base_lines(base_lines, move.company_id)
        Tax._round_base_lines_tax_details(base_lines, move.company_id)
        return Tax._get_tax_totals_summary(base_lines, currency, move.company_id)

    def _format_taxes(self, summaries, currency):
        """As "TPS 3.00 $, TVQ 5.99 $": each tax with its total."""
        taxes = {}
        for summary in summaries:
            for subtotal in summary["subtotals"]:
                for group in subtotal["tax_groups"]:
                    name = group["group_name"]
                    taxes[name] = taxes.get(name, 0) + group["tax_amount_currency"]
        return ", ".join(f"{name} {currency.format(amount)}" for name, amount in taxes.items())
