from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of disputes and of the members' pages."""

    _inherit = "res.config.settings"

    consortium_dispute_days = fields.Integer(
        related="company_id.consortium_dispute_days", readonly=False)
    consortium_dispute_answer_days = fields.Integer(
        related="company_id.consortium_dispute_answer_days", readonly=False)
    consortium_topup_product_ids = fields.Many2many(
        related="company_id.consortium_topup_product_ids", readonly=False)
    consortium_topup_hours = fields.Char(
        related="company_id.consortium_topup_hours", readonly=False)
    consortium_portal_in_progress = fields.Boolean(
        related="company_id.consortium_portal_in_progress", readonly=False)
