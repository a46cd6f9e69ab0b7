from datetime import date

from psycopg2 import errors

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestGeneralMeeting(GovernanceCommon):
    def _new_general(self, **values):
        return self._new_meeting(
            self.general,
            **{"date_start": "2026-03-25 14:00:00", "record_date": "2026-03-10", **values},
        )

    def _line(self, meeting, membership):
        return meeting.voter_ids.filtered(lambda v: v.membership_id == membership)

    def test_one_member_one_vote_with_reasons(self):
        auxiliary = self._new_member(self._new_partners(1, "Aux"), category_id=self.auxiliary.id)
        suspended = self._new_member(self._new_partners(1, "Suspended"))
        suspended.action_suspend()
        delegate = self._new_delegate(self.member)
        meeting = self._new_general()
        meeting.action_freeze_voters()
        voters = meeting.voter_ids
        self.assertEqual(len(voters), len(voters.membership_id))
        line = self._line(meeting, self.member)
        self.assertTrue(line.is_eligible)
        self.assertEqual(line.delegate_id, delegate)
        self.assertFalse(line.is_delegate_missing)
        other = self._line(meeting, self.other)
        self.assertTrue(other.is_eligible and other.is_delegate_missing)
        self.assertEqual(self._line(meeting, auxiliary).reason, "auxiliary")
        self.assertEqual(self._line(meeting, suspended).reason, "suspended")
        self.assertFalse((self._line(meeting, auxiliary) | self._line(meeting, suspended)).filtered("is_eligible"))
        self.assertEqual(meeting.entitled_count, len(voters.filtered("is_eligible")))

    def test_admitted_after_the_record_date(self):
        meeting = self._new_general(record_date="2026-03-01")
        meeting.action_freeze_voters()
        line = self._line(meeting, self.member)  # admitted on 10 March
        self.assertEqual((line.is_eligible, line.reason), (False, "late"))

    def test_category_is_the_one_of_the_record_date(self):
        meeting = self._new_general()
        self.member._change_category(category=self.auxiliary, date=date(2026, 3, 11))
        meeting.action_freeze_voters()
        self.assertTrue(self._line(meeting, self.member).is_eligible)
        self.assertEqual(self._line(meeting, self.member).category_id, self.category)

    def test_auxiliary_never_votes_even_by_sql(self):
        auxiliary = self._new_member(self._new_partners(1, "Aux"), category_id=self.auxiliary.id)
        meeting = self._new_general()
        meeting.action_freeze_voters()
        line = self._line(meeting, auxiliary)
        self.env.flush_all()
        with self.assertRaises(errors.CheckViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE consortium_meeting_voter SET is_eligible = TRUE, reason = NULL"
                    " WHERE id = %s",
                    [line.id],
                )
        with self.assertRaisesRegex(UserError, "No vote"):
            meeting.action_mark_convened()
            line.action_check_in()
        with self.assertRaises(UserError):
            line.with_user(self.secretary).write({"is_eligible": True, "reason": False})

    def test_frozen_and_drawn_again_with_a_log(self):
        meeting = self._new_general()
        meeting.action_freeze_voters()
        late = self._new_member(self._new_partners(1, "Delta"))
        self.assertFalse(self._line(meeting, late))
        line = self._line(meeting, self.member)
        line.with_user(self.officer).write({"is_contested": True, "contest_note": "Disagrees"})
        meeting.with_user(self.secretary).action_freeze_voters()
        self.assertTrue(self._line(meeting, late))
        self.assertEqual(self._line(meeting, self.member).contest_note, "Disagrees")
        self.assertIn("Delta", meeting.message_ids[0].body)
        meeting.action_mark_convened()
        self._line(meeting, late).action_check_in()
        with self.assertRaisesRegex(UserError, "has begun"):
            meeting.action_freeze_voters()

    def test_list_is_drawn_by_its_button_only(self):
        meeting = self._new_general()
        meeting.action_freeze_voters()
        Voter = self.env["consortium.meeting.voter"].with_user(self.secretary)
        with self.assertRaisesRegex(UserError, "drawn from the register"):
            Voter.with_context(consortium_register=True).create(
                {
                    "meeting_id": meeting.id,
                    "membership_id": self.member.id,
                    "member_name": "x",
                }
            )
        with self.assertRaisesRegex(UserError, "frozen"):
            meeting.voter_ids[0].with_user(self.secretary).unlink()
        with self.assertRaisesRegex(UserError, "Only a general meeting"):
            self._new_meeting().action_freeze_voters()

    def test_quorum_from_check_in(self):
        self.general.write({"quorum_rule": "number", "quorum_number": 2})
        meeting = self._new_general(date_start="2026-03-10 14:00:00")
        meeting.action_freeze_voters()
        meeting.action_mark_convened()
        one, two = self._line(meeting, self.member), self._line(meeting, self.other)
        one.with_user(self.officer).action_check_in()
        self.assertFalse(meeting.is_quorate)
        two.action_check_in_remote()
        self.assertEqual((meeting.present_count, meeting.is_quorate), (2, True))
        two.action_undo_check_in()
        self.assertFalse(meeting.is_quorate)

    def test_one_delegate_at_a_time(self):
        first = self._new_delegate(self.member, date_from="2026-01-01")
        with self.assertRaises(errors.ExclusionViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self._new_delegate(self.member, "Same Day", date_from="2026-01-01")
        second = self._new_delegate(self.member, "Second Delegate", date_from="2026-03-01")
        self.assertEqual((first.state, str(first.date_to)), ("ended", "2026-02-28"))
        self.assertEqual(self.member._get_delegates(), {self.member.id: second})
        before = self.member._get_delegates(first.date_from)
        self.assertEqual(before, {self.member.id: first})
        with self.assertRaises(UserError):
            second.with_user(self.officer).write({"partner_id": self.second.id})
        with self.assertRaisesRegex(UserError, "is kept"):
            second.unlink()
        second.action_end()
        self.assertEqual(second.state, "ended")

    def test_only_organisations_have_a_delegate(self):
        person = self.env["res.partner"].create({"name": "Paul Person"})
        membership = self._new_member(person)
        with self.assertRaisesRegex(ValidationError, "votes by itself"):
            self.env["consortium.delegate"].create(
                {"membership_id": membership.id, "partner_id": self.second.id}
            )

    def test_notice_goes_to_members_and_delegates(self):
        delegate = self._new_delegate(self.member)
        meeting = self._new_general()
        partners = meeting._get_convened_partners()
        self.assertIn(delegate.partner_id, partners)
        self.assertLessEqual(self.member.partner_id | self.other.partner_id, partners)
        self.assertNotIn(self.director, partners)

    def test_published_minutes_are_a_general_meeting_s(self):
        Document = self.env["consortium.member.document"]
        board_meeting = self._new_held_meeting()
        with self.assertRaisesRegex(ValidationError, "general meeting"):
            Document.create(
                {"name": "Board", "kind": "minutes", "meeting_id": board_meeting.id}
            )
        with self.assertRaisesRegex(UserError, "general meeting"):
            board_meeting.action_publish_minutes()
        meeting = self._new_general(date_start="2026-02-10 14:00:00")
        with self.assertRaisesRegex(UserError, "closed general meeting"):
            Document.create(
                {"name": "AG", "kind": "minutes", "meeting_id": meeting.id}
            ).action_publish()

    def test_merge_keeps_delegates(self):
        delegate = self._new_delegate(self.member)
        target = self.env["res.partner"].create({"name": "Dora D."})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (delegate.partner_id + target).ids, target
        )
        self.assertEqual(delegate.partner_id, target)
        target.action_archive()
        self.assertEqual(self.member._get_delegates(), {self.member.id: delegate})
