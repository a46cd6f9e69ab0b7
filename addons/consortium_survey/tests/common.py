from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

GROUP = "consortium_survey.consortium_survey_group_"


class SurveyCommon(BaseCommon):
    """A program, and a person of each tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create({"title": "How did it go?"})
        cls.program = cls.env["consortium.survey.program"].create(
            {"name": "End of a mandate", "survey_id": cls.survey.id}
        )
        cls.reader, cls.officer, cls.manager = (
            new_test_user(cls.env, f"survey_{tier}", groups=f"{GROUP}{tier}")
            for tier in ("user", "officer", "manager")
        )
        cls.employee = new_test_user(cls.env, "survey_employee", groups="base.group_user")
