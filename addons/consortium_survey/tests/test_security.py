from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestSecurity(SurveyCommon):
    def test_an_employee_without_the_group_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.program.with_user(self.employee).read(["name"])

    def test_a_reader_reads_only(self):
        program = self.program.with_user(self.reader)
        self.assertEqual(program.read(["name"])[0]["name"], "End of a mandate")
        with self.assertRaises(AccessError):
            program.name = "Changed"
        with self.assertRaises(AccessError):
            program.copy()
        with self.assertRaises(AccessError):
            program.unlink()
        with self.assertRaises(AccessError):
            self.survey.with_user(self.reader).read(["title"])

    def test_an_officer_prepares_and_does_not_delete(self):
        with Form(self.env["consortium.survey.program"].with_user(self.officer)) as form:
            form.name = "Yearly"
            form.survey_id = self.survey
            form.trigger = "periodic"
        program = form.record
        program.threshold = 8
        with self.assertRaises(AccessError):
            program.unlink()

    def test_a_manager_deletes(self):
        self.program.with_user(self.manager).unlink()
        self.assertFalse(self.program.exists())

    def test_companies_are_apart(self):
        self.program.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.program.with_user(self.manager).read(["name"])
        self.program.company_id = False
        self.assertTrue(self.program.with_user(self.manager).read(["name"]))

    def test_views_open_for_each_tier(self):
        for user in (self.reader, self.officer, self.manager):
            programs = self.env["consortium.survey.program"].with_user(user)
            for kind in ("list", "form", "search"):
                self.assertTrue(programs.get_view(view_type=kind)["arch"])
            Form(self.program.with_user(user))
