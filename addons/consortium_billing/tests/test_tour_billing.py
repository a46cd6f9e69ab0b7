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

    def test_contest(self):
        """The member contests two entries, follows the dispute and withdraws it."""
        self.start_tour("/my/hours", "consortium_portal_dispute", login="portal_a")
        dispute = self.env["consortium.dispute"].search(
            [("agreement_id", "=", self.agreement_a.id)])
        self.assertEqual(dispute.state, "withdrawn")
        self.assertEqual(len(dispute.line_ids), 2)

    def test_topup(self):
        """The member chooses a package and signs the quotation, which opens it."""
        self.company.write({
            "consortium_topup_product_ids": [
                (4, self.env.ref("consortium_billing.product_hour_package").id)],
            "consortium_topup_hours": "10, 40",
        })
        self.start_tour("/my/hours", "consortium_portal_topup", login="portal_a")
        order = self.env["sale.order"].search(
            [("agreement_id", "=", self.agreement_a.id), ("is_topup", "=", True)])
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.package_ids.granted, 40 * 60)
