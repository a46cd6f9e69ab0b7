from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import GROUP
from .timer_common import WEDNESDAY, TimerCommon


@tagged("post_install", "-at_install")
class TestTimerRules(TimerCommon):
    """What was timed goes by the rules of all time; what they refuse waits."""

    def _assert_waits(self, answer, minutes=30):
        self.assertEqual(answer["status"], "waiting")
        self.assertFalse(answer["state"]["running"])
        (waiting,) = answer["state"]["waiting"]
        self.assertEqual(waiting["minutes"], minutes)
        self.assertTrue(waiting["problem"])
        self.assertIn(waiting["problem"], answer["message"])
        return waiting

    def _time(self, **kwargs):
        self._start("2026-03-04 15:00:00", **kwargs)
        return lambda: self._stop("2026-03-04 15:30:00")

    def test_locked_period(self):
        stop = self._time()
        self.env["consortium.period.lock"].create({"date_lock": WEDNESDAY})
        waiting = self._assert_waits(stop())
        self.assertFalse(self._entries())
        answer = self.Timer.timer_record(waiting["id"], "2026-03-05")
        self.assertEqual(answer["status"], "recorded")
        self.assertFalse(answer["state"]["waiting"])
        self.assertEqual(self._entries(), [(date(2026, 3, 5), 30, "/")])

    def test_midnight_with_one_day_locked(self):
        """The open day is entered, the locked one waits."""
        self._start("2026-03-05 04:30:00")
        self.env["consortium.period.lock"].create({"date_lock": WEDNESDAY})
        waiting = self._assert_waits(self._stop("2026-03-05 05:45:00"))
        self.assertEqual(waiting["date"], "2026-03-04")
        self.assertEqual(self._entries(), [(date(2026, 3, 5), 45, "/")])

    def test_week_approved_meanwhile(self):
        line = self._create_line(day=date(2026, 3, 2))
        stop = self._time()
        line.sheet_id.action_submit()
        line.sheet_id.with_user(self.manager_user).action_approve()
        waiting = self._assert_waits(stop())
        self.assertEqual(self.Timer.timer_record(waiting["id"])["status"], "waiting")
        line.sheet_id.with_user(self.manager_user).action_reopen("Time was missing")
        self.assertEqual(self.Timer.timer_record(waiting["id"])["status"], "recorded")
        self.assertIn((WEDNESDAY, 30, "/"), self._entries())

    def test_week_submitted_meanwhile(self):
        line = self._create_line(day=date(2026, 3, 2))
        stop = self._time()
        line.sheet_id.action_submit()
        self._assert_waits(stop())

    def test_archived_project(self):
        stop = self._time()
        other = self.project.copy({"name": "Other"})
        self.project.active = False
        waiting = self._assert_waits(stop())
        row = {"project_id": other.id}
        self.assertEqual(self.Timer.timer_record(waiting["id"], None, row)["status"], "recorded")
        self.assertEqual(
            self.Line.search([("employee_id", "=", self.employee.id)]).project_id, other
        )

    def test_deleted_project(self):
        project = self.project.copy({"name": "Gone"})
        self._start("2026-03-04 15:00:00", row={"project_id": project.id})
        project.unlink()
        self._assert_waits(self._stop("2026-03-04 15:30:00"))

    def test_archived_employee(self):
        stop = self._time()
        self.employee.active = False
        waiting = self._assert_waits(stop())
        answer = self.Timer.timer_discard(waiting["id"])
        self.assertEqual(answer["status"], "discarded")
        self.assertFalse(answer["state"]["waiting"])

    def test_more_than_a_day_has(self):
        self._create_line(day=WEDNESDAY, hours=23.75)
        self._assert_waits(self._time()())

    def test_archived_project_takes_no_timer(self):
        self.project.active = False
        with self.assertRaises(UserError):
            self._start("2026-03-04 15:00:00")

    def test_no_employee(self):
        user = new_test_user(self.env, "ts_nobody", groups=f"{GROUP}user")
        with self.assertRaisesRegex(UserError, "no employee"):
            self._start("2026-03-04 15:00:00", user=user)
