from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consortium_own_week_approval = fields.Boolean(
        related="company_id.consortium_own_week_approval",
        readonly=False,
    )
    consortium_time_reminder = fields.Boolean(
        related="company_id.consortium_time_reminder", readonly=False
    )
    consortium_time_reminder_hour = fields.Float(
        related="company_id.consortium_time_reminder_hour", readonly=False
    )
    consortium_time_escalation_hour = fields.Float(
        related="company_id.consortium_time_escalation_hour", readonly=False
    )
    consortium_time_tolerance = fields.Float(
        related="company_id.consortium_time_tolerance", readonly=False
    )
    consortium_time_weeks = fields.Integer(
        related="company_id.consortium_time_weeks", readonly=False
    )
