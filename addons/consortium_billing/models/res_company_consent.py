from odoo import fields, models


class ResCompany(models.Model):
    """How often contacts are reminded of hours that wait for their consent."""

    _inherit = "res.company"

    consortium_consent_reminder_days = fields.Integer(
        string="Consent Reminder (Days)",
        default=7,
        required=True,
        help="Days after which the contact of an agreement is reminded of hours that wait for "
        "consent, and again as many days later. Zero: no reminder.",
    )

    _consent_reminder_positive = models.Constraint(
        "CHECK (consortium_consent_reminder_days >= 0)",
        "The days before a reminder cannot be negative.",
    )
