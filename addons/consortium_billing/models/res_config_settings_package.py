from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consortium_package_opening = fields.Selection(
        related="company_id.consortium_package_opening", readonly=False, required=True)
    consortium_package_validity_from = fields.Selection(
        related="company_id.consortium_package_validity_from", readonly=False, required=True)
    consortium_expiry_notice_days = fields.Char(
        related="company_id.consortium_expiry_notice_days", readonly=False)
    consortium_expiry_needs_notice = fields.Boolean(
        related="company_id.consortium_expiry_needs_notice", readonly=False)
