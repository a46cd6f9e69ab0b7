from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, freeze_time, tagged

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestResignation(MembersCommon):
    """Arts. 55 and 56: notice, obstacles, consent, withdrawal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_member(date_admitted="2020-01-01")
        cls.body = cls.env["consortium.body"].create(
            {"name": "Test board", "code": "T-CA", "kind": "board"}
        )

    def _get_wizard(self, **values):
        return (
            self.env["consortium.membership.end"]
            .with_user(self.secretary)
            .create({"membership_ids": self.member.ids, "kind": "resigned", **values})
        )

    def _add_obstacle(self):
        """Something stands against the resignation: mandates and agreements add theirs."""
        self.patch(
            type(self.Membership),
            "_get_exit_obstacles",
            lambda membership: ["sits on the board"] if membership == self.member else [],
        )

    def _new_decision(self, memberships, **values):
        meeting = self.env["consortium.meeting"].create(
            {
                "name": "Board",
                "body_id": self.body.id,
                "date_start": "2026-03-01 15:00:00",
            }
        )
        decision = self.env["consortium.decision"].create(
            {
                "name": "Consent",
                "meeting_id": meeting.id,
                "kind": "consent_exit",
                "membership_ids": memberships.ids,
                "votes_for": 5,
                **values,
            }
        )
        decision._write_register({"state": "carried"})
        return decision

    def test_notice_gives_the_last_day(self):
        wizard = self._get_wizard(notice_date="2026-03-01")
        self.assertEqual(wizard.date, Date.to_date("2026-03-31"))
        self.assertFalse(wizard.is_short_notice)
        wizard.action_apply()
        self.assertRecordValues(
            self.member,
            [
                {
                    "state": "resigning",
                    "date_resignation_notice": Date.to_date("2026-03-01"),
                    "date_end": Date.to_date("2026-03-31"),
                }
            ],
        )

    def test_delay_is_a_setting(self):
        self.company.consortium_resignation_notice_days = 90
        form = Form(
            self.env["consortium.membership.end"]
            .with_user(self.secretary)
            .with_context(default_membership_ids=self.member.ids)
        )
        self.assertEqual(form.notice_date, Date.to_date(TODAY))
        self.assertEqual(form.date, Date.to_date("2026-06-08"))
        form.date = "2026-04-01"
        self.assertTrue(form.is_short_notice)
        form.kind = "ended"
        self.assertFalse(form.is_short_notice)
        self.assertEqual(form.date, Date.to_date(TODAY))

    def test_request_of_the_portal_is_the_notice(self):
        self.member.request_resignation(
            Date.to_date("2026-06-30"), "Moving", self.member.partner_id.child_ids
        )
        with freeze_time("2026-03-20 15:00:00"):
            wizard = self._get_wizard()
            self.assertEqual(wizard.notice_date, Date.to_date(TODAY))
            self.assertEqual(wizard.date, Date.to_date("2026-04-09"))

    def test_second_resignation(self):
        self._get_wizard().action_apply()
        with self.assertRaisesRegex(UserError, "already resigns"):
            self._get_wizard().action_apply()

    def test_withdrawal(self):
        self._get_wizard().action_apply()
        self.member.with_user(self.secretary).action_reinstate()
        self.assertRecordValues(
            self.member,
            [{"state": "active", "date_end": False, "date_resignation_notice": False}],
        )
        self._get_wizard().action_apply()
        self.assertEqual(self.member.state, "resigning")

    def test_notice_of_tomorrow(self):
        with self.assertRaisesRegex(UserError, "future"):
            self.member.action_resign(notice_date=Date.to_date("2026-03-11"))

    def test_obstacle_stands_against_it(self):
        self._add_obstacle()
        wizard = self._get_wizard()
        self.assertTrue(wizard.obstacles)
        with self.assertRaisesRegex(UserError, "art. 56"):
            wizard.action_apply()
        self.assertEqual(self.member.state, "active")

    def test_board_consents(self):
        self._add_obstacle()
        decision = self._new_decision(self.member)
        wizard = self._get_wizard()
        self.assertEqual(wizard.decision_id, decision, "found by itself")
        wizard.action_apply()
        self.assertEqual(self.member.state, "resigning")
        self.assertEqual(self.member.exit_decision_id, decision)

    def test_another_decision_is_no_consent(self):
        self._add_obstacle()
        other = self._new_member()
        for decision in (
            self._new_decision(other),
            self._new_decision(self.member, kind="other"),
        ):
            with self.subTest(decision.kind), self.assertRaisesRegex(UserError, "art. 56"):
                self.member.action_resign(decision=decision)
        defeated = self._new_decision(self.member)
        defeated._write_register({"state": "defeated"})
        with self.assertRaisesRegex(UserError, "art. 56"):
            self.member.action_resign(decision=defeated)

    def test_dissolution_has_no_obstacle(self):
        self._add_obstacle()
        self._get_wizard(kind="ended", date=TODAY).action_apply()
        self.assertEqual(self.member.state, "ended")

    def test_batch_of_two_delays(self):
        other = self._new_member()
        both = self.member | other
        both.action_resign(notice_date=Date.to_date("2026-03-10"))
        self.assertEqual(set(both.mapped("date_end")), {Date.to_date("2026-04-09")})

    def test_readmission_after_a_gap_keeps_both(self):
        self.member._change_category(grade=self.tier_low, date=Date.to_date("2024-01-01"))
        self.member.action_resign(date=Date.to_date("2026-01-31"))
        action = self.member.action_readmit()
        back = self.Membership.browse(action["res_id"])
        back.action_submit()
        back.action_admit()
        self.assertEqual(back.previous_id, self.member)
        periods = (self.member | back).period_ids.sorted("date_from")
        self.assertEqual(
            [(str(p.date_from), str(p.date_to or "")) for p in periods],
            [
                ("2020-01-01", "2023-12-31"),
                ("2024-01-01", "2026-01-31"),
                (TODAY, ""),
            ],
        )
        day = Date.to_date
        current = self.Membership._get_current
        partner = self.member.partner_id
        self.assertEqual(current(partner, date=day("2026-01-31"))[partner.id], self.member)
        self.assertFalse(current(partner, date=day("2026-02-15")))
        self.assertEqual(current(partner, date=day(TODAY))[partner.id], back)

    def test_who(self):
        with self.assertRaises(AccessError):
            self.member.with_user(self.officer).action_resign()
        self.assertFalse(
            self.env["consortium.membership.end"].with_user(self.officer).has_access("create")
        )
