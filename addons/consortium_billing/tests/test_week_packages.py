from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestWeekPackages(BillingCommon):
    """What approving a week would do to packages, told to the director before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-09 15:00:00"))
        cls.colleague = cls._create_employee("Colette")

    def _get_labels(self, sheet, level="warning"):
        return [
            anomaly["label"] for anomaly in sheet._get_anomalies()[sheet.id]
            if anomaly["code"] == "package" and anomaly["level"] == level
        ]

    def test_plenty_left(self):
        self._create_package(hours=100)
        sheet = self._create_lines(7).sheet_id
        self.assertEqual(self._get_labels(sheet), [])

    def test_the_week_that_goes_below_a_fifth(self):
        """It is told once: not by the weeks before, nor by each of those after."""
        self._create_package(hours=100)
        self._post(79, day=MONDAY - timedelta(days=7))
        first = self._create_lines(1).sheet_id
        self.assertEqual(self._get_labels(first), [])  # exactly a fifth is left
        second = self._create_lines(1, day=MONDAY + timedelta(days=7)).sheet_id
        self.assertEqual(self._get_labels(second), ["Coop Alpha: 19:00 left in the package"])
        third = self._create_lines(1, day=MONDAY + timedelta(days=14)).sheet_id
        self.assertEqual(self._get_labels(first), [])
        self.assertEqual(self._get_labels(second), ["Coop Alpha: 18:00 left in the package"])
        self.assertEqual(self._get_labels(third), [])

    def test_not_enough_left_for_another_such_week(self):
        self._create_package(hours=100)
        self._post(90)
        sheet = self._create_lines(5, day=MONDAY + timedelta(days=7)).sheet_id
        self.assertEqual(self._get_labels(sheet), [])
        self._create_lines(1, day=MONDAY + timedelta(days=8))
        self.assertEqual(self._get_labels(sheet), ["Coop Alpha: 04:00 left in the package"])

    def test_beyond_the_package(self):
        self._create_package(hours=10)
        sheet = self._create_lines(7, 5.5).sheet_id
        self.assertEqual(self._get_labels(sheet), ["Coop Alpha: 02:30 beyond the package"])

    def test_weeks_of_several_people_overdraw_together(self):
        self._create_package(hours=10)
        first = self._create_lines(6).sheet_id
        second = self._create_lines(
            6, employee=self.colleague, day=MONDAY + timedelta(days=1)).sheet_id
        self.assertEqual(self._get_labels(first), ["Coop Alpha: 00:00 left in the package"])
        self.assertEqual(self._get_labels(second), ["Coop Alpha: 02:00 beyond the package"])

    def test_told_is_what_posting_does(self):
        """The hours announced as beyond are those that the ledger then has as overage."""
        self._create_package(hours=5, end=MONDAY)
        self._create_package(hours=4, domain_ids=self.domain_other.ids)
        lines = self._create_lines(3, 4) | self._create_lines(
            6, day=MONDAY + timedelta(days=1), service_domain_id=self.domain_other.id)
        (label,) = self._get_labels(lines.sheet_id)
        self._approve(lines)
        overage = self.Ledger.search([("timesheet_id", "in", lines.ids), ("kind", "=", "overage")])
        self.assertEqual(sum(overage.mapped("minutes")), 4 * 60)
        self.assertIn("04:00 beyond", label)

    def test_blocks_where_the_agreement_allows_no_overage(self):
        self.agreement.overage_policy = "block"
        self._create_package(hours=5)
        lines = self._create_lines(6)
        labels = self._get_labels(lines.sheet_id, "blocking")
        self.assertEqual(labels, ["Coop Alpha: 01:00 beyond the package"])
        with self.assertRaises(UserError):
            self._approve(lines)

    def test_setting_of_the_company(self):
        self._create_package(hours=5)
        lines = self._create_lines(6)
        self.company.consortium_anomaly_package = "none"
        self.assertEqual(self._get_labels(lines.sheet_id), [])
        self.company.consortium_anomaly_package = "blocking"
        with self.assertRaisesRegex(UserError, "beyond the package"):
            self._approve(lines)

    def test_other_ways_of_billing_and_corrections_are_left_alone(self):
        hourly = self._create_lines(6, billing_kind="hourly").sheet_id
        self.assertEqual(self._get_labels(hourly), [])
        self._create_package(hours=5)
        corrected = self._create_lines(-1).sheet_id
        self.assertEqual(self._get_labels(corrected), [])

    def test_director_without_a_right_on_billing(self):
        self._create_package(hours=5)
        sheet = self._create_lines(6).sheet_id.with_user(self.director_user)
        codes = [anomaly["code"] for anomaly in sheet.anomalies]
        self.assertIn("package", codes)
        self.assertEqual(sheet.anomaly_level, "warning")

    def _count(self, sheets):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        sheets._get_anomalies()
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        self._create_package(hours=100)
        other = self._create_agreement(self._create_member("Coop Beta"))
        self._create_package(hours=20, agreement=other)
        project = self._create_project(other)
        sheets = self.env["consortium.timesheet.sheet"].union(*(
            self._create_lines(2, 3, day=MONDAY - timedelta(weeks=number), project=where,
                               employee=who).sheet_id
            for number in range(10)
            for where, who in ((self.project, self.employee), (project, self.colleague))
        ))
        self._count(sheets)
        few, many = self._count(sheets[:10]), self._count(sheets)
        self.assertLessEqual(many, few)
