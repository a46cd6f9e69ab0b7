from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .consortium_timesheet_sheet_grid import PAST_WEEKS, SUGGESTIONS


class ConsortiumTimer(models.Model):
    """What a timer can be started on: in one click, and at all."""

    _inherit = "consortium.timer"

    @api.model
    def timer_lines(self):
        """Return the lines that the user used last, and the tasks that wait for the user.

        Called when the menu of the timer opens; the search then asks ``grid_catalogue`` of the
        week that is told here.

        :return: a dict with ``sheet_id`` (the own week of today), ``row_fields`` (names) and
            ``rows`` (as ``grid_read``), the latest first
        :raise UserError: if the user has no employee
        """
        self.check_access("read")
        employee, today = self._get_employee(), fields.Date.context_today(self)
        Sheet = self.env["consortium.timesheet.sheet"]
        sheet = Sheet._get_or_create([(employee.id, today)])[employee.id, today]
        sheet = Sheet.browse(sheet.id)
        lines = sheet._grid_get_lines(weeks=PAST_WEEKS).filtered(
            lambda line: not line._is_leave_line() and line.date <= today + timedelta(days=1)
        )
        rows = {
            sheet._grid_row_key(line): sheet._grid_row_values(line)
            for line in lines.sorted(lambda line: (line.date, line.id), reverse=True)
        }
        tasks = sheet._grid_get_tasks(rows.values(), assigned=True)
        for task in tasks:
            values = sheet._grid_default_values(task.project_id, task)
            rows.setdefault(sheet._grid_key(values), values)
        described = sheet._grid_describe_rows(rows).values()
        return {
            "sheet_id": sheet.id,
            "row_fields": sheet._grid_row_fields(),
            "rows": [row for row in described if not row["closed"]][:SUGGESTIONS],
        }

    @api.model
    def _check_row(self, row, employee):
        """Return the whole values of a row that takes time of the user.

        :raise UserError: if it does not: a name that one may not read is not told either
        """
        row = row if isinstance(row, dict) else {}
        Sheet = self.env["consortium.timesheet.sheet"]
        project, task = self._find_pair(row, employee)
        defaults = Sheet.new({"employee_id": employee.id})._grid_default_values(project, task)
        given = {
            name: value
            for name, value in row.items()
            if name in defaults and isinstance(value, int | str)
        }
        values = {**defaults, **given, "project_id": project.id, "task_id": task.id}
        Sheet._grid_check_rows([values])
        return values

    @api.model
    def _find_pair(self, row, employee):
        """Return the project and task of a row, in sudo: those that the user may enter time on, or
        has time on."""
        Sheet = self.env["consortium.timesheet.sheet"]
        Task, Project = self.env["project.task"], self.env["project.project"]
        task = Task.browse(row.get("task_id") or [])
        project = Project.browse(row.get("project_id") or [])
        pair = Domain("project_id", "=", project.id) & Domain("task_id", "=", task.id)
        open_project = Domain("id", "=", project.id) & Sheet._grid_get_projects_domain(None)
        known = project and Project.search_count(open_project, limit=1)
        if known and task:
            open_task = Domain("id", "=", task.id) & Domain("project_id", "=", project.id)
            known = Task.search_count(open_task, limit=1)
        own = Domain("employee_id", "=", employee.id) & pair
        # sudo: the own time, also on a project that one no longer follows
        Line_sudo = self.env["account.analytic.line"].sudo()
        if not known and not (project and Line_sudo.search_count(own, limit=1)):
            raise UserError(self.env._("This project or task takes no time of yours."))
        return project.sudo(), task.sudo()  # found above: their names are the user's to read
