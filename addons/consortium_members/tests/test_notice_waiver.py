from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestNoticeWaiver(GovernanceCommon):
    """A notice given too late stays late; the waiver says why the meeting holds anyway."""

    WAIVER = "Ada and Bob waived the notice in writing."

    def _new_late_meeting(self):
        """Convened on the day itself, although the body asks for five days."""
        meeting = self._new_meeting()
        meeting.with_user(self.officer).action_mark_convened()
        self.assertTrue(meeting.is_notice_late)
        return meeting

    def _track(self):
        """Write the tracking values, as the end of a request does."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_waiver_is_kept_and_traced(self):
        meeting = self._new_late_meeting().with_context(
            tracking_disable=False, mail_notrack=False
        )
        self._track()
        meeting.with_user(self.officer).notice_waiver = self.WAIVER
        self._track()
        meeting.invalidate_recordset()
        self.assertTrue(meeting.is_notice_late, "a fact is not undone by its waiver")
        tracked = meeting.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "notice_waiver"
        )
        self.assertEqual(tracked.new_value_text, self.WAIVER)

    def test_waiver_is_on_the_minutes(self):
        meeting = self._new_late_meeting()
        meeting.notice_waiver = self.WAIVER
        meeting.attendance_ids.state = "present"
        meeting.action_hold()
        meeting.action_prepare_minutes()
        self.assertIn(self.WAIVER, meeting.minutes)
        on_time = self._new_held_meeting()
        on_time.action_prepare_minutes()
        self.assertNotIn("Waiver", on_time.minutes)

    def test_waiver_is_frozen_with_the_minutes(self):
        meeting = self._new_late_meeting()
        meeting.notice_waiver = self.WAIVER
        meeting.attendance_ids.state = "present"
        meeting.action_hold()
        meeting.action_prepare_minutes()
        later = self._new_meeting(date_start="2026-04-10 14:00:00")
        meeting._adopt_minutes(later)
        self.assertEqual(meeting.state, "closed")
        forged = meeting.with_user(self.secretary).with_context(consortium_register=True)
        with self.assertRaises(UserError):
            forged.notice_waiver = "Nobody"

    def test_a_copy_waives_nothing(self):
        meeting = self._new_late_meeting()
        meeting.notice_waiver = self.WAIVER
        self.assertFalse(meeting.copy().notice_waiver)

    def test_readers_do_not_write_it(self):
        meeting = self._new_late_meeting()
        with self.assertRaises(AccessError):
            meeting.with_user(self.reader).notice_waiver = self.WAIVER
