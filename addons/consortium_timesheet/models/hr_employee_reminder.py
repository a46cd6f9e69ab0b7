from datetime import date, timedelta

import pytz

from odoo import fields, models

from ..reminders import get_monday


class HrEmployee(models.Model):
    """Who is expected to fill weeks, and since when."""

    _inherit = "hr.employee"

    fills_timesheet = fields.Boolean(
        string="Fills Weekly Timesheets",
        default=True,
        groups="hr.group_hr_user",
        help="Off for those who enter no time: no week is opened for them, and nobody recalls it.",
    )

    def _get_timesheet_domain(self, companies):
        """Employees whose weeks are followed up; override to narrow it."""
        return [
            ("company_id", "in", companies.ids),
            ("fills_timesheet", "=", True),
            ("user_id", "!=", False),
        ]

    def _get_timesheet_bounds(self):
        """First and last day that the employee answers for.

        :return: ``(date, date)``: from the contract, or from the day the record was made when
            that is later, since nobody recalls the past of a record that was just entered
        """
        self.ensure_one()
        made = self.create_date.date() if self.create_date else date.min
        start = max(self.contract_date_start or date.min, made)
        return start, self.contract_date_end or date.max

    def _get_weeks_to_follow(self, today):
        """Mondays of the weeks that should exist today, newest last."""
        self.ensure_one()
        start, end = self._get_timesheet_bounds()
        this_monday = get_monday(today)
        mondays = [
            this_monday - timedelta(weeks=back)
            for back in reversed(range(self.company_id.consortium_time_weeks))
        ]
        return [
            monday for monday in mondays if monday + timedelta(days=6) >= start and monday <= end
        ]

    def _get_local_now(self):
        """Wall clock of the employee, naive."""
        self.ensure_one()
        tz = self.user_id.tz or self.tz or self.company_id.partner_id.tz or "America/Montreal"
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(tz)).replace(tzinfo=None)
