from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestSecurity(TrainingCommon):
    def test_an_employee_without_the_group_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.course.with_user(self.employee).read(["name"])

    def test_a_reader_reads_only(self):
        course = self.course.with_user(self.reader)
        self.assertEqual(course.session_count, 0)
        self.assertEqual(course.read(["name"])[0]["name"], self.course.name)
        with self.assertRaises(AccessError):
            course.name = "Changed"
        with self.assertRaises(AccessError):
            course.action_approve()
        with self.assertRaises(AccessError):
            course.unlink()

    def test_a_coordinator_prepares_drafts(self):
        with Form(self.env["consortium.training.course"].with_user(self.officer)) as form:
            form.name, form.code, form.duration_hours = "New", "NEW-1", 3.5
            form.objectives = "<p>Knows it.</p>"
        course = form.record
        course.name = "Changed"
        course.unlink()

    def test_a_coordinator_does_not_decide(self):
        course = self.course.with_user(self.officer)
        for call in (course.action_approve, lambda: course.write({"state": "approved"})):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            course.copy({"code": "TST-9"}).create(
                {"name": "Smuggled", "code": "TST-10", "state": "approved"}
            )
        self.course.action_approve()
        with self.assertRaises(AccessError):
            course.name = "Changed after the decision"

    def test_a_manager_decides_and_a_coordinator_plans(self):
        self.course.with_user(self.manager).action_approve()
        session = self.env["event.event"].with_user(self.officer).create(self._session_vals())
        self.assertEqual(self.course.with_user(self.reader).session_count, 1)
        with self.assertRaises(AccessError):
            session.with_user(self.reader).read(["name"])
        self.course.with_user(self.manager).action_retire()

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.course.company_id = other
        with self.assertRaises(AccessError):
            self.course.with_user(self.manager).read(["name"])
        self.course.company_id = False
        self.assertTrue(self.course.with_user(self.manager).read(["name"]))

    def test_a_session_stays_in_the_company_of_its_course(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.course.action_approve()
        with self.assertRaises(UserError):
            self.env["event.event"].create(self._session_vals(company_id=other.id))

    def test_views_open_for_each_tier(self):
        self.course.action_approve()
        for user in (self.reader, self.officer, self.manager):
            courses = self.env["consortium.training.course"].with_user(user)
            for kind in ("list", "form", "kanban", "search"):
                self.assertTrue(courses.get_view(view_type=kind)["arch"])
            Form(self.course.with_user(user))
