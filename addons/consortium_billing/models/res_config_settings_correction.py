from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of corrections."""

    _inherit = "res.config.settings"

    consortium_credit_threshold = fields.Monetary(
        related="company_id.consortium_credit_threshold", readonly=False)
