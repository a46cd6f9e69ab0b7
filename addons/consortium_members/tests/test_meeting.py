from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestMeeting(GovernanceCommon):
    def test_day_is_the_co_operative_s(self):
        meeting = self._new_meeting(date_start="2026-03-11 02:00:00")
        self.assertEqual(str(meeting.date), "2026-03-10")

    def test_name_is_in_the_language_of_the_co_operative(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.company.partner_id.lang = "fr_CA"
        self.board.with_context(lang="fr_CA").name = "Conseil"
        meeting = self._new_meeting(date_start="2026-03-20 14:00:00")
        self.assertEqual(meeting.name, "Conseil, 20 mars 2026")
        meeting.name = "Conseil extraordinaire"
        self.assertEqual(meeting.with_context(lang="en_US").name, "Conseil extraordinaire")

    def test_notice_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.director.lang = "fr_CA"
        self.second.email = False
        self.board.with_context(lang="fr_CA").name = "Conseil"
        meeting = self._new_meeting(date_start="2026-03-20 14:00:00")
        self.assertEqual(str(meeting.notice_deadline), "2026-03-15")
        self.assertEqual(meeting.activity_ids.date_deadline, meeting.notice_deadline)
        before = self.env["mail.mail"].search([])
        meeting.with_user(self.officer).action_convene()
        mail = self.env["mail.mail"].search([("id", "not in", before.ids)])
        mail = mail.filtered(lambda m: m.model == "consortium.meeting" and m.recipient_ids)
        self.assertEqual(mail.recipient_ids, self.director)
        self.assertIn("Conseil", mail.subject)
        self.assertIn("Opening", mail.body_html)
        self.assertIn(b"BEGIN:VEVENT", mail.attachment_ids.raw)
        self.assertIn("Bob Beta", meeting.message_ids[0].body)
        self.assertEqual(meeting.state, "convened")
        self.assertEqual(meeting.attendance_ids.partner_id, self.director | self.second)
        self.assertFalse(meeting.is_notice_late)
        self.assertFalse(meeting.activity_ids)

    def test_late_notice_is_flagged(self):
        meeting = self._new_meeting(date_start="2026-03-12 14:00:00")
        self.assertTrue(meeting.is_notice_late)
        meeting.action_mark_convened()
        self.assertTrue(meeting.is_notice_late)
        self.assertIn(meeting, self.Meeting.search([("is_notice_late", "=", True)]))
        self.board.notice_days = 0
        other = self._new_meeting(date_start="2026-03-12 14:00:00")
        self.assertFalse(other.is_notice_late)

    def test_agenda_goes_with_the_notice(self):
        with self.assertRaisesRegex(UserError, "agenda"):
            self._new_meeting(item_ids=False).action_convene()

    def test_quorum_is_live(self):
        meeting = self._new_meeting()
        meeting.action_mark_convened()
        self.assertEqual((meeting.entitled_count, meeting.quorum), (2, 2))
        meeting.attendance_ids[0].action_present()
        self.assertFalse(meeting.is_quorate)
        meeting.attendance_ids[1].state = "remote"
        self.assertTrue(meeting.is_quorate)
        guest = self.env["res.partner"].create({"name": "Guest"})
        meeting.attendance_ids = [Command.create({"partner_id": guest.id, "state": "present"})]
        self.assertEqual(meeting.present_count, 2)
        self.board.write({"quorum_rule": "number", "quorum_number": 3})
        meeting.attendance_ids[0].state = "excused"
        self.assertEqual((meeting.quorum, meeting.is_quorate), (3, False))

    def test_pending_applications_go_on_the_agenda(self):
        applications = self._new_applications(2)
        draft = self._new_membership(self._new_partners(1, "Draft"))
        meeting = self._new_meeting()
        item = self.env["consortium.meeting.item"].create(
            {"meeting_id": meeting.id, "name": "Admissions", "kind": "admissions"}
        )
        item.with_user(self.officer).action_add_pending_applications()
        self.assertLessEqual(applications, item.membership_ids)
        self.assertNotIn(draft, item.membership_ids)
        self.assertEqual(applications.mapped("state"), ["on_agenda"] * 2)
        self.assertEqual(applications.meeting_id, meeting)
        applications[0].action_back_to_draft()
        self.assertNotIn(applications[0], item.membership_ids)
        self.assertFalse(applications[0].agenda_item_id)
        meeting.action_cancel()
        self.assertEqual(applications[1].state, "submitted")

    def test_minutes_are_adopted_then_frozen(self):
        former = self._new_held_meeting(date_start="2026-02-10 14:00:00")
        former.action_prepare_minutes()
        self.assertIn("Ada Alpha", former.minutes)
        self.assertEqual(former.minutes_state, "written")
        with self.assertRaisesRegex(UserError, "later meeting"):
            former.action_close()
        meeting = self._new_held_meeting(
            item_ids=[
                Command.create(
                    {"name": "Minutes", "kind": "minutes", "adopted_meeting_id": former.id}
                )
            ]
        )
        decision = self._new_decision(meeting, item_id=meeting.item_ids.id)
        decision.action_unanimous()
        decision.action_execute()
        self.assertEqual(former.state, "closed")
        self.assertEqual(former.adopted_meeting_id, meeting)
        present = former.present_count
        for vals in ({"minutes": "x"}, {"location": "x"}, {"date_start": "2026-02-11 14:00:00"}):
            with self.subTest(vals), self.assertRaises(UserError):
                former.with_user(self.secretary).write(vals)
        with self.assertRaisesRegex(UserError, "does not change"):
            former.attendance_ids[0].action_absent()
        with self.assertRaisesRegex(UserError, "does not change"):
            former.item_ids[0].name = "Other"
        self.mandate._end_early("resigned", "2026-01-01")
        self.assertEqual((former.entitled_count, former.present_count), (2, present))

    def test_minutes_of_another_body_are_not_adopted(self):
        former = self._new_held_meeting(date_start="2026-02-10 14:00:00")
        former.minutes = "<p>Text</p>"
        with self.assertRaisesRegex(UserError, "same body"):
            former._adopt_minutes(self._new_meeting(self.general))

    def test_only_drafts_are_deleted(self):
        meeting = self._new_held_meeting()
        with self.assertRaisesRegex(UserError, "only a draft"):
            meeting.unlink()
        self._new_meeting().unlink()
        with self.assertRaisesRegex(UserError, "has not come yet"):
            future = self._new_meeting(date_start="2026-04-10 14:00:00")
            future.action_mark_convened()
            future.action_hold()

    def test_rights(self):
        meeting = self._new_meeting()
        self.assertTrue(meeting.with_user(self.reader).name)
        with self.assertRaises(AccessError):
            meeting.with_user(self.reader).action_convene()
        with self.assertRaises(AccessError):
            meeting.with_user(self.officer).action_cancel()
        with self.assertRaises(UserError):
            meeting.with_user(self.secretary).with_context(consortium_register=True).write(
                {"state": "held"}
            )
        with self.assertRaises(UserError):
            self.Meeting.with_user(self.secretary).create(
                {
                    "body_id": self.board.id,
                    "date_start": "2026-03-10 14:00:00",
                    "state": "held",
                }
            )


@tagged("post_install", "-at_install")
class TestDecision(GovernanceCommon):
    def test_one_resolution_admits_the_batch(self):
        applications = self._new_applications(3)
        decision = self._new_decision(kind="admit", membership_ids=applications.ids)
        decision.action_unanimous()
        self.assertEqual((decision.state, decision.votes_for), ("carried", 2))
        self.assertEqual(decision.number, "T-CA-2026-001")
        decision.with_user(self.secretary).action_execute()
        self.assertTrue(all(applications.mapped("is_current")))
        self.assertEqual(set(applications.mapped("resolution")), {"T-CA-2026-001"})
        self.assertEqual(applications.decision_id, decision)
        self.assertEqual(set(applications.mapped("date_admitted")), {decision.date})
        with self.assertRaisesRegex(UserError, "must be Carried"):
            decision.action_execute()

    def test_all_or_nothing(self):
        applications = self._new_applications(2)
        applications[1].action_back_to_draft()
        decision = self._new_decision(kind="admit", membership_ids=applications.ids)
        decision.action_unanimous()
        with self.assertRaisesRegex(UserError, "nothing changed") as caught:
            decision.action_execute()
        self.assertIn(applications[1].display_name, str(caught.exception))
        self.assertEqual(applications.mapped("state"), ["submitted", "draft"])
        self.assertEqual(decision.state, "carried")

    def test_failure_in_the_middle_changes_nothing(self):
        """A condition found by the admission itself, after the first checks."""
        applications = self._new_applications(2)
        self.category.allow_company, self.category.allow_person = False, True
        decision = self._new_decision(kind="admit", membership_ids=applications.ids)
        decision.action_unanimous()
        with self.assertRaisesRegex(UserError, "was not executed"):
            decision.action_execute()
        self.assertEqual(set(applications.mapped("state")), {"submitted"})
        self.assertEqual(decision.state, "carried")

    def test_defeated_admits_nobody(self):
        applications = self._new_applications(1)
        decision = self._new_decision(
            kind="admit", membership_ids=applications.ids, votes_for=1, votes_against=1
        )
        decision.action_record_vote()
        self.assertEqual(decision.state, "defeated")
        with self.assertRaises(UserError):
            decision.action_execute()
        decision.action_correct()
        self.board.has_casting_vote = True
        decision.casting_vote = "for"
        decision.action_record_vote()
        self.assertEqual((decision.state, decision.number), ("carried", "T-CA-2026-001"))

    def test_refusal_needs_grounds(self):
        applications = self._new_applications(1)
        decision = self._new_decision(kind="refuse", membership_ids=applications.ids)
        decision.action_unanimous()
        with self.assertRaisesRegex(UserError, "grounds are missing"):
            decision.action_execute()
        decision.action_correct()
        decision.reason = "Does not use the services"
        decision.action_unanimous()
        decision.action_execute()
        self.assertEqual(applications.state, "refused")
        self.assertEqual(applications.end_reason, "Does not use the services")

    def test_suspension_keeps_its_resolution(self):
        victim = self._new_member(self._new_partners(1, "Gamma"))
        decision = self._new_decision(kind="suspend", membership_ids=victim.ids, reason="Debts")
        decision.action_unanimous()
        decision.action_execute()
        self.assertEqual(victim.state, "suspended")
        self.assertEqual(victim.suspension_ids.decision_id, decision)
        self.assertEqual(victim.suspension_ids.reason, "Debts")

    def test_exclusion_needs_its_procedure(self):
        victim = self._new_member(self._new_partners(1, "Gamma"))
        victim.action_give_exclusion_notice()
        decision = self._new_decision(kind="exclude", membership_ids=victim.ids, reason="Rival")
        decision.action_unanimous()
        with self.assertRaisesRegex(UserError, "No notice of exclusion"):
            decision.action_execute()
        self.assertEqual(victim.state, "exclusion_notice")

    def test_exclusion_follows_the_fraction_of_the_settings(self):
        self.company.write(
            {"consortium_exclusion_majority_num": 3, "consortium_exclusion_majority_den": 4}
        )
        decision = self._new_decision(kind="exclude", votes_for=2, votes_against=1)
        self.assertFalse(decision.is_carried)
        decision.votes_for = 3
        self.assertTrue(decision.is_carried)

    def test_exclusion_needs_two_thirds(self):
        decision = self._new_decision(kind="exclude", votes_for=1, votes_against=1)
        self.assertEqual(decision.majority, "two_thirds")
        self.assertFalse(decision.is_carried)

    def test_consent_to_an_exit(self):
        decision = self._new_decision(kind="consent_exit", membership_ids=self.member.ids)
        decision.action_unanimous()
        decision.action_execute()
        self.assertIn(decision.number, self.member.message_ids[0].body)

    def test_vote_is_checked(self):
        meeting = self._new_held_meeting()
        decision = self._new_decision(meeting)
        with self.assertRaisesRegex(UserError, "enter the votes"):
            decision.action_record_vote()
        decision.votes_for = 3
        with self.assertRaisesRegex(UserError, "3 votes for 2 persons"):
            decision.action_record_vote()
        meeting.attendance_ids[0].action_absent()
        decision.votes_for = 1
        with self.assertRaisesRegex(UserError, "no quorum"):
            decision.action_record_vote()
        with self.assertRaises(ValidationError):
            decision.write({"mover_id": self.second.id, "seconder_id": self.second.id})

    def test_numbers_follow_by_body_and_year(self):
        last_year = self._new_held_meeting(date_start="2025-12-10 14:00:00")
        decisions = self.Decision
        for meeting in (self._new_held_meeting(), last_year, self._new_held_meeting()):
            decision = self._new_decision(meeting)
            decision.action_unanimous()
            decisions |= decision
        self.assertEqual(
            decisions.mapped("number"), ["T-CA-2026-001", "T-CA-2025-001", "T-CA-2026-002"]
        )
        self.board.code = "BD"
        decision = self._new_decision()
        decision.action_unanimous()
        self.assertEqual(decision.number, "BD-2026-003")

    def test_vote_is_frozen(self):
        decision = self._new_decision()
        decision.action_unanimous()
        for vals in ({"votes_for": 1}, {"number": "X"}, {"state": "draft"}, {"name": "Y"}):
            with self.subTest(vals), self.assertRaises(UserError):
                decision.with_user(self.secretary).write(vals)
        with self.assertRaisesRegex(UserError, "never deleted"):
            decision.unlink()
        self._new_decision().unlink()

    def test_rights(self):
        decision = self._new_decision()
        for user in (self.reader, self.officer):
            for name in ("action_unanimous", "action_record_vote", "action_execute"):
                with self.subTest(name), self.assertRaises(AccessError):
                    getattr(decision.with_user(user), name)()
        self.assertFalse(decision.with_user(self.employee).has_access("read"))
