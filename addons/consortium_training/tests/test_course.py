from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestCourse(TrainingCommon):
    def test_life_of_a_course(self):
        self.assertEqual(self.course.state, "draft")
        self.course.action_approve()
        self.assertEqual(self.course.state, "approved")
        self.course.action_retire()
        self.assertEqual(self.course.state, "retired")
        self.course.action_reset_to_draft()
        self.assertEqual(self.course.state, "draft")

    def test_steps_are_refused_out_of_order(self):
        with self.assertRaises(UserError):
            self.course.action_retire()
        with self.assertRaises(UserError):
            self.course.action_reset_to_draft()
        self.course.action_approve()
        with self.assertRaises(UserError):
            self.course.action_approve()

    def test_an_incomplete_course_is_not_approved(self):
        for values in ({"objectives": "<p><br></p>"}, {"duration_hours": 0}):
            course = self.course.copy({"code": "TST-102", **values})
            with self.assertRaisesRegex(UserError, "TST-102"):
                course.action_approve()
            course.unlink()

    def test_code_is_unique_in_a_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.course.copy({"code": "TST-101"})
            self.env.flush_all()

    def test_duration_is_not_negative(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.course.duration_hours = -1
            self.env.flush_all()

    def test_a_copy_is_a_draft(self):
        self.course.action_approve()
        self.assertEqual(self.course.copy({"code": "TST-103"}).state, "draft")

    def test_sessions_belong_to_an_approved_course(self):
        with self.assertRaises(ValidationError):
            self.env["event.event"].create(self._session_vals())
        self.course.action_approve()
        session = self.env["event.event"].create(self._session_vals())
        self.assertEqual(self.course.session_ids, session)
        self.assertEqual(self.course.session_count, 1)
        # a session that exists outlives the course
        self.course.action_retire()
        session.name = "Renamed"
        with self.assertRaises(ValidationError):
            self.env["event.event"].create(self._session_vals())

    def test_a_session_has_no_alternative_slots(self):
        self.course.action_approve()
        with self.assertRaises(ValidationError):
            self.env["event.event"].create(self._session_vals(is_multi_slots=True))

    def test_other_events_are_left_alone(self):
        event = self.env["event.event"].create(
            self._session_vals(training_course_id=False, is_multi_slots=True)
        )
        self.assertFalse(event.training_course_id)

    def test_the_form_of_a_session_takes_the_name_of_the_course(self):
        self.course.action_approve()
        form = Form(self.env["event.event"])
        form.training_course_id = self.course
        self.assertEqual(form.name, self.course.name)

    def test_a_course_with_sessions_is_not_deleted(self):
        self.course.action_approve()
        self.env["event.event"].create(self._session_vals())
        with self.assertRaisesRegex(UserError, "TST-101"):
            self.course.unlink()

    def test_sessions_are_counted_in_one_query(self):
        courses = self.course | self.course.copy({"code": "TST-104"})
        courses.action_approve()
        self.env["event.event"].create([self._session_vals() for _each in range(3)])
        self.env.flush_all()
        courses.invalidate_recordset()
        with self.assertQueryCount(2):
            # prefetch of the courses, then one count for all
            self.assertEqual(courses.sorted("code").mapped("session_count"), [3, 0])

    def test_action_to_the_sessions(self):
        action = self.course.action_view_sessions()
        self.assertEqual(action["domain"], [("training_course_id", "in", self.course.ids)])
        self.assertEqual(action["context"]["default_training_course_id"], self.course.id)
