from datetime import timedelta
from itertools import count

from freezegun import freeze_time

from .common import MONDAY, TimesheetCommon


class GridCommon(TimesheetCommon):
    """The week of the professional, read and written as the grid does it, on its Wednesday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-04 15:00:00"))
        cls.user = cls.employee.user_id
        cls.sheet = cls.Sheet.sudo()._get_or_create([(cls.employee.id, MONDAY)])[
            cls.employee.id, MONDAY
        ]
        cls.row = {
            "project_id": cls.project.id,
            "task_id": False,
            "service_domain_id": cls.domain_finance.id,
        }
        cls.numbers = count(1)

    def _read(self, user=None, **kwargs):
        kwargs = kwargs or {"sheet_id": self.sheet.id}
        return self.Sheet.with_user(user or self.user).grid_read(**kwargs)

    def _edit(self, day=0, row=None, **values):
        """An edit of a cell: ``day`` is its number in the week."""
        row = {**self.row, **(row or {})}
        for name in self.Sheet._grid_row_fields():  # those that other addons add
            if name not in row:
                row[name] = self.Sheet._grid_default_values(self.project, self.task)[name]
        return {
            "id": f"edit-{next(self.numbers)}",
            "row": row,
            "date": str(MONDAY + timedelta(days=day)),
            "entry_id": False,
            "known": [],
            **values,
        }

    def _change(self, line, **values):
        """An edit of an entry by someone who sees it as it is."""
        minutes, note = line._get_minutes(), line.name if line.name != "/" else ""
        return self._edit(
            day=line.date.weekday(),
            row=self.Sheet._grid_row_values(line),
            entry_id=line.id,
            expected={"minutes": minutes, "note": note},
            **values,
        )

    def _write(self, *changes, user=None, sheet=None):
        Sheet = self.Sheet.with_user(user or self.user)
        return Sheet.grid_write((sheet or self.sheet).id, list(changes))

    def _statuses(self, answer):
        return [result["status"] for result in answer["results"]]
