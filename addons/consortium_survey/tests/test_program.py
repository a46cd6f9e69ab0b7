from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SurveyCommon


@tagged("post_install", "-at_install")
class TestProgram(SurveyCommon):
    def test_defaults_protect(self):
        self.assertEqual(self.program.mode, "confidential")
        self.assertEqual(self.program.threshold, 5)
        self.assertEqual(self.program.trigger, "manual")
        self.assertEqual(self.program.company_id, self.env.company)

    def test_figures_are_sensible(self):
        for values in ({"delay_days": -1}, {"threshold": 0}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.program.write(values)
                self.env.flush_all()

    def test_an_anonymous_program_never_shows_one_answer(self):
        self.program.write({"mode": "anonymous", "threshold": 2})
        with self.assertRaisesRegex(ValidationError, "End of a mandate"):
            self.program.threshold = 1
        identified = self.program.copy({"mode": "identified", "threshold": 1})
        with self.assertRaises(ValidationError):
            identified.mode = "anonymous"

    def test_the_delay_belongs_to_an_event(self):
        with Form(self.program) as form:
            form.trigger = "event"
            form.delay_days = 60
        self.assertEqual(self.program.delay_days, 60)
        with Form(self.program) as form:
            form.trigger = "periodic"
        self.assertEqual(self.program.delay_days, 0)

    def test_a_survey_in_use_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "How did it go"):
            self.survey.unlink()
        self.program.active = False
        with self.assertRaises(UserError):
            self.survey.unlink()
        self.program.unlink()
        self.survey.unlink()
