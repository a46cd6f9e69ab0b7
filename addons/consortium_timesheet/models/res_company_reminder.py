from odoo import fields, models


class ResCompany(models.Model):
    """When weeks are recalled, and what counts as missing."""

    _inherit = "res.company"

    consortium_time_reminder = fields.Boolean(
        string="Weekly reminders",
        default=True,
        help="Recall the week to each professional on the last day that they work, and tell "
        "the directors on the first day of the next one.",
    )
    consortium_time_reminder_hour = fields.Float(
        string="Reminder at",
        default=14.0,
        help="On the last day that the person works this week, in their own time zone.",
    )
    consortium_time_escalation_hour = fields.Float(
        string="Told to the director at",
        default=10.0,
        help="On the first day that the person works after the week, in their own time zone.",
    )
    consortium_time_tolerance = fields.Float(
        string="Tolerance",
        default=0.25,
        help="Hours that a week may lack without being called incomplete.",
    )
    consortium_time_weeks = fields.Integer(
        string="Weeks followed up",
        default=6,
        help="Older weeks are left alone.",
    )

    _consortium_time_hours = models.Constraint(
        "CHECK (consortium_time_reminder_hour >= 0 AND consortium_time_reminder_hour < 24"
        " AND consortium_time_escalation_hour >= 0 AND consortium_time_escalation_hour < 24)",
        "The hour of a reminder is between 0:00 and 23:59.",
    )
    _consortium_time_weeks_positive = models.Constraint(
        "CHECK (consortium_time_weeks BETWEEN 1 AND 52 AND consortium_time_tolerance >= 0)",
        "Follow up between 1 and 52 weeks, with a tolerance that is not negative.",
    )
