import pytz

from odoo import fields, models


class ResCompany(models.Model):
    """How long members may contest their hours, and how soon they are answered."""

    _inherit = "res.company"

    consortium_dispute_days = fields.Integer(
        string="Days to Contest",
        default=30,
        required=True,
        help="Days after the hours were posted, or after the statement that lists them, during "
        "which a member may contest them on the portal.",
    )
    consortium_dispute_answer_days = fields.Integer(
        string="Days to Answer",
        default=10,
        required=True,
        help="Days within which a dispute is to be answered; later, it is listed as overdue and "
        "its responsible is reminded.",
    )

    _dispute_days_positive = models.Constraint(
        "CHECK (consortium_dispute_days >= 0 AND consortium_dispute_answer_days >= 0)",
        "The days to contest hours and to answer cannot be negative.",
    )

    def _get_consortium_date(self, moment):
        """The date it was for the company at a moment.

        :param moment: naive datetime in UTC, as Odoo stores them
        """
        self.ensure_one()
        tz = self.resource_calendar_id.tz or self.partner_id.tz or self.env.user.tz
        return moment.replace(tzinfo=pytz.utc).astimezone(pytz.timezone(tz or "UTC")).date()
