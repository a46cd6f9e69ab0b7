from odoo.tests import HttpCase, tagged

from .portfolio_common import PortfolioCommon


@tagged("post_install", "-at_install")
class TestTourBudget(PortfolioCommon, HttpCase):
    """A director revises the budget in force and approves the new version."""

    def test_director(self):
        user = self.director.user_id
        if "odoobot_state" in user._fields:
            user.odoobot_state = "disabled"
        first = self._create_in_force(10)
        self.start_tour("/odoo", "consortium_project_budget", login=user.login)
        self.assertEqual(first.state, "replaced")
        self.assertEqual(self.project.budget_id.version, 2)
        self.assertEqual(self.project.allocated_hours, 15)
        self.assertEqual(self.project.budget_id.reason, "One more workshop")
