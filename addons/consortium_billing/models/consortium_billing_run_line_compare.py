from odoo import api, fields, models


class ConsortiumBillingRunLine(models.Model):
    """How the agreement of a line compares with the period before."""

    _inherit = "consortium.billing.run.line"

    agreement_percent = fields.Float(
        compute="_compute_agreement_percent", string="Agreement: Change (%)", aggregator=None,
        help="How the amount of the whole agreement in this run differs from the period before.")
    is_deviating = fields.Boolean(
        compute="_compute_agreement_percent", help="The change of the agreement deserves a look.")

    @api.depends("run_id", "agreement_id")
    def _compute_agreement_percent(self):
        found = {
            (line.run_id, line.agreement_id, line.currency_id): line
            for line in self.env["consortium.billing.run.comparison"].search(
                [("run_id", "in", self.run_id.ids)])
        }
        for line in self:
            compared = found.get((line.run_id, line.agreement_id, line.currency_id))
            line.agreement_percent = compared.percent if compared else 0
            line.is_deviating = bool(compared and compared.is_flagged)
