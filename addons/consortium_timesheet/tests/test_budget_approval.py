from odoo.exceptions import UserError
from odoo.tests import tagged

from .portfolio_common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestBudgetApproval(PortfolioCommon):
    """A budget warns at 80 % and stops approvals at 100 %, unless it is revised."""

    def _get_anomaly(self, sheet):
        self.env.invalidate_all()
        found = [row for row in sheet._get_anomalies()[sheet.id] if row["code"] == "budget"]
        return found[0] if found else None

    def test_stops_above_the_budget_until_it_is_revised(self):
        budget = self._create_in_force(10)
        self._approve(self._submit(6))
        sheet = self._submit(4.25, weeks=1)
        with self.assertRaisesRegex(UserError, r"Mandate: 10:15 of 10:00 h \(102 %\)"):
            self._approve(sheet)
        self.assertEqual(sheet.state, "submitted")
        revision = self.Budget.browse(budget.action_revise("Amended")["res_id"])
        revision.line_ids.hours = 11
        with self.assertRaises(UserError):  # not before its approval
            self._approve(sheet)
        revision.with_user(self.director.user_id).action_approve()
        self._approve(sheet)
        self.assertEqual(sheet.state, "approved")

    def test_exactly_the_budget_passes(self):
        self._create_in_force(10)
        third = self._submit(3 + 1 / 3) + self._submit(3 + 1 / 3, 1) + self._submit(10 / 3, 2)
        self._approve(third)
        self.assertEqual(set(third.mapped("state")), {"approved"})

    def test_weeks_of_one_approval_add_up(self):
        self._create_in_force(10)
        sheets = self._submit(6) + self._submit(6, employee=self.colleague)
        with self.assertRaisesRegex(UserError, "12:00 of 10:00"):
            self._approve(sheets)
        self._approve(sheets[0])

    def test_correction_passes_above_the_budget(self):
        self.env.company.consortium_budget_block = False
        self._create_in_force(10)
        self._approve(self._submit(12))
        self.env.company.consortium_budget_block = True
        self._approve(self._submit(-1, weeks=1))
        with self.assertRaises(UserError):
            self._approve(self._submit(0.25, weeks=2))

    def test_company_settings(self):
        self._create_in_force(10)
        sheet = self._submit(11)
        self.env.company.consortium_budget_block_percent = 110
        self._approve(sheet)
        over = self._submit(1, weeks=1)
        with self.assertRaises(UserError):
            self._approve(over)
        self.env.company.consortium_budget_block = False
        self._approve(over)
        self.assertEqual(over.state, "approved")

    def test_project_without_budget_is_free(self):
        self._create_budget(1)  # a draft counts for nothing
        self._approve(self._submit(20))
        self.assertEqual(self.project.approved_hours, 20)

    def test_reopened_time_gives_the_hours_back(self):
        self._create_in_force(10)
        sheet = self._submit(10)
        self._approve(sheet)
        sheet.with_user(self.director.user_id).action_reopen("Mistake")
        other = self._submit(9, weeks=1)
        self._approve(other)
        self.assertEqual(other.state, "approved")

    # Anomalies

    def test_anomaly(self):
        self._create_in_force(10)
        sheet = self._submit(7)
        self.assertIsNone(self._get_anomaly(sheet))
        self._approve(sheet)
        sheet = self._submit(1, weeks=1)
        anomaly = self._get_anomaly(sheet)
        self.assertEqual(anomaly["level"], "warning")
        self.assertEqual(anomaly["label"], "Mandate: 08:00 of 10:00 h (80 %)")
        big = self._submit(4, weeks=2)
        self.assertEqual(self._get_anomaly(big)["level"], "blocking")
        self.assertEqual(big.with_user(self.director.user_id).anomaly_level, "blocking")
        self.env.company.consortium_budget_block = False
        self.assertEqual(self._get_anomaly(big)["level"], "warning")

    def test_anomalies_cost_the_same_for_more_weeks(self):
        self._create_in_force(10)
        sheets = self.env["consortium.timesheet.sheet"]
        for week in range(8):
            sheets |= self._submit(2, weeks=week)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._get_anomalies()
            return self.cr.sql_log_count - before

        count(sheets)
        self.assertLessEqual(count(sheets), count(sheets[:4]))

    # Who is told

    def _get_notices(self, budget):
        return budget.activity_ids.mapped("summary")

    def test_director_is_told_once_per_threshold_and_version(self):
        budget = self._create_in_force(10)
        self._approve(self._submit(7))
        self.assertEqual(self._get_notices(budget), [])
        self._approve(self._submit(1, weeks=1))
        self.assertEqual(self._get_notices(budget), ["Budget nearly used up"])
        self.assertEqual(budget.activity_ids.user_id, self.director.user_id)
        self.assertIn("08:00 of 10:00", budget.activity_ids.note)
        self._approve(self._submit(1, weeks=2))
        self.assertEqual(len(self._get_notices(budget)), 1)
        self._approve(self._submit(1, weeks=3))
        self.assertEqual(self._get_notices(budget), ["Budget nearly used up", "Budget used up"])
        revision = self.Budget.browse(budget.action_revise("Amended")["res_id"])
        revision.line_ids.hours = 12
        revision.action_approve()
        self._approve(self._submit(0.25, weeks=4))
        self.assertEqual(self._get_notices(revision), ["Budget nearly used up"])

    def test_nobody_is_told_where_the_company_does_not_want(self):
        self.env.company.consortium_budget_warn = False
        budget = self._create_in_force(10)
        self._approve(self._submit(9))
        self.assertFalse(budget.activity_ids)
