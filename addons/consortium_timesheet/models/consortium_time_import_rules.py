from collections import defaultdict
from datetime import datetime, timedelta

import pytz

from odoo import models

from ..importers.entry import round_minutes, split_days

MINUTES_PER_DAY = 24 * 60


class ConsortiumTimeImport(models.Model):
    """What an imported entry has to respect: what is there already, locks, weeks, days."""

    _inherit = "consortium.time.import"  # pylint: disable=consider-merging-classes-inherited

    def _split_outcomes(self, outcomes):
        """Give the work of each line its days, on the clock of the employee."""
        zone = pytz.timezone(self.tz)
        good = [outcome for outcome in outcomes if outcome.state == "ok"]
        ids = {outcome.targets["employee_id"] for outcome in good}
        employees = self.env["hr.employee"].sudo().browse(ids)  # zone: HR field
        zones = {employee.id: pytz.timezone(employee.tz or self.tz) for employee in employees}
        for outcome in good:
            employee_zone = zones[outcome.targets["employee_id"]]
            outcome.parts = self._get_parts(outcome.entry, zone, employee_zone)
            if not outcome.parts:
                outcome.refuse("error", "no_minutes")

    def _get_parts(self, entry, zone, employee_zone):
        if entry.start is None:
            minutes = round_minutes(entry.seconds)
            return [(entry.date, minutes)] if minutes else []
        start = zone.localize(datetime.combine(entry.date, entry.start))
        return split_days(start.astimezone(employee_zone), entry.seconds)

    def _refuse_known(self, outcomes):
        """Entries that an import brought already, this one included."""
        keys = [key for outcome in outcomes for key in outcome.get_part_keys()]
        Line = self.env["account.analytic.line"].sudo()  # keys of others too; nothing is shown
        known = {
            key
            for (key,) in Line._read_group(
                [("company_id", "=", self.company_id.id), ("import_key", "in", keys)],
                ["import_key"],
            )
        }
        for outcome in outcomes:
            if outcome.state == "ok" and known.intersection(outcome.get_part_keys()):
                outcome.refuse("duplicate", "duplicate")

    def _refuse_closed(self, outcomes):
        """Days that are locked, and weeks that are approved. A manager may enter time in a locked
        period by hand; an import that does so by mistake would be many entries to undo."""
        lock_dates = self.env["consortium.period.lock"]._get_lock_dates()
        lock_date = lock_dates.get(self.company_id.id)
        approved = self._get_approved_weeks(outcomes)
        for outcome in outcomes:
            for day, _minutes in outcome.parts if outcome.state == "ok" else ():
                monday = day - timedelta(days=day.weekday())
                if lock_date and day <= lock_date:
                    outcome.refuse("error", "locked", date=lock_date)
                elif (outcome.targets["employee_id"], monday) in approved:
                    outcome.refuse("error", "approved", date=monday)

    def _get_days(self, outcomes):
        """``{(employee id, date)}`` that time would go to."""
        return {
            (outcome.targets["employee_id"], day)
            for outcome in outcomes
            if outcome.state == "ok"
            for day, _minutes in outcome.parts
        }

    def _get_approved_weeks(self, outcomes):
        days = self._get_days(outcomes)
        mondays = {day - timedelta(days=day.weekday()) for _employee_id, day in days}
        Sheet = self.env["consortium.timesheet.sheet"].sudo()  # whoever's weeks
        sheets = Sheet.search_fetch(
            [
                ("employee_id", "in", list({employee_id for employee_id, _day in days})),
                ("date_start", "in", list(mondays)),
                ("state", "in", ("approved", "closed")),
            ],
            ["employee_id", "date_start"],
        )
        return {(sheet.employee_id.id, sheet.date_start) for sheet in sheets}

    def _refuse_long_days(self, outcomes):
        """Lines that would make a day longer than 24 hours, with what is there; in order."""
        totals = self._get_minutes_by_day(outcomes)
        roles = self.env["hr.employee"]._get_roles(self._get_days(outcomes))
        for outcome in outcomes:
            if outcome.state != "ok":
                continue
            employee_id = outcome.targets["employee_id"]
            over = [
                day
                for day, minutes in outcome.parts
                if totals[employee_id, day] + minutes > MINUTES_PER_DAY
            ]
            if over:
                outcome.refuse("error", "over_24h", date=over[0])
                continue
            for day, minutes in outcome.parts:
                totals[employee_id, day] += minutes
            if not roles.get((employee_id, outcome.parts[0][0])):
                outcome.reason = ("no_role", {})

    def _get_minutes_by_day(self, outcomes):
        """Minutes that are entered already: ``{(employee id, date): minutes}``, one query."""
        totals = defaultdict(int)
        days = self._get_days(outcomes)
        if not days:
            return totals
        dates = [day for _employee_id, day in days]
        Line = self.env["account.analytic.line"].sudo()  # a sum, to refuse more than 24 hours
        groups = Line._read_group(
            [
                ("project_id", "!=", False),
                ("employee_id", "in", list({employee_id for employee_id, _day in days})),
                ("date", ">=", min(dates)),
                ("date", "<=", max(dates)),
            ],
            ["employee_id", "date:day"],
            ["unit_amount:sum"],
        )
        for employee, day, hours in groups:
            totals[employee.id, day] = round(hours * 60)
        return totals
