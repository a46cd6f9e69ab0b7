from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PAST_WEEKS = 8  # how far back suggestions look
SUGGESTIONS = 12
ASSIGNED = 20  # tasks without time that are looked at
NO_NOTE = "/"  # what hr_timesheet stores for "no description"


class ConsortiumTimesheetSheet(models.Model):
    """The week as a grid: what its one read call returns (see readme/DEVELOP.md)."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def grid_read(self, sheet_id=None, date=None):
        """Return everything that the grid of a week shows, in one call.

        :param sheet_id: id of a week
        :param date: ISO date: the week of that day of the same employee, or of the user without
            ``sheet_id``; the own week is created if missing
        :return: a dict with ``sheet``, ``days``, ``row_fields``, ``rows``, ``entries``,
            ``has_forecast``, ``last_week`` and ``suggestions``; ``{"sheet": False}`` if another employee has no
            such week
        :raise AccessError: if the user may not see the week
        """
        sheet = self._grid_find(sheet_id, date)
        if not sheet:
            return {"sheet": False}
        sheet.check_access("read")
        editable = sheet._grid_can_edit()
        lines = sheet._grid_get_lines(weeks=PAST_WEEKS if editable else 0)
        current = lines.filtered(lambda line: line.sheet_id == sheet)
        past = lines - current
        entries = sheet._grid_prepare_entries(current)
        rows = {self._grid_row_key(line): self._grid_row_values(line) for line in lines}
        tasks = sheet._grid_get_tasks(rows.values(), assigned=editable)
        assigned = [sheet._grid_default_values(task.project_id, task) for task in tasks]
        rows.update({self._grid_key(values): values for values in assigned})
        described = self._grid_describe_rows(rows)
        shown = {entry["key"] for entry in entries}
        suggested = [*self._grid_count_rows(past), *map(self._grid_key, assigned)]
        return {
            "sheet": sheet._grid_describe_sheet(),
            "days": sheet._grid_get_days(),
            "row_fields": [self._grid_describe_field(name) for name in self._grid_row_fields()],
            "rows": [described[key] for key in rows if key in shown],
            "entries": entries,
            "has_forecast": self._grid_has_forecast(current),
            "last_week": sheet._grid_prepare_last_week(past, described),
            "suggestions": [
                described[key]
                for key in dict.fromkeys(suggested)
                if key not in shown and not described[key]["closed"]
            ][:SUGGESTIONS],
        }

    @api.model
    def _grid_find(self, sheet_id, date):
        sheet = self.browse(sheet_id or [])
        if not date:
            return sheet
        date = fields.Date.to_date(date)
        if sheet:
            sheet.check_access("read")
        employee = sheet.sudo().employee_id if sheet else self.env.user.employee_id
        if not employee:
            raise UserError(
                self.env._("Your user has no employee. Ask the administrator to create one.")
            )
        if employee.sudo().user_id == self.env.user:  # no HR right is needed to know oneself
            found = self._get_or_create([(employee.id, date)])
            return self.browse(found[employee.id, date].id)
        monday = self._get_monday(date)
        return self.search([("employee_id", "=", employee.id), ("date_start", "=", monday)])

    # Entries

    def _grid_get_lines(self, weeks=0):
        """Return the entries of this week and of some weeks before, that the user may see.

        One's own time is one's own, also on a project that one no longer follows; that of others
        is what the record rules let through, such as that of the domains of a director.
        """
        Line = self.env["account.analytic.line"]
        if self.is_own:
            Line = Line.sudo()  # see the docstring; whoever changes an entry does so as oneself
        lines = Line.search_fetch(
            [
                ("employee_id", "=", self.sudo().employee_id.id),  # no HR right is needed
                ("project_id", "!=", False),
                ("date", ">=", self.date_start - timedelta(weeks=weeks)),
                ("date", "<=", self.date_end),
            ],
            self._grid_line_fields(),
            order="date, id",
        )
        return lines.with_env(self.env)

    @api.model
    def _grid_line_fields(self):
        """Return the fields of entries that the grid reads, whichever addon they come from."""
        names = {"date", "sheet_id", "unit_amount", "name", "approval_state", "employee_id"}
        names |= {"holiday_id", "global_leave_id", "timesheet_invoice_id", "agreement_id"}
        names.update(self._grid_row_fields())
        return sorted(names & self.env["account.analytic.line"]._fields.keys())

    def _grid_prepare_entries(self, lines):
        infos = self._grid_cell_info(lines)
        return [
            {
                "id": line.id,
                "key": self._grid_row_key(line),
                "date": fields.Date.to_string(line.date),
                "minutes": line._get_minutes(),
                "note": self._grid_get_note(line),
                "locked": self._grid_get_locked(line),
                "info": infos.get(line.id, {}),
            }
            for line in lines
        ]

    @api.model
    def _grid_get_note(self, line):
        return line.name if line.name and line.name != NO_NOTE else ""

    @api.model
    def _grid_get_locked(self, line):
        """Return why an entry cannot change, or an empty string."""
        if line._is_leave_line():
            return self.env._("This time comes from Time Off.")
        # sudo: sale_timesheet looks at the invoice, which who enters time may not read
        if line.sudo()._is_readonly():
            return self.env._("This time is approved or invoiced.")
        return ""

    @api.model
    def _grid_cell_info(self, lines):
        """Return what to show beside the hours of entries. Override, in batch.

        :param lines: entries of a week
        :return: ``{line id: dict}``; the registry ``consortium_week_cell_info`` of JavaScript
            turns each dict into icons
        """
        return {}

    def _grid_prepare_last_week(self, lines, described):
        """Return the rows of the week before with their hours by day, to copy them."""
        rows = {}
        monday = self.date_start - timedelta(days=7)
        for line in lines.filtered(lambda line: line.date >= monday):
            key = self._grid_row_key(line)
            if line._is_leave_line() or described[key]["closed"]:
                continue
            row = rows.setdefault(key, dict(described[key], entries=[]))
            row["entries"].append(
                {
                    "day": line.date.weekday(),
                    "minutes": line._get_minutes(),
                    "note": self._grid_get_note(line),
                }
            )
        return list(rows.values())

    # Suggestions

    @api.model
    def _grid_count_rows(self, lines):
        """Return the keys of the rows of past entries, the most used first."""
        worked = lines.filtered(lambda line: not line._is_leave_line())
        return [key for key, _count in Counter(map(self._grid_row_key, worked)).most_common()]

    def _grid_get_tasks(self, rows, assigned):
        """Return the open tasks assigned to the employee, and load those of the rows with them.

        :param rows: values of rows
        :param assigned: False to load only
        """
        user = self.sudo().employee_id.user_id  # no HR right is needed
        shown_ids = {values["task_id"] for values in rows if values["task_id"]}
        domain = Domain("id", "in", list(shown_ids))
        if assigned and user:
            domain |= self._grid_get_assigned_domain(user)
        # sudo: tasks that the own time is on, and those one is assigned to
        tasks = self.env["project.task"].sudo().with_context(active_test=False)
        tasks = tasks.search_fetch(
            domain,
            ["name", "active", "project_id", "partner_id", "service_domain_id"],
            limit=len(shown_ids) + ASSIGNED,
        )
        return tasks.filtered(lambda task: task.id not in shown_ids)

    @api.model
    def _grid_get_assigned_domain(self, user):
        """Return the tasks that a new row is suggested for, though no time was spent on them."""
        return (
            Domain("user_ids", "in", user.ids)
            & Domain("active", "=", True)
            & Domain("is_closed", "=", False)
            & Domain("is_template", "=", False)
            & Domain("project_id.allow_timesheets", "=", True)
        )

    # Sheet and days

    def _grid_can_edit(self):
        return not self._grid_get_readonly()

    def _grid_get_readonly(self):
        """Return why the user cannot edit the week, or an empty string."""
        if not self.is_own:
            return self.env._("You may look at this week, and not change it.")
        if not self.sudo().employee_id.active:  # no HR right is needed to know oneself
            return self.env._("The employee is archived.")
        reasons = {
            "submitted": self.env._("The week is submitted. Withdraw it to change it."),
            "approved": self.env._("The week is approved. Ask for it to be reopened."),
            "closed": self.env._("The week is closed. Ask for it to be reopened."),
        }
        return reasons.get(self.state, "")

    def _grid_describe_sheet(self):
        employee = self.sudo().employee_id  # its name, for who may see the week
        readonly = self._grid_get_readonly()
        return {
            "id": self.id,
            "state": self.state,
            "date_start": fields.Date.to_string(self.date_start),
            "employee_id": employee.id,
            "employee_name": employee.name,
            "is_own": self.is_own,
            "readonly": readonly,
            "today": fields.Date.to_string(fields.Date.context_today(self)),
        }

    def _grid_get_days(self):
        """Return the seven days with their expected minutes and what closes or frees them.

        ``closed`` is why the day takes no time, ``off`` why none is expected on a working day.
        """
        employee = self.sudo().employee_id  # its calendar, for who may see the week
        work = employee._get_work_days([self.date_start])
        closed = self._grid_get_closed_days()
        days = []
        for number in range(7):
            date = self.date_start + timedelta(days=number)
            worked, hours, leaves = work.get((employee.id, date), (0.0, 0.0, None))
            days.append(
                {
                    "date": fields.Date.to_string(date),
                    "expected": round(worked * 60),
                    "working": bool(hours),
                    "closed": closed.get(date, ""),
                    "off": self._grid_get_off(leaves) if hours and not round(worked * 60) else "",
                    "leave": self._grid_get_off(leaves) if leaves else "",
                }
            )
        return days

    @api.model
    def _grid_get_off(self, leaves):
        """Name public holidays; a leave of a person has no name here, as it may be private."""
        holidays = leaves and leaves.filtered(lambda leave: not leave.resource_id)
        if holidays:
            return ", ".join(holidays.mapped("name"))
        return self.env._("On leave") if leaves else ""

    def _grid_get_closed_days(self):
        """Return ``{date: why}`` of the locked days of the week."""
        line = self.env["account.analytic.line"]
        lock_date = self.env["consortium.period.lock"]._get_lock_dates().get(self.company_id.id)
        if not lock_date or line._can_bypass_period_lock():
            return {}
        days = [self.date_start + timedelta(days=number) for number in range(7)]
        reason = self.env._("Time is locked up to %(date)s.", date=lock_date)
        return {date: reason for date in days if date <= lock_date}
