from datetime import date

from freezegun import freeze_time

from .common import TimesheetCommon

WEDNESDAY = date(2026, 3, 4)


class TimerCommon(TimesheetCommon):
    """A professional times work on Wednesday, March 4, 2026, in Montreal (UTC-5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.employee.user_id
        cls.Timer = cls.env["consortium.timer"].with_user(cls.user)
        cls.row = {"project_id": cls.project.id, "task_id": cls.task.id}

    def _start(self, moment, row=None, expected=False, note="", user=None):
        with freeze_time(moment):
            Timer = self.Timer.with_user(user or self.user)
            return Timer.timer_start(row or self.row, note, expected)

    def _stop(self, moment, timer_id=None, user=None, **kwargs):
        with freeze_time(moment):
            Timer = self.Timer.with_user(user or self.user)
            timer_id = timer_id or Timer.timer_read()["running"]["id"]
            return Timer.timer_stop(timer_id, **kwargs)

    def _entries(self, employee=None):
        lines = self.Line.search([("employee_id", "=", (employee or self.employee).id)])
        return sorted((line.date, line._get_minutes(), line.name) for line in lines)
