from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consortium_own_week_approval = fields.Boolean(
        related="company_id.consortium_own_week_approval",
        readonly=False,
    )
    consortium_anomaly_missing_days = fields.Selection(
        related="company_id.consortium_anomaly_missing_days", readonly=False, required=True
    )
    consortium_anomaly_over_24h = fields.Selection(
        related="company_id.consortium_anomaly_over_24h", readonly=False, required=True
    )
    consortium_anomaly_over_expected = fields.Selection(
        related="company_id.consortium_anomaly_over_expected", readonly=False, required=True
    )
    consortium_anomaly_negative = fields.Selection(
        related="company_id.consortium_anomaly_negative", readonly=False, required=True
    )
    consortium_anomaly_no_domain = fields.Selection(
        related="company_id.consortium_anomaly_no_domain", readonly=False, required=True
    )
    consortium_anomaly_no_role = fields.Selection(
        related="company_id.consortium_anomaly_no_role", readonly=False, required=True
    )
    consortium_anomaly_future = fields.Selection(
        related="company_id.consortium_anomaly_future", readonly=False, required=True
    )
    consortium_time_over_tolerance = fields.Float(
        related="company_id.consortium_time_over_tolerance", readonly=False
    )
    consortium_budget_warn = fields.Boolean(
        related="company_id.consortium_budget_warn", readonly=False
    )
    consortium_budget_warn_percent = fields.Float(
        related="company_id.consortium_budget_warn_percent", readonly=False
    )
    consortium_budget_block = fields.Boolean(
        related="company_id.consortium_budget_block", readonly=False
    )
    consortium_budget_block_percent = fields.Float(
        related="company_id.consortium_budget_block_percent", readonly=False
    )
    consortium_budget_weeks = fields.Integer(
        related="company_id.consortium_budget_weeks", readonly=False
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
    consortium_timer_rounding = fields.Selection(
        related="company_id.consortium_timer_rounding", readonly=False, required=True
    )
    consortium_timer_step = fields.Integer(
        related="company_id.consortium_timer_step", readonly=False
    )
    consortium_timer_minimum = fields.Integer(
        related="company_id.consortium_timer_minimum", readonly=False
    )
    consortium_timer_idle = fields.Integer(
        related="company_id.consortium_timer_idle", readonly=False
    )
    consortium_timer_max_hours = fields.Float(
        related="company_id.consortium_timer_max_hours", readonly=False
    )
    consortium_portal_worker = fields.Selection(
        related="company_id.consortium_portal_worker", readonly=False
    )
