from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

GROUP = "consortium_training.consortium_training_group_"


class TrainingCommon(BaseCommon):
    """A complete draft course, and a person of each tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["consortium.service.domain"].create({"name": "Test", "code": "TST"})
        cls.course = cls.env["consortium.training.course"].create(
            {
                "name": "Reading a balance sheet",
                "code": "TST-101",
                "service_domain_id": cls.domain.id,
                "objectives": "<p>Reads a balance sheet.</p>",
                "duration_hours": 7,
            }
        )
        cls.reader, cls.officer, cls.manager = (
            new_test_user(cls.env, f"training_{tier}", groups=f"{GROUP}{tier}")
            for tier in ("user", "officer", "manager")
        )
        cls.employee = new_test_user(cls.env, "training_employee", groups="base.group_user")

    @classmethod
    def _session_vals(cls, **values):
        return {
            "name": "Session",
            "training_course_id": cls.course.id,
            "date_begin": "2026-10-05 13:00:00",
            "date_end": "2026-10-05 20:00:00",
            **values,
        }
