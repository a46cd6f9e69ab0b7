from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestMonthEnd(BillingCommon):
    """From typed hours to a posted invoice with TPS and TVQ."""

    def test_month_end(self):
        package = self._create_package(hours=10, price=95)
        lines = self._post(8, 4.5, 2.25)
        self.assertEqual(self._get_rows(lines), [
            ("draw", 480, 760.0), ("draw", 120, 190.0), ("overage", 150, 300.0),
            ("overage", 135, 270.0)])
        self.assertPackage(package, used=600, balance=0, state="exhausted", consumed_value=950.0)
        run = self._compute_run()
        self.assertRecordValues(run, [
            {"state": "computed", "minutes": 285, "amount_untaxed": 570.0, "line_count": 1}])
        with self.assertRaises(UserError):
            run.with_user(self.officer).sudo().action_approve()  # sudo: same person all the same
        move = self._invoice_run(run)
        self.assertEqual((run.state, run.progress), ("done", 100))
        self.assertRecordValues(move, [{
            "state": "posted", "amount_untaxed": 570.0, "amount_tax": 85.36,
            "agreement_id": self.agreement.id, "billing_run_id": run.id,
            "partner_id": self.member.id,
        }])
        taxes = move.line_ids.filtered("tax_line_id").sorted(lambda line: line.tax_line_id.amount)
        self.assertEqual(taxes.mapped("amount_currency"), [-28.5, -56.86])
        self.assertRecordValues(move.invoice_line_ids, [
            {"quantity": 4.75, "price_unit": 120.0, "price_subtotal": 570.0}])
        rows = self.Ledger.search([("kind", "=", "overage")])
        self.assertEqual(rows.move_id, move)
