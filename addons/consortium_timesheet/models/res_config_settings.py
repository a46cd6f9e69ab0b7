from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consortium_own_week_approval = fields.Boolean(
        related="company_id.consortium_own_week_approval",
        readonly=False,
    )
