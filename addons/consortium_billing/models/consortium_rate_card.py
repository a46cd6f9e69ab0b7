from odoo import fields, models

from ..pricing import RateLine, RateTable, to_minor


class ConsortiumRateCard(models.Model):
    _name = "consortium.rate.card"
    _description = "Rate Card"
    _check_company_auto = True
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company)
    purpose = fields.Selection(
        selection=[("price", "Prices"), ("cost", "True costs")], required=True, default="price",
        help="What members pay for an hour, or what it costs the consortium. Only approvers see "
        "the cards of costs.")
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True,
        default=lambda self: self.env.company.currency_id)
    line_ids = fields.One2many(
        comodel_name="consortium.rate.card.line", inverse_name="card_id", copy=True)
    note = fields.Text()

    def _get_rate_table(self):
        """The lines of these cards, ready for lookups without queries (see `pricing.RateTable`)."""
        lines = self.env["consortium.rate.card.line"].search_fetch(
            [("card_id", "in", self.ids)],
            ["card_id", "role_id", "service_domain_id", "grade_id", "date_from", "date_to", "rate"],
        )
        self.fetch(["currency_id"])
        return RateTable(line._to_rate_line(RateLine, to_minor) for line in lines)
