from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import GROUP, TimesheetCommon

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
        self.assertEqual(self.env["consortium.timer"].search_count([]), 1)

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


@tagged("post_install", "-at_install")
class TestTimerSecurity(TimerCommon):
    def setUp(self):
        super().setUp()
        answer = self._start("2026-03-04 15:00:00", note="My business")
        self.timer = self.env["consortium.timer"].browse(answer["state"]["running"]["id"])

    def test_others_do_not_see_it(self):
        for user in (self.colleague.user_id, self.director.user_id, self.manager_user):
            with self.subTest(user=user.login):
                timer = self.timer.with_user(user)
                self.assertFalse(timer.search([]))
                with self.assertRaises(AccessError):
                    timer.read(["note"])
                self.assertFalse(timer.timer_read()["running"])

    def test_calls_of_others_do_nothing(self):
        for user in (self.colleague.user_id, self.manager_user):
            Timer = self.Timer.with_user(user)
            calls = [
                Timer.timer_stop(self.timer.id),
                Timer.timer_cut(self.timer.id, "2026-03-04 15:00:00"),
                Timer.timer_note(self.timer.id, "Mine now"),
                Timer.timer_record(self.timer.id, "2026-03-05"),
                Timer.timer_discard(self.timer.id),
            ]
            self.assertEqual({answer["status"] for answer in calls}, {"gone"})
            for name in ("action_close", "action_discard"):
                with self.assertRaises(AccessError):
                    getattr(self.timer.with_user(user), name)()
        self.assertTrue(self.timer.exists())
        self.assertEqual(self.timer.note, "My business")

    def test_rows_change_by_the_calls_only(self):
        own = self.timer.with_user(self.user)
        self.assertEqual(own.note, "My business")
        with self.assertRaises(AccessError):
            own.write({"started_at": "2026-03-01 00:00:00"})
        with self.assertRaises(AccessError):
            own.unlink()
        with self.assertRaises(AccessError):
            own.copy()

    def test_users_without_time(self):
        for groups in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, groups.replace(".", "_"), groups=groups)
            Timer = self.Timer.with_user(user)
            self.assertFalse(Timer.timer_read())
            with self.assertRaises(AccessError):
                Timer.timer_start(self.row)
            with self.assertRaises(AccessError):
                Timer.timer_stop(self.timer.id)

    def test_project_out_of_sight(self):
        """Its name cannot be found out by timing it."""
        hidden = self.project.copy({"name": "Hidden", "privacy_visibility": "followers"})
        hidden.message_unsubscribe(hidden.message_partner_ids.ids)
        task = self.env["project.task"].create({"name": "Secret", "project_id": hidden.id})
        for row in (
            {"project_id": hidden.id},
            {"project_id": self.project.id, "task_id": task.id},
            {"project_id": False},
            "nonsense",
        ):
            with self.subTest(row=row), self.assertRaises(UserError):
                self._start("2026-03-04 15:10:00", row=row, expected=self.timer.id)

    def test_manager_closes_what_was_left(self):
        """Of a user who left whose employee is still there, the time is entered, at most as long as
        a timer may run."""
        self.user.active = False
        timer = self.timer.with_user(self.manager_user)
        self.assertEqual(timer.search([]), timer)
        self.assertEqual(self.employee.with_user(self.manager_user).left_timer_count, 1)
        with freeze_time("2026-03-20 15:00:00"):
            timer.action_close()
        self.assertFalse(self.timer.exists())
        self.assertEqual(
            self._entries(),
            [(WEDNESDAY, 540, "My business"), (date(2026, 3, 5), 60, "My business")],
        )

    def test_manager_discards_what_was_left(self):
        self.employee.active = False
        timer = self.timer.with_user(self.manager_user)
        with freeze_time("2026-03-04 16:00:00"):
            timer.action_close()  # an archived employee takes no time: it waits, with the reason
        self.assertTrue(timer.problem)
        self.assertEqual(timer.minutes, 60)
        with self.assertRaises(AccessError):
            self.timer.with_user(self.director.user_id).action_discard()
        timer.action_discard()
        self.assertFalse(self.timer.exists())
        self.assertFalse(self._entries())

    def test_other_company(self):
        """One timer per user, whatever company is active."""
        company = self.env["res.company"].create({"name": "Sister"})
        self.user.company_ids |= company
        Timer = self.Timer.with_context(allowed_company_ids=company.ids).with_company(company)
        self.assertEqual(Timer.timer_read()["running"]["id"], self.timer.id)
