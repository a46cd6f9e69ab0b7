from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConsortiumAgreement(models.Model):
    """An agreement is priced by a card of prices, never by one of costs."""

    _inherit = "consortium.agreement"

    rate_card_id = fields.Many2one(domain=[("purpose", "=", "price")])

    @api.constrains("rate_card_id")
    def _check_rate_card(self):
        for agreement in self:
            if agreement.rate_card_id.purpose == "cost":
                raise ValidationError(self.env._(
                    "“%(card)s” is a card of true costs: choose a card of prices.",
                    card=agreement.rate_card_id.name))
