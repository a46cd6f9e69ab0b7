from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestTourBilling(PortalHoursCommon):
    """The journeys of the accountant and of the member, in a browser."""

    def test_billing_run(self):
        """Compute the preview of a month, look at its hours, be refused the approval."""
        new_test_user(
            self.env,
            "billing_manager",
            groups="consortium_billing.consortium_billing_group_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with mute_logger("odoo.http"):  # the refusal of the approval is logged as a warning
            self.start_tour("/odoo", "consortium_billing_run", login="billing_manager")
        run = self.env["consortium.billing.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "computed")
        self.assertEqual(run.computed_by_id.login, "billing_manager")
        overage = self.lines_a.ledger_ids.filtered(lambda row: row.kind == "overage")
        self.assertEqual(run.minutes, sum(overage.mapped("minutes")))

    def test_portal(self):
        """The member goes from its home page to the second page of all its hours."""
        self.start_tour("/my/home", "consortium_portal_hours", login="portal_a")
