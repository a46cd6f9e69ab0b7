from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, BillingCommon

TUESDAY = MONDAY + timedelta(days=1)


@tagged("post_install", "-at_install")
class TestWeekRoles(BillingCommon):
    """What billing does with the role of each day: none, or two in one week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hourly = cls._create_project(cls.agreement, kind="hourly")
        cls.nobody = cls.env["hr.employee"].create({
            "name": "Ursule", "company_id": cls.company.id, "hourly_cost": 45})

    def _get_rows(self, lines):
        return self.Ledger.search([("timesheet_id", "in", lines.ids)], order="work_date, id")

    def test_promotion_in_the_middle_of_a_week(self):
        """Two roles, two rates, one approval."""
        role = self.env["consortium.employee.role"].search(
            [("employee_id", "=", self.employee.id)])
        role.date_to = MONDAY
        role.create({
            "employee_id": self.employee.id, "role_id": self.role_senior.id,
            "date_from": TUESDAY})
        lines = self._create_lines(2, project=self.hourly)
        lines |= self._create_lines(2, project=self.hourly, day=TUESDAY)
        self._approve(lines)
        rows = self._get_rows(lines)
        self.assertEqual(rows.mapped("role_id"), self.role + self.role_senior)
        self.assertEqual(rows.mapped("rate"), [120, 150])

    def test_no_role_takes_the_rate_of_every_role(self):
        lines = self._create_lines(2, project=self.hourly, employee=self.nobody)
        found = [a["code"] for a in lines.sheet_id._get_anomalies()[lines.sheet_id.id]]
        self.assertIn("no_role", found)
        self._approve(lines)
        self.assertEqual(self._get_rows(lines).mapped("rate"), [120])

    def test_no_role_and_rates_by_role_only(self):
        """The approval is refused with the entries, and says what to do."""
        self.card.line_ids.filtered(lambda line: not line.role_id).unlink()
        lines = self._create_lines(2, project=self.hourly, employee=self.nobody)
        refused = self.assertRaisesRegex(UserError, r"Add one to the rate card[\s\S]*Ursule")
        with refused, self.env.cr.savepoint():
            self._approve(lines)
        self.assertEqual(lines.sheet_id.state, "submitted")

    def test_no_role_draws_from_a_package_hour_for_hour(self):
        self.agreement.role_multipliers = True
        self.role.package_multiplier = 1.5
        package = self._create_package(hours=10)
        self._approve(self._create_lines(2, employee=self.nobody))
        self.assertEqual(package.balance, 8 * 60)
        self._approve(self._create_lines(2))
        self.assertEqual(package.balance, 5 * 60)
