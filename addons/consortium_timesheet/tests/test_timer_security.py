from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .timer_common import WEDNESDAY, TimerCommon


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
                self.assertFalse(self.Timer.with_user(user).timer_read()["running"])

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
        self.assertEqual(self._entries(), [(WEDNESDAY, 600, "My business")])

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
