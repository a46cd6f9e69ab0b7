from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestExclusion(MembersCommon):
    """Arts. 57 and 58: grounds, notice, hearing, two thirds, reasoned letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_member(date_admitted="2020-01-01")
        cls.company.consortium_secretary_id = cls.secretary
        cls.Exclusion = cls.env["consortium.exclusion"].with_user(cls.secretary)

    def _start(self, member=None, **values):
        return self.Exclusion.create(
            {
                "membership_id": (member or self.member).id,
                "ground": "competing",
                "facts": "Opened the same service next door.",
                "date_notice": TODAY,
                "hearing_date": "2026-03-16 18:00:00",
                "hearing_place": "Head office",
                **values,
            }
        )

    def _hear(self, exclusion, **values):
        exclusion.write(
            {
                "hearing": "heard",
                "date_decision": "2026-03-16",
                "directors_present": 7,
                "votes_for": 5,
                "votes_against": 2,
                "resolution": "CA-2026-050",
                **values,
            }
        )

    def test_whole_procedure(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        self.assertEqual(self.member.state, "exclusion_notice")
        with freeze_time("2026-03-16 20:00:00"):
            self._hear(exclusion)
            self.assertTrue(exclusion.is_carried)
            exclusion.action_decide()
            self.assertEqual(exclusion.state, "decided")
            self.assertEqual(exclusion.letter_deadline, Date.to_date("2026-03-31"))
            activity = exclusion.activity_ids
            self.assertEqual(activity.user_id, self.secretary)
            self.assertEqual(activity.date_deadline, Date.to_date("2026-03-31"))
            self.assertEqual(self.member.state, "exclusion_notice", "a member until the letter")
        with freeze_time("2026-03-20 15:00:00"):
            with self.assertRaisesRegex(UserError, "Reasons"):
                exclusion.action_record_letter()
            exclusion.reasons = "It harms the others."
            exclusion.action_record_letter()
        self.assertEqual(exclusion.state, "done")
        self.assertRecordValues(
            self.member,
            [
                {
                    "state": "excluded",
                    "date_end": Date.to_date("2026-03-20"),
                    "resolution": "CA-2026-050",
                }
            ],
        )
        self.assertIn("Competes", self.member.end_reason)
        self.assertFalse(exclusion.activity_ids)
        self.assertFalse(self.member.partner_id.is_member)

    def test_late_letter_is_noted(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        with freeze_time("2026-03-16 20:00:00"):
            self._hear(exclusion)
            exclusion.action_decide()
        exclusion.write({"reasons": "Because.", "date_letter": "2026-04-02"})
        with freeze_time("2026-04-02 15:00:00"):
            exclusion.action_record_letter()
        self.assertIn("after the deadline", "".join(exclusion.message_ids.mapped("body")))

    def test_two_thirds(self):
        exclusion = self._start()
        for votes_for, votes_against, carried in (
            (2, 1, True),
            (4, 2, True),
            (3, 2, False),
            (5, 3, False),
            (0, 0, False),
            (1, 0, True),
        ):
            with self.subTest(votes_for=votes_for, votes_against=votes_against):
                exclusion.write(
                    {
                        "directors_present": 10,
                        "votes_for": votes_for,
                        "votes_against": votes_against,
                    }
                )
                self.assertEqual(exclusion.is_carried, carried)
        self.company.write(
            {"consortium_exclusion_majority_num": 3, "consortium_exclusion_majority_den": 4}
        )
        exclusion.write({"votes_for": 2, "votes_against": 1})
        self.assertFalse(exclusion.is_carried)
        self.assertEqual(exclusion.required_majority, "3/4")

    def test_defeated_vote(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        with freeze_time("2026-03-16 20:00:00"):
            self._hear(exclusion, votes_for=4, votes_against=3)
            exclusion.action_decide()
        self.assertEqual(exclusion.state, "rejected")
        self.assertEqual(self.member.state, "active")
        self.assertFalse(exclusion.activity_ids)

    def test_more_votes_than_directors(self):
        exclusion = self._start()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            exclusion.write({"directors_present": 2, "votes_for": 3})
            self.env.flush_all()

    def test_notice_is_early_enough(self):
        exclusion = self._start(hearing_date="2026-03-14 18:00:00")
        with self.assertRaisesRegex(UserError, "5 days before"):
            exclusion.action_give_notice()
        self.company.consortium_exclusion_notice_days = 4
        exclusion.action_give_notice()

    def test_day_of_the_hearing_is_the_local_one(self):
        """8 p.m. in Québec on the 14th is the 15th in UTC."""
        exclusion = self._start(hearing_date="2026-03-15 00:30:00")
        with self.assertRaisesRegex(UserError, "5 days before"):
            exclusion.action_give_notice()

    def test_notice_is_complete(self):
        for name in ("facts", "date_notice", "hearing_date", "hearing_place"):
            exclusion = self._start(**{name: False})
            with self.subTest(name), self.assertRaisesRegex(UserError, "Complete these first"):
                exclusion.action_give_notice()
            exclusion.unlink()
        exclusion = self._start(date_notice="2026-03-11")
        with self.assertRaisesRegex(UserError, "future"):
            exclusion.action_give_notice()

    def test_vote_is_complete(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        with freeze_time("2026-03-16 20:00:00"):
            for values, text in (
                ({"hearing": False}, "Complete these first"),
                ({"hearing": "statement"}, "Complete these first"),
                ({"votes_for": 0, "votes_against": 0}, "Enter the votes"),
                ({"date_decision": "2026-03-15"}, "after it heard"),
                ({"date_decision": "2026-03-17"}, "future"),
            ):
                self._hear(exclusion, **values)
                with self.subTest(values), self.assertRaisesRegex(UserError, text):
                    exclusion.action_decide()

    def test_facts_freeze_with_the_steps(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        for values in ({"facts": "Other"}, {"ground": "bylaw"}, {"state": "done"}):
            with self.subTest(values), self.assertRaises(UserError):
                exclusion.with_context(consortium_register=True).write(values)
        with freeze_time("2026-03-16 20:00:00"):
            self._hear(exclusion)
            exclusion.action_decide()
        with self.assertRaises(UserError):
            exclusion.votes_against = 0
        with self.assertRaises(UserError):
            exclusion.unlink()

    def test_director_is_refused_until_the_mandate_is_revoked(self):
        body = self.env["consortium.body"].create({"name": "B", "code": "T-B", "kind": "board"})
        seat = self.env["consortium.seat"].create({"name": "Seat 1", "body_id": body.id})
        mandate = self.env["consortium.mandate"].create(
            {
                "seat_id": seat.id,
                "partner_id": self.member.partner_id.child_ids.id,
                "membership_id": self.member.id,
                "date_from": "2025-01-01",
            }
        )
        exclusion = self._start()
        with self.assertRaisesRegex(UserError, "Revoke"):
            exclusion.action_give_notice()
        with self.assertRaisesRegex(UserError, "Revoke"):
            self.member.action_give_exclusion_notice()
        mandate.sudo().with_context(consortium_register=True).write({"date_to": "2026-03-01"})
        exclusion.action_give_notice()
        self.assertEqual(self.member.state, "exclusion_notice")

    def test_dropped(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        exclusion.action_drop("Settled")
        self.assertEqual((exclusion.state, self.member.state), ("dropped", "active"))
        second = self._start()
        second.action_drop()
        self.assertEqual(self.member.state, "active")

    def test_suspended_member_stays_suspended(self):
        self.member.action_suspend(reason="Before")
        exclusion = self._start()
        exclusion.action_give_notice()
        exclusion.action_drop()
        self.assertEqual(self.member.state, "suspended")

    def test_reinstated_member_drops_the_procedure(self):
        exclusion = self._start()
        exclusion.action_give_notice()
        self.member.with_user(self.secretary).action_reinstate()
        self.assertEqual((exclusion.state, self.member.state), ("dropped", "active"))

    def test_one_procedure_at_a_time(self):
        self._start()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._start()
            self.env.flush_all()

    def test_start_from_the_membership(self):
        member = self.member.with_user(self.secretary)
        self.assertFalse(member.action_start_exclusion()["res_id"])
        exclusion = self._start()
        self.assertEqual(member.action_start_exclusion()["res_id"], exclusion.id)
        self.assertEqual(member.exclusion_count, 1)
        wizard = self.env["consortium.membership.end"].create(
            {"membership_ids": member.ids, "kind": "excluded", "reason": "x", "date": TODAY}
        )
        exclusion.action_give_notice()
        with self.assertRaisesRegex(UserError, "on the procedure itself"):
            wizard.action_apply()

    def test_resolution_of_the_board(self):
        exclusion = self._start()
        body = self.env["consortium.body"].create({"name": "B", "code": "T-B", "kind": "board"})
        meeting = self.env["consortium.meeting"].create(
            {"name": "Board", "body_id": body.id, "date_start": "2026-03-16 18:00:00"}
        )
        decision = self.env["consortium.decision"].create(
            {
                "name": "Exclusion",
                "meeting_id": meeting.id,
                "kind": "exclude",
                "membership_ids": self.member.ids,
                "votes_for": 4,
                "votes_against": 1,
                "votes_abstain": 1,
            }
        )
        with self.assertRaisesRegex(UserError, "No notice of exclusion"):
            self.Membership._execute_exclusion(self.member, decision)
        exclusion.action_give_notice()
        exclusion.hearing = "absent"
        with freeze_time("2026-03-16 23:00:00"):
            self.Membership._execute_exclusion(self.member, decision)
        self.assertEqual(exclusion.state, "decided")
        self.assertEqual(exclusion.directors_present, 6)
        self.assertEqual(exclusion.decision_id, decision)

    def test_who(self):
        exclusion = self._start()
        for user in (self.officer, self.reader):
            for name in ("action_give_notice", "action_decide", "action_drop"):
                with self.subTest(name), self.assertRaises(AccessError):
                    getattr(exclusion.with_user(user), name)()
            self.assertFalse(exclusion.with_user(user).has_access("write"))
            with self.assertRaises(AccessError):
                self.member.with_user(user).action_start_exclusion()
        for user in (self.employee, self._new_user("portal_x", "base.group_portal")):
            self.assertFalse(exclusion.with_user(user).has_access("read"))

    def test_second_company(self):
        self._start()
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.Exclusion.with_user(stranger).search([]))
