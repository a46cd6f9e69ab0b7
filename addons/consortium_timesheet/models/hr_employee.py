from collections import defaultdict
from datetime import datetime, time, timedelta

from pytz import timezone

from odoo import api, fields, models


def _sum_by_day(attended, absent):
    """Sum up the intervals of a resource, by the day that they begin on.

    :param attended: Intervals of its calendar
    :param absent: Intervals of its leaves, with the leaves as their records
    :return: ``{date: (hours to work, hours without leave, leaves or None)}``
    """
    worked, hours, leaves = defaultdict(float), defaultdict(float), {}
    for begin, end, _meta in attended:
        hours[begin.date()] += (end - begin).total_seconds() / 3600
        for start, stop, leave in absent:
            if start < end and stop > begin:
                leaves[begin.date()] = leaves.get(begin.date(), leave) | leave
    for begin, end, _meta in attended - absent:
        worked[begin.date()] += (end - begin).total_seconds() / 3600
    return {date: (worked[date], hours[date], leaves.get(date)) for date in hours}


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    role_ids = fields.One2many(
        comodel_name="consortium.employee.role",
        inverse_name="employee_id",
        string="Dated Roles",
        groups="hr.group_hr_user",
    )
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        groups="hr.group_hr_user",
        help="Domain of the entries whose project and task name none.",
    )

    @api.model
    def _fetch_for_time(self, ids):
        """Read what an entry asks of its employees in one query, those of today's contract too.

        Left to itself, the first of these fields makes Odoo read all the others of an employee.
        """
        self.browse(ids).fetch(self._get_fields_for_time())

    @api.model
    def _get_fields_for_time(self):
        """Return the names of what an entry asks of its employee. Hook."""
        return [
            "user_id", "company_id", "active", "department_id", "parent_id", "hourly_cost",
            "currency_id", "service_domain_id",
        ]

    def _get_director(self):
        """Return who answers for the employee: the first other manager up the departments."""
        self.ensure_one()
        department = self.department_id
        while department and department.manager_id in (self.browse(), self):
            department = department.parent_id
        return department.manager_id

    def _get_expected_week_hours(self, mondays):
        """Return the working hours of weeks, less leave and holidays.

        :param mondays: dates
        :return: ``{(employee id, monday): hours}``
        """
        mondays = {monday for monday in mondays if monday}
        hours = defaultdict(float)
        for (employee_id, date), (worked, _attended, _leaves) in self._get_work_days(
            mondays
        ).items():
            hours[employee_id, date - timedelta(days=date.weekday())] += worked
        return hours

    def _get_work_days(self, mondays):
        """Return the work of the days of weeks as the calendars of the employees have it.

        One pass per calendar, whatever the number of weeks. Days that have none are absent.

        :param mondays: dates
        :return: ``{(employee id, date): (hours to work, hours without leave, leaves)}``, where
            leaves are resource.calendar.leaves or None, public holidays included
        """
        mondays = {monday for monday in mondays if monday}
        days = {}
        if not mondays:
            return days
        first = datetime.combine(min(mondays), time.min)
        last = datetime.combine(max(mondays) + timedelta(days=7), time.min)
        for calendar, employees in self.grouped("resource_calendar_id").items():
            if not calendar:
                continue
            # Whole weeks from a Monday: Odoo counts those of a flexible calendar from the start.
            tz = timezone(calendar.tz or "UTC")
            start, stop = tz.localize(first), tz.localize(last)
            attended = calendar._attendance_intervals_batch(start, stop, employees.resource_id)
            absent = calendar._leave_intervals_batch(start, stop, employees.resource_id)
            for employee in employees:
                resource_id = employee.resource_id.id
                for date, work in _sum_by_day(attended[resource_id], absent[resource_id]).items():
                    if date - timedelta(days=date.weekday()) in mondays:
                        days[employee.id, date] = work
        return days

    @api.model
    def _get_roles(self, pairs):
        """Find the roles valid on work dates, in one query.

        :param pairs: iterable of (employee id, date)
        :return: ``{(employee id, date): consortium.role}``, without the pairs
            that have no role on that day
        """
        pairs = set(pairs)
        if not pairs:
            return {}
        dates = [date for _employee_id, date in pairs]
        EmployeeRole = self.env["consortium.employee.role"].sudo()  # whoever enters the time
        rows = EmployeeRole.search_fetch(
            [
                ("employee_id", "in", list({employee_id for employee_id, _date in pairs})),
                ("date_from", "<=", max(dates)),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", min(dates)),
            ],
            ["employee_id", "role_id", "date_from", "date_to"],
            order="id",
        )
        by_employee = defaultdict(list)
        for row in rows:
            by_employee[row.employee_id.id].append((row.date_from, row.date_to, row.role_id))
        Role = self.env["consortium.role"]
        found = {}
        for employee_id, date in pairs:
            for date_from, date_to, role in by_employee[employee_id]:
                if date_from <= date and (not date_to or date <= date_to):
                    found[employee_id, date] = Role.browse(role.id)
                    break
        return found
