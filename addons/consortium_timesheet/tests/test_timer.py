from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .timer_common import WEDNESDAY, TimerCommon


@tagged("post_install", "-at_install")
class TestTimer(TimerCommon):
    def test_start_and_stop(self):
        answer = self._start("2026-03-04 15:00:00", note="  Call ")
        self.assertEqual(answer["status"], "started")
        running = answer["state"]["running"]
        self.assertEqual(running["started_at"], "2026-03-04 15:00:00")
        self.assertEqual(running["row"]["labels"]["task_id"], "Advice")
        answer = self._stop("2026-03-04 16:30:10")
        self.assertEqual(answer["status"], "recorded")
        self.assertFalse(answer["state"]["running"])
        self.assertEqual(self._entries(), [(WEDNESDAY, 90, "Call")])
        line = self.Line.search([("employee_id", "=", self.employee.id)])
        self.assertEqual(line.task_id, self.task)
        self.assertEqual(line.service_domain_id, self.domain_finance)
        self.assertEqual(line.approval_state, "draft")
        self.assertEqual(line.create_uid, self.user)
        self.assertFalse(self.env["consortium.timer"].search([("user_id", "=", self.user.id)]))

    def test_adds_to_the_entry_of_the_day(self):
        for hour, note in [(14, "Call"), (15, ""), (16, "Call"), (17, "Report")]:
            self._start(f"2026-03-04 {hour}:00:00", note=note)
            self._stop(f"2026-03-04 {hour}:10:00")
        self.assertEqual(self._entries(), [(WEDNESDAY, 10, "Report"), (WEDNESDAY, 30, "Call")])

    def test_note_while_running(self):
        timer_id = self._start("2026-03-04 15:00:00")["state"]["running"]["id"]
        answer = self.Timer.timer_note(timer_id, "Written later")
        self.assertEqual(answer["state"]["running"]["note"], "Written later")
        self._stop("2026-03-04 15:30:00")
        self.assertEqual(self._entries(), [(WEDNESDAY, 30, "Written later")])

    def test_switch(self):
        first = self._start("2026-03-04 15:00:00")["state"]["running"]["id"]
        other = {"project_id": self.project.id}
        answer = self._start("2026-03-04 15:45:00", row=other, expected=first)
        self.assertEqual(answer["status"], "started")
        self.assertFalse(answer["state"]["running"]["row"]["values"]["task_id"])
        self.assertEqual(self._entries(), [(WEDNESDAY, 45, "/")])
        self.assertEqual(
            self.env["consortium.timer"].search_count([("user_id", "=", self.user.id)]), 1
        )

    def test_second_device_is_told(self):
        """It believed that nothing ran: it starts nothing, and shows what runs."""
        first = self._start("2026-03-04 15:00:00")["state"]["running"]["id"]
        answer = self._start("2026-03-04 15:01:00")
        self.assertEqual(answer["status"], "changed")
        self.assertTrue(answer["message"])
        self.assertEqual(answer["state"]["running"]["id"], first)
        self.assertFalse(self._entries())

    def test_stopped_twice(self):
        timer_id = self._start("2026-03-04 15:00:00")["state"]["running"]["id"]
        self.assertEqual(self._stop("2026-03-04 15:30:00", timer_id)["status"], "recorded")
        self.assertEqual(self._stop("2026-03-04 15:30:01", timer_id)["status"], "gone")
        self.assertEqual(self._entries(), [(WEDNESDAY, 30, "/")])

    def test_midnight(self):
        self._start("2026-03-05 04:30:00")  # 23:30 on Wednesday
        self._stop("2026-03-05 06:00:00")
        self.assertEqual(self._entries(), [(WEDNESDAY, 30, "/"), (date(2026, 3, 5), 60, "/")])

    def test_midnight_between_weeks(self):
        self._start("2026-03-09 03:50:00")  # 23:50 on Sunday, the night that has an hour less
        self._stop("2026-03-09 04:20:00")
        self.assertEqual(
            self._entries(), [(date(2026, 3, 8), 10, "/"), (date(2026, 3, 9), 20, "/")]
        )
        weeks = self.Sheet.search([("employee_id", "=", self.employee.id)])
        self.assertEqual(sorted(weeks.mapped("date_start")), [date(2026, 3, 2), date(2026, 3, 9)])

    def test_night_of_the_clocks(self):
        """From 1:30 to 3:30 on the night that jumps from 2 to 3, one hour passes."""
        self._start("2026-03-08 06:30:00")
        self._stop("2026-03-08 07:30:00")
        self.assertEqual(self._entries(), [(date(2026, 3, 8), 60, "/")])

    def test_time_zone_of_the_user(self):
        """Midnight is that of the user, whatever the calendar of the company or the context say."""
        self.user.tz = "Europe/Paris"
        self.env.company.resource_calendar_id.tz = "America/Montreal"
        self._start("2026-03-04 22:30:00")  # 23:30 in Paris, 17:30 in Montreal
        self._stop("2026-03-04 23:30:00")
        self.assertEqual(self._entries(), [(WEDNESDAY, 30, "/"), (date(2026, 3, 5), 30, "/")])

    def test_rounding_of_the_company(self):
        self.env.company.write({"consortium_timer_rounding": "up", "consortium_timer_step": 15})
        self._start("2026-03-04 15:00:00")
        self._stop("2026-03-04 15:16:00")
        self.assertEqual(self._entries(), [(WEDNESDAY, 30, "/")])

    def test_too_short(self):
        self.env.company.consortium_timer_minimum = 0
        self._start("2026-03-04 15:00:00")
        self.assertEqual(self._stop("2026-03-04 15:00:20")["status"], "nothing")
        self.assertFalse(self._entries())

    def test_idle_is_left_out(self):
        timer_id = self._start("2026-03-04 15:00:00", note="Call")["state"]["running"]["id"]
        with freeze_time("2026-03-04 16:00:00"):
            answer = self.Timer.timer_cut(timer_id, "2026-03-04 15:20:00")
        running = answer["state"]["running"]
        self.assertEqual((running["started_at"], running["note"]), ("2026-03-04 16:00:00", "Call"))
        self.assertEqual(self._entries(), [(WEDNESDAY, 20, "Call")])

    def test_end_is_between_start_and_now(self):
        """A browser whose clock is wrong enters no time that did not pass."""
        self._start("2026-03-04 15:00:00")
        self._stop("2026-03-04 15:10:00", until="2026-03-05 15:00:00")
        self.assertEqual(self._entries(), [(WEDNESDAY, 10, "/")])
        self._start("2026-03-04 16:00:00")
        self.assertEqual(
            self._stop("2026-03-04 16:10:00", until="2026-03-01 00:00:00")["status"], "nothing"
        )
        self._start("2026-03-04 17:00:00")
        with self.assertRaises(UserError):
            self._stop("2026-03-04 17:10:00", until="yesterday")

    def test_forgotten_overnight(self):
        """Nothing is entered before the user says what to keep."""
        self._start("2026-03-03 21:00:00")
        answer = self._stop("2026-03-04 13:00:00")
        self.assertEqual(answer["status"], "ask")
        self.assertTrue(answer["state"]["running"])
        other = {"project_id": self.project.id}
        running = answer["state"]["running"]["id"]
        answer = self._start("2026-03-04 13:00:00", row=other, expected=running)
        self.assertEqual(answer["status"], "ask")
        self.assertFalse(self._entries())
        self._stop("2026-03-04 13:00:00", until="2026-03-03 22:00:00", confirmed=True)
        self.assertEqual(self._entries(), [(date(2026, 3, 3), 60, "/")])

    def test_forgotten_and_kept(self):
        self._start("2026-03-03 21:00:00")  # 16:00
        self._stop("2026-03-04 13:00:00", confirmed=True)
        self.assertEqual(self._entries(), [(date(2026, 3, 3), 480, "/"), (WEDNESDAY, 480, "/")])

    def test_lines(self):
        self._create_line(day=date(2026, 2, 24))
        self._create_line(day=date(2026, 3, 2), task_id=self.task.id)
        other_task = self.task.copy({"name": "Assigned", "user_ids": [(4, self.user.id)]})
        with freeze_time("2026-03-04 15:00:00"):
            lines = self.Timer.timer_lines()
            catalogue = self.Sheet.with_user(self.user).grid_catalogue(lines["sheet_id"])
        tasks = [row["labels"]["task_id"] for row in lines["rows"]]
        self.assertEqual(tasks, ["Advice", "", other_task.name])
        self.assertTrue(catalogue["rows"])
