from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portfolio_common import MONTH, PortfolioCommon


@tagged("post_install", "-at_install")
class TestProjectBudget(PortfolioCommon):
    """Versions: proposed, approved, frozen, revised."""

    def test_approved_version_feeds_the_project(self):
        budget = self._create_budget(12)
        self.assertEqual((budget.version, budget.kind, budget.state), (1, "initial", "draft"))
        budget.action_submit()
        budget.with_user(self.director.user_id).action_approve()
        self.assertEqual(budget.state, "approved")
        self.assertEqual(budget.approved_by_id, self.director.user_id)
        self.assertEqual(self.project.allocated_hours, 12)
        self.assertEqual(self.project.budget_id, budget)
        self.assertEqual((budget.cost, budget.revenue), (480, 1200))

    def test_proposing_tells_the_director(self):
        budget = self._create_budget()
        budget.action_submit()
        self.assertEqual(budget.activity_ids.user_id, self.director.user_id)
        budget.action_approve()
        self.assertFalse(budget.activity_ids)

    def test_revision_copies_replaces_and_shows_the_difference(self):
        first = self._create_in_force(10)
        with self.assertRaisesRegex(UserError, "Say why"), self.cr.savepoint():
            self.Budget.create({"project_id": self.project.id})
        second = self.Budget.browse(first.action_revise("More work")["res_id"])
        self.assertEqual((second.version, second.kind, second.hours), (2, "revised", 10))
        self.assertEqual(second.previous_id, first)
        self.assertFalse(second.changes)
        second.line_ids.hours = 14
        second.line_ids.create(
            {
                "budget_id": second.id,
                "service_domain_id": self.domain_legal.id,
                "month": MONTH,
                "hours": 3,
            }
        )
        self.env.invalidate_all()
        self.assertEqual((second.hours, second.hours_change), (17, 7))
        self.assertIn(self.domain_legal.name, second.changes)
        self.assertIn("04:00", second.changes)
        self.assertEqual(self.project.budget_hours, 10)
        second.action_approve()
        self.env.invalidate_all()
        self.assertEqual(first.state, "replaced")
        self.assertEqual(self.project.budget_hours, 17)
        self.assertEqual(self.project.allocated_hours, 17)

    def test_approved_version_is_frozen(self):
        budget = self._create_in_force()
        line = budget.line_ids
        for action in (
            lambda: line.write({"hours": 1}),
            lambda: line.unlink(),
            lambda: line.copy({"month": "2026-05-01"}),
            lambda: budget.write({"line_ids": [(5,)]}),
            lambda: budget.write({"reason": "Other"}),
            lambda: budget.unlink(),
        ):
            with self.assertRaises(UserError):
                action()
        manager = budget.with_user(self.manager_user)
        with self.assertRaises(AccessError):
            manager.with_context(consortium_budget_transition=True).write({"state": "draft"})
        with self.assertRaises(AccessError):
            budget.write({"version": 7})
        self.assertEqual((budget.state, line.hours), ("approved", 10))

    def test_state_of_a_new_version_is_ours(self):
        budget = self._create_budget(state="approved", version=9, approved_on="2026-01-01")
        self.assertEqual((budget.state, budget.version), ("draft", 1))
        self.assertFalse(budget.approved_on)

    @mute_logger("odoo.sql_db")
    def test_one_version_in_preparation_and_one_in_force(self):
        first = self._create_in_force()
        first.action_revise("One")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            first.action_revise("Two")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.cr.execute(
                "UPDATE consortium_project_budget SET state = 'approved' WHERE project_id = %s",
                [self.project.id],
            )

    @mute_logger("odoo.sql_db")
    def test_lines(self):
        budget = self._create_budget()
        line = budget.line_ids
        line.month = "2026-04-17"
        self.assertEqual(str(line.month), "2026-04-01")
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            line.copy()
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            line.hours = -1
            line.flush_recordset()

    def test_empty_budget_is_not_approved(self):
        budget = self.Budget.create({"project_id": self.project.id})
        for step in (budget.action_submit, budget.action_approve):
            with self.assertRaisesRegex(UserError, "Add hours"):
                step()

    def test_steps_follow_each_other(self):
        budget = self._create_in_force()
        for step in (budget.action_submit, budget.action_draft, budget.action_approve):
            with self.assertRaisesRegex(UserError, "does not apply"):
                step()

    def test_spread_hours(self):
        budget = self._create_budget()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": "2026-04-03 12:00:00",
                "date_to": "2026-04-03 20:00:00",
            }
        )
        wizard = self.env["consortium.project.budget.spread"].create(
            {
                "budget_id": budget.id,
                "role_id": self.role_advisor.id,
                "date_from": "2026-03-01",
                "date_to": "2026-05-31",
                "hours": 100,
                "hourly_cost": 40,
                "hourly_revenue": 90,
            }
        )
        self.assertEqual(wizard.service_domain_id, self.domain_finance)
        wizard.action_confirm()
        # 22, 21 and 21 days; the line of March there was is replaced
        self.assertEqual(budget.line_ids.mapped("hours"), [34.5, 32.75, 32.75])
        self.assertEqual((budget.hours, budget.cost, budget.revenue), (100, 4000, 9000))
        wizard.method = "even"
        wizard.action_confirm()
        self.assertEqual(budget.line_ids.mapped("hours"), [33.5, 33.25, 33.25])
        wizard.hours = 0
        with self.assertRaisesRegex(UserError, "above zero"):
            wizard.action_confirm()

    # Rights

    def test_rights(self):
        budget = self._create_budget()
        owner = budget.with_user(self.director.user_id)
        self.assertEqual(owner.cost, 400)
        owner.line_ids.hours = 11
        other = budget.with_user(self.director_other.user_id)
        with self.assertRaises(AccessError):
            other.read(["hours"])
        with self.assertRaises(AccessError):
            other.action_approve()
        with self.assertRaises(AccessError):
            budget.with_user(self.employee.user_id).read(["hours"])
        self.assertEqual(budget.with_user(self.manager_user).hours, 11)

    def test_professional_reads_hours_of_the_projects_they_work_on_but_no_money(self):
        budget = self._create_budget()
        self._create_line()
        mine = budget.with_user(self.employee.user_id)
        self.assertEqual(mine.read(["hours"])[0]["hours"], 10)
        self.assertEqual(mine.line_ids.hours, 10)
        for record, name in ((mine, "cost"), (mine, "revenue"), (mine.line_ids, "cost")):
            with self.assertRaises(AccessError):
                record.read([name])
        for step in (mine.action_submit, mine.action_approve):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            mine.line_ids.write({"hours": 1})

    def test_project_manager_prepares_but_does_not_approve(self):
        self.project.user_id = self.colleague.user_id
        budget = self._create_budget().with_user(self.colleague.user_id)
        budget.line_ids.hours = 8
        budget.action_submit()
        with self.assertRaisesRegex(AccessError, "director of the project"):
            budget.action_approve()
        with self.assertRaises(AccessError):
            budget.read(["cost"])

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        project = self.env["project.project"].create({"name": "There", "company_id": company.id})
        budget = self._create_budget(project=project, line_ids=[])
        self.assertEqual(budget.company_id, company)
        self.assertNotIn(budget, self.Budget.with_user(self.manager_user).search([]))
