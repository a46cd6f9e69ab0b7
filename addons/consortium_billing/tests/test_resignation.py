from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestResignation(BillingCommon):
    """An agreement in progress stands against a resignation (art. 56)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["consortium.member.category"].create({"name": "Users", "code": "T-R"})
        cls.membership = cls.env["consortium.membership"].create({
            "partner_id": cls.member.id, "company_id": cls.company.id,
            "category_id": category.id})
        cls.membership.action_submit()
        cls.membership.action_admit()

    def test_running_agreement(self):
        with self.assertRaisesRegex(UserError, self.agreement.name):
            self.membership.action_resign()
        self.agreement.action_suspend()
        with self.assertRaisesRegex(UserError, self.agreement.name):
            self.membership.action_resign()
        self.agreement.action_close()
        self.membership.action_resign()
        self.assertEqual(self.membership.state, "resigned")

    def test_agreement_of_somebody_else(self):
        other = self._create_member("Coop Beta")
        self._create_agreement(other)
        self.agreement.action_close()
        self.assertFalse(self.membership._get_exit_obstacles())
