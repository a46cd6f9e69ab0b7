from collections import defaultdict
from datetime import datetime, time, timedelta

from pytz import timezone

from odoo import api, fields, models


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

    def _get_director(self):
        """Return who answers for the employee: the first other manager up the departments."""
        self.ensure_one()
        department = self.department_id
        while department and department.manager_id in (self.browse(), self):
            department = department.parent_id
        return department.manager_id

    def _get_expected_week_hours(self, mondays):
        """Return the working hours of weeks, less leave and holidays.

        One pass per calendar, whatever the number of weeks.

        :param mondays: dates
        :return: ``{(employee id, monday): hours}``
        """
        mondays = {monday for monday in mondays if monday}
        hours = defaultdict(float)
        if not mondays:
            return hours
        first = datetime.combine(min(mondays), time.min)
        last = datetime.combine(max(mondays) + timedelta(days=7), time.min)
        for calendar, employees in self.grouped("resource_calendar_id").items():
            if not calendar:
                continue
            # Whole weeks from a Monday: Odoo counts those of a flexible calendar from the start.
            tz = timezone(calendar.tz or "UTC")
            start, stop = tz.localize(first), tz.localize(last)
            intervals = calendar._work_intervals_batch(start, stop, employees.resource_id)
            for employee in employees:
                for begin, end, _meta in intervals[employee.resource_id.id]:
                    monday = begin.date() - timedelta(days=begin.weekday())
                    if monday in mondays:
                        hours[employee.id, monday] += (end - begin).total_seconds() / 3600
        return hours

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
