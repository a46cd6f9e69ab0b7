from odoo import fields, models


class ConsortiumRateCardReviseLine(models.TransientModel):
    """One rate, before and after; the new one may be corrected by hand."""

    _name = "consortium.rate.card.revise.line"
    _description = "New Rate"

    wizard_id = fields.Many2one(
        comodel_name="consortium.rate.card.revise", required=True, ondelete="cascade")
    rate_line_id = fields.Many2one(
        comodel_name="consortium.rate.card.line", string="Rate", required=True, readonly=True,
        ondelete="cascade")
    currency_id = fields.Many2one(related="rate_line_id.currency_id")
    grade_id = fields.Many2one(related="rate_line_id.grade_id")
    service_domain_id = fields.Many2one(related="rate_line_id.service_domain_id")
    role_id = fields.Many2one(related="rate_line_id.role_id")
    date_from = fields.Date(related="rate_line_id.date_from", string="Since")
    old_rate = fields.Monetary(related="rate_line_id.rate", string="Rate Before")
    new_rate = fields.Monetary(required=True)
