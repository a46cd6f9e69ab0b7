from datetime import timedelta

from odoo import api, fields, models

from .consortium_timesheet_sheet_grid import PAST_WEEKS, SUGGESTIONS


class ConsortiumTimer(models.Model):
    """What a timer can be started on in one click."""

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
