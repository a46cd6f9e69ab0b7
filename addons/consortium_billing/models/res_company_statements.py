from odoo import fields, models

from ..statement_period import get_period


class ResCompany(models.Model):
    """When statements of hours are issued."""

    _inherit = "res.company"

    consortium_statement_auto = fields.Boolean(
        string="Issue Statements Automatically", default=True,
        help="At the end of each period, once the weeks are approved or the delay is over.")
    consortium_statement_delay = fields.Integer(
        string="Days before Statements", default=10,
        help="Days after the end of a period at which its statements are issued even though some "
        "of its weeks still wait for approval.")
    consortium_statement_start = fields.Date(
        string="Statements Since",
        help="First day covered by statements; what comes before is brought forward in their "
        "opening. Empty: the last whole period when the first one is issued.")

    _statement_delay_positive = models.Constraint(
        "CHECK (consortium_statement_delay >= 0)", "The delay of statements is a number of days.")

    def _get_statement_period(self, day, frequency):
        """First and last day of the statement period that contains a day."""
        fiscal = self.compute_fiscalyear_dates(day)
        return get_period(day, frequency, fiscal["date_from"], fiscal["date_to"])
