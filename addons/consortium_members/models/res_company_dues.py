from odoo import fields, models


class ResCompany(models.Model):
    """Settings of the annual contribution: the by-laws' figures."""

    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    consortium_dues_proration = fields.Selection(
        selection=[("none", "None"), ("month", "By Month"), ("day", "By Day")],
        string="Proration of Dues",
        default="month",
        required=True,
        help="What a member admitted during the fiscal year pays for it. The Act leaves the "
        "annual contribution to the by-laws.",
    )
    consortium_dues_grace_days = fields.Integer(
        string="Days of Grace",
        default=30,
        help="Days after the due date before unpaid dues are overdue. Overdue dues never end "
        "a membership by themselves: exclusion has its own procedure (arts. 57-58).",
    )
    consortium_dues_on_admission = fields.Boolean(
        string="Dues at Admission",
        default=True,
        help="A new member pays the rest of the current fiscal year with its shares; the run "
        "of the year then leaves it alone.",
    )
    consortium_dues_reminders = fields.Boolean(
        string="Send Dues Reminders",
        help="Sends the reminders of unpaid dues by e-mail, each day.",
    )
    consortium_dues_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible for Dues",
        help="Gets the activity of the last reminder. Empty: who prepared the run.",
    )

    _dues_grace_not_negative = models.Constraint(
        "CHECK (consortium_dues_grace_days >= 0)",
        "The days of grace of dues cannot be negative.",
    )
