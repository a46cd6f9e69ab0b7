from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY, BillingCommon

SOLD, PAID = date(2026, 2, 2), date(2026, 2, 20)


@tagged("post_install", "-at_install")
class TestPackageOpening(BillingCommon):
    """Hours that may be used on signature, invoice or payment, whoever posts or pays."""

    def setUp(self):
        super().setUp()
        self._set_today(SOLD)

    def _set_today(self, today):
        patcher = patch.object(type(self.company), "_get_consortium_today", lambda company: today)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _sell(self, opening, hours=10, price=100, **values):
        self.package_product.product_tmpl_id.write({"package_opening": opening, **values})
        order = self.env["sale.order"].create({
            "partner_id": self.member.id, "agreement_id": self.agreement.id,
            "company_id": self.company.id,
            "order_line": [Command.create({
                "product_id": self.package_product.id, "product_uom_qty": hours,
                "price_unit": price})]})
        order.action_confirm()
        return order.package_ids

    def _invoice(self, package):
        move = package.sale_order_id._create_invoices()
        move.invoice_date = SOLD
        move.action_post()
        self._end_transaction()
        return move

    def _pay(self, move, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids).create({"payment_date": PAID})
        if amount:
            wizard.amount = amount
        payment = wizard._create_payments()
        self._end_transaction()
        return payment

    def _end_transaction(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_signature(self):
        package = self._sell("signature")
        self.assertPackage(package, state="open", balance=600)
        self._invoice(package)
        self.assertPackage(package, state="open", granted=600)

    def test_company_default(self):
        self.company.consortium_package_opening = "payment"
        self.assertEqual(self._sell(False).opening, "payment")
        self.assertEqual(self._sell("invoice").opening, "invoice")

    def test_pending_has_no_hours(self):
        """The ledger tells what was given, not what was promised."""
        package = self._sell("invoice")
        self.assertPackage(package, state="pending", granted=0, value=0.0)
        self.assertFalse(package.ledger_ids)
        self.assertEqual(self._get_rows(self._post(1)), [("overage", 60, 120.0)])

    def test_invoice(self):
        package = self._sell("invoice", package_validity_months=6)
        self._set_today(PAID)
        move = package.sale_order_id._create_invoices()
        self._end_transaction()
        self.assertPackage(package, state="pending", granted=0)  # a draft is not an invoice
        move.action_post()
        self._end_transaction()
        self.assertPackage(package, state="open", granted=600, value=1000.0)
        self.assertEqual((package.date_start, package.date_end), (PAID, date(2026, 8, 19)))
        self._end_transaction()
        package._sync_opening()
        self.assertPackage(package, state="open", granted=600)

    def test_validity_from_the_order(self):
        self.company.consortium_package_validity_from = "order"
        package = self._sell("invoice")
        self._set_today(PAID)
        self._invoice(package)
        self.assertEqual(package.date_start, SOLD)

    def test_payment(self):
        package = self._sell("payment")
        move = self._invoice(package)
        self.assertPackage(package, state="pending", granted=0)
        self._pay(move, 100)
        self.assertEqual(move.payment_state, "partial")
        self.assertPackage(package, state="pending", granted=0)
        self._pay(move)
        self.assertPackage(package, state="open", granted=600)

    def test_payment_after_a_partial_credit(self):
        """What is left is paid: the member owes nothing more."""
        package = self._sell("payment")
        move = self._invoice(package)
        credit = move._reverse_moves([{"invoice_date": SOLD}])
        credit.invoice_line_ids.quantity = 4
        credit.action_post()
        self._reconcile(move, credit)
        self.assertEqual(move.payment_state, "partial")
        self.assertPackage(package, state="pending")
        self._pay(move)
        self.assertPackage(package, state="open", granted=600)

    def test_credit_in_whole_is_no_payment(self):
        package = self._sell("payment")
        move = self._invoice(package)
        credit = move._reverse_moves([{"invoice_date": SOLD}])
        credit.action_post()
        self._reconcile(move, credit)
        self.assertEqual(move.payment_state, "reversed")
        self.assertPackage(package, state="pending", granted=0)

    def _reconcile(self, *moves):
        lines = self.env["account.move.line"].union(*(move.line_ids for move in moves))
        lines.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self._end_transaction()

    def test_reconciled_by_the_accountant(self):
        """Any entry that settles the invoice, such as a line of a bank statement."""
        package = self._sell("payment")
        move = self._invoice(package)
        receivable = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        entry = self.env["account.move"].create({
            "move_type": "entry", "date": PAID, "line_ids": [
                Command.create({"account_id": receivable.account_id.id, "name": "Paid",
                                "partner_id": self.member.id, "credit": move.amount_total}),
                Command.create({"account_id": self.company_data["default_account_revenue"].id,
                                "name": "Paid", "debit": move.amount_total})]})
        entry.action_post()
        self._reconcile(move, entry)
        self.assertPackage(package, state="open", granted=600)

    def test_payment_undone(self):
        """What was used stays used, what is left is held, the responsible is told once."""
        package = self._sell("payment", package_validity_months=12)
        move = self._invoice(package)
        self._pay(move)
        lines = self._post(4)
        self.assertEqual(self._get_rows(lines), [("draw", 240, 400.0)])
        receivable = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        receivable.remove_move_reconcile()
        self._end_transaction()
        self.assertPackage(package, state="pending", is_held=True, used=240, balance=360)
        self.assertEqual(self._get_rows(lines), [("draw", 240, 400.0)])
        activity = self.agreement.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("4&nbsp;h were used", activity.note)
        late = self._post(1, day=MONDAY + timedelta(days=7))
        self.assertEqual(self._get_rows(late), [("overage", 60, 120.0)])
        self._reopen(lines)  # hours that return to a held package are held as well
        self.assertPackage(package, state="pending", used=0, balance=600)
        package._sync_opening()
        self.assertEqual(len(self.agreement.activity_ids), 1)
        self._pay(move)
        self.assertPackage(package, state="open", is_held=False, granted=600, balance=600)
        self.assertEqual(len(package.ledger_ids.filtered(lambda row: row.kind == "grant")), 1)

    def test_used_up_then_unpaid(self):
        package = self._sell("payment", hours=4)
        move = self._invoice(package)
        self._pay(move)
        lines = self._post(4)
        move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable").remove_move_reconcile()
        self._end_transaction()
        self.assertPackage(package, state="exhausted", is_held=True, used=240)
        self.assertTrue(self.agreement.activity_ids)
        self._reopen(lines)
        self.assertPackage(package, state="pending", balance=240)

    def test_invoice_reset_to_draft(self):
        package = self._sell("invoice")
        move = self._invoice(package)
        move.button_draft()
        self._end_transaction()
        self.assertPackage(package, state="pending", is_held=True, balance=600)
        move.action_post()
        self._end_transaction()
        self.assertPackage(package, state="open", is_held=False, granted=600)

    def test_second_invoice_unpaid(self):
        """The first instalment opens the package; the others do not close it."""
        package = self._sell("payment")
        order = package.sale_order_id
        order.order_line.qty_to_invoice = 5
        move = order._create_invoices()
        move.invoice_line_ids.quantity = 5
        move.action_post()
        self._pay(move)
        self.assertPackage(package, state="open", granted=600)
        self._invoice(package)
        self.assertPackage(package, state="open", is_held=False)

    def test_cancelled_before_payment(self):
        package = self._sell("payment")
        package.sale_order_id._action_cancel()
        self.assertPackage(package, state="closed", granted=0)
        self.assertFalse(package.ledger_ids)
        package.sale_order_id.action_draft()
        package.sale_order_id.action_confirm()
        self.assertPackage(package, state="pending", granted=0)
        self._pay(self._invoice(package))
        self.assertPackage(package, state="open", granted=600)

    def test_open_now(self):
        package = self._sell("payment")
        with self.assertRaises(AccessError):
            package.with_user(self.officer).action_open_now()
        package.with_user(self.manager).action_open_now()
        self.assertPackage(package, state="open", granted=600)
        move = self._invoice(package)
        self._pay(move)
        move.button_draft()
        self._end_transaction()
        self.assertPackage(package, state="open", is_held=False)
        with self.assertRaises(UserError):
            package.with_user(self.manager).action_open_now()

    def test_forecast_and_refusal_say_what_is_awaited(self):
        package = self._sell("payment")
        lines = self._create_lines(1)
        forecast = lines.sheet_id._grid_get_forecast(lines)
        self.assertIn(f"{package.name} is awaiting payment", forecast[lines.id]["payer"]["text"])
        self.agreement.overage_policy = "block"
        with self.assertRefused("is awaiting payment"):
            self._approve(lines)

    def test_terms_of_the_product(self):
        package = self._sell(
            "invoice", package_grace_days=15, package_rollover_rule="both",
            package_rollover_hours=2.5, package_rollover_percent=20, package_rollover_months=3,
            package_domain_ids=[Command.set(self.domain.ids)],
            package_role_ids=[Command.set(self.role.ids)])
        self.assertRecordValues(package, [{
            "grace_days": 15, "rollover_rule": "both", "rollover_minutes": 150,
            "rollover_percent": 20, "rollover_months": 3, "domain_ids": self.domain.ids,
            "role_ids": self.role.ids, "date_last": package.date_end + timedelta(days=15)}])
        for values in ({"rollover_rule": "none"}, {"opening": "signature"}, {"is_held": False}):
            with self.assertRaises(UserError):
                package.with_user(self.manager).write(values)
