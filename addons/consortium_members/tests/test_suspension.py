from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestSuspension(MembersCommon):
    """Arts. 60 and 60.2: extent, dates, contest, end by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_member(date_admitted="2020-01-01")

    def _suspend(self, member=None, **values):
        return self.env["consortium.membership.suspend"].with_user(self.secretary).create(
            {"membership_ids": (member or self.member).ids, "reason": "Unpaid services", **values}
        )

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("consortium_members.ir_cron_suspensions").method_direct_trigger()
        self.env.invalidate_all()

    def test_extent_and_contest_deadline(self):
        wizard = self._suspend(date_to="2026-06-30", bars_services=True, resolution="CA-2026-044")
        self.assertEqual(wizard.contest_until, Date.to_date("2026-03-25"))
        wizard.action_apply()
        suspension = self.member.suspension_ids
        self.assertRecordValues(
            suspension,
            [
                {
                    "state": "running",
                    "date_from": Date.to_date(TODAY),
                    "date_to": Date.to_date("2026-06-30"),
                    "bars_attendance": True,
                    "bars_vote": True,
                    "bars_services": True,
                    "reason": "Unpaid services",
                    "resolution": "CA-2026-044",
                    "contest_until": Date.to_date("2026-03-25"),
                }
            ],
        )
        self.assertEqual(self.member.state, "suspended")
        self.assertTrue(self.member.partner_id.is_member)
        self.assertEqual(self.member.partner_id.grade_id, self.tier_full)
        self.assertIn("the vote", self.member.suspension_summary)
        self.assertEqual(self.member._get_vote_suspensions(), {self.member.id: suspension})

    def test_vote_is_kept_when_it_is_not_suspended(self):
        self._suspend(bars_vote=False).action_apply()
        self.assertFalse(self.member.suspension_ids.contest_until)
        self.assertFalse(self.member._get_vote_suspensions())

    def test_nothing_suspended(self):
        with self.assertRaisesRegex(UserError, "what is suspended"):
            self._suspend(bars_vote=False, bars_attendance=False).action_apply()

    def test_delay_is_a_setting(self):
        self.company.consortium_contest_days = 30
        self._suspend().action_apply()
        suspension = self.member.suspension_ids
        self.assertEqual(suspension.contest_until, Date.to_date("2026-04-09"))
        self.company.consortium_contest_days = 1
        self.env.invalidate_all()
        self.assertEqual(suspension.contest_until, Date.to_date("2026-04-09"))

    def test_it_ends_by_itself(self):
        self._suspend(date_to="2026-03-20").action_apply()
        with freeze_time("2026-03-20 20:00:00"):
            self._run_cron()
            self.assertEqual(self.member.state, "suspended", "the last day is included")
        with freeze_time("2026-03-21 15:00:00"):
            self._run_cron()
        self.assertEqual(self.member.state, "active")
        self.assertEqual(self.member.suspension_ids.state, "ended")
        day = Date.to_date
        self.assertTrue(self.member._get_vote_suspensions(day("2026-03-20")))
        self.assertFalse(self.member._get_vote_suspensions(day("2026-03-21")))

    def test_planned(self):
        self._suspend(date_from="2026-04-01").action_apply()
        self.assertEqual(self.member.state, "active")
        self.assertEqual(self.member.suspension_ids.state, "planned")
        with self.assertRaisesRegex(UserError, "already planned"):
            self._suspend(date_from="2026-05-01").action_apply()
        with freeze_time("2026-04-01 15:00:00"):
            self._run_cron()
        self.assertEqual(self.member.state, "suspended")
        self.assertEqual(self.member.suspension_ids.state, "running")

    def test_planned_is_cancelled(self):
        self._suspend(date_from="2026-04-01").action_apply()
        self.member.with_user(self.secretary).action_cancel_planned_suspension()
        with freeze_time("2026-04-01 15:00:00"):
            self._run_cron()
        self.assertEqual(self.member.state, "active")
        with self.assertRaises(UserError):
            self.member.action_cancel_planned_suspension()

    def test_reinstated_before_its_end(self):
        self._suspend(date_to="2026-06-30").action_apply()
        self.member.with_user(self.secretary).action_reinstate()
        self.assertEqual(self.member.state, "active")
        self.assertEqual(self.member.suspension_ids.state, "ended")
        self.assertEqual(self.member.suspension_ids.date_ended, Date.to_date(TODAY))

    def test_suspended_member_resigns_and_withdraws(self):
        self._suspend().action_apply()
        self.member.action_resign(notice_date=Date.to_date(TODAY))
        self.assertEqual(self.member.state, "resigning")
        self.member.action_reinstate()
        self.assertEqual(self.member.state, "suspended")
        self.member.action_end()
        self.assertEqual(self.member.suspension_ids.state, "ended")

    def test_dates_that_make_no_sense(self):
        for values in (
            {"date_from": "2026-04-01", "date_to": "2026-03-31"},
            {"date_from": "2026-01-01", "date_to": "2026-02-01"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._suspend(**values).action_apply()
        with self.assertRaises(UserError):
            self._suspend(self._new_membership()).action_apply()

    def test_who(self):
        for user in (self.officer, self.reader):
            with self.subTest(user.login):
                Wizard = self.env["consortium.membership.suspend"].with_user(user)
                self.assertFalse(Wizard.has_access("create"))
                with self.assertRaises(AccessError):
                    self.member.with_user(user).action_suspend()
        self._suspend().action_apply()
        suspension = self.member.suspension_ids
        self.assertEqual(suspension.with_user(self.reader).state, "running")
        self.assertFalse(suspension.with_user(self.employee).has_access("read"))
        self.assertFalse(suspension.with_user(self._new_user("p", "base.group_portal")).has_access("read"))
        suspension.with_user(self.secretary).date_contested = "2026-03-15"
        for values in ({"state": "ended"}, {"bars_vote": False}, {"date_to": "2026-03-11"}):
            with self.subTest(values), self.assertRaises(UserError):
                suspension.with_user(self.secretary).with_context(consortium_register=True).write(values)
        self.assertFalse(suspension.with_user(self.secretary).has_access("create"))
        self.assertFalse(suspension.with_user(self.secretary).has_access("unlink"))

    def test_second_company(self):
        self._suspend().action_apply()
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["consortium.suspension"].with_user(stranger).search([]))
