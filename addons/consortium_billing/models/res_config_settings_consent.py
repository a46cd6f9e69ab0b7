from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consortium_consent_reminder_days = fields.Integer(
        related="company_id.consortium_consent_reminder_days", readonly=False)
