from datetime import date, datetime, time, timedelta

from pytz import timezone

from odoo import models

from .hr_employee import _sum_by_day


class HrEmployee(models.Model):
    """Hours that employees can work, by day, on the calendar that they had on it."""

    _inherit = "hr.employee"

    def _get_capacity_days(self, first, last):
        """Return the capacity of the days that employees are there; constant queries.

        A day without any hour of the calendar is left out.

        :return: ``{(employee id, date): (company id, direction id, domain id, hours, hours of the
            calendar, hours of leave)}``
        """
        bounds = self._get_capacity_bounds()
        days = {}
        for calendar, versions in self._get_versions_by_calendar(first, last).items():
            employees = self.browse({version.employee_id.id for version, _start, _end in versions})
            work = self._get_calendar_days(calendar, employees, first, last)
            for version, start, end in versions:
                employee = version.employee_id
                begin, finish = bounds[employee.id]
                for day, (hours, attended, _leaves) in work[employee.id].items():
                    if max(start, begin) <= day <= min(end, finish):
                        days[employee.id, day] = (
                            employee.company_id.id,
                            version.department_id.id or None,
                            employee.service_domain_id.id or None,
                            round(hours, 4),
                            round(attended, 4),
                            round(attended - hours, 4),
                        )
        return days

    def _get_versions_by_calendar(self, first, last):
        """``{calendar: [(version, first day, last day)]}`` in force between two days: employees
        who change to part time keep the capacity that they had."""
        by_calendar = {}
        for employee in self.filtered("fills_timesheet"):
            versions = employee.version_ids.sorted("date_version")
            for index, version in enumerate(versions):
                start = version.date_version if index else date.min
                following = versions[index + 1 : index + 2].date_version
                end = following - timedelta(days=1) if following else date.max
                if version.resource_calendar_id and start <= last and end >= first:
                    by_calendar.setdefault(version.resource_calendar_id, []).append(
                        (version, start, end)
                    )
        return by_calendar

    def _get_calendar_days(self, calendar, employees, first, last):
        """``{employee id: {date: (hours, hours without leave, leaves)}}`` on a calendar."""
        zone = timezone(calendar.tz or "UTC")
        # Whole weeks from a Monday: Odoo counts those of a flexible calendar from the start.
        monday = first - timedelta(days=first.weekday())
        start = zone.localize(datetime.combine(monday, time.min))
        stop = zone.localize(datetime.combine(last + timedelta(days=1), time.min))
        attended = calendar._attendance_intervals_batch(start, stop, employees.resource_id)
        absent = calendar._leave_intervals_batch(start, stop, employees.resource_id)
        result = {}
        for employee in employees:
            resource_id = employee.resource_id.id
            work = _sum_by_day(attended[resource_id], absent[resource_id])
            result[employee.id] = {day: found for day, found in work.items() if day >= first}
        return result

    def _get_capacity_bounds(self):
        """First and last day that somebody is there: ``{employee id: (date, date)}``.

        Those of the contracts; without any, from the first entry or the day the record was made to
        the departure, or the last entry of who is archived.
        """
        Line = self.env["account.analytic.line"].sudo()  # first and last day of work only
        groups = Line._read_group(
            [("employee_id", "in", self.ids), ("project_id", "!=", False)],
            ["employee_id"],
            ["date:min", "date:max"],
        )
        worked = {employee.id: (first, last) for employee, first, last in groups}
        bounds = {}
        for employee in self:
            made = employee.create_date.date() if employee.create_date else date.max
            first, last = worked.get(employee.id, (date.max, made))
            contracts = employee.version_ids.filtered("contract_date_start")
            if contracts:
                start = min(contracts.mapped("contract_date_start"))
                ends = [version.contract_date_end or date.max for version in contracts]
                end = max(ends)
            else:
                start = min(first, made)
                end = date.max if employee.active else last
            if employee.departure_date:
                end = min(end, employee.departure_date)
            bounds[employee.id] = (start, end)
        return bounds
