from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import BillingCommon

DATES = ("2026-01-31", "2026-02-28", "2026-03-31")


class ScheduleCommon(BillingCommon):
    """An order of a package, its agreement, its instalments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._create_user("seller", "sales_team.group_sale_salesman_all_leads")
        cls.order = cls._create_order(cls.member)

    @classmethod
    def _create_order(cls, member, lines=((10, 100.05),), confirm=True, **values):
        order = cls.env["sale.order"].create({
            "partner_id": member.id, "company_id": cls.company.id, **values,
            "order_line": [
                Command.create({"product_id": cls.package_product.id, "product_uom_qty": quantity,
                                "price_unit": price})
                for quantity, price in lines]})
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _schedule(cls, order, percentages=(33.33, 33.33, 33.34), dates=DATES):
        milestone = cls.env["project.milestone"]
        order._replace_schedule([
            (percentage, date, milestone)
            for percentage, date in zip(percentages, dates, strict=True)])
        return order.schedule_line_ids.sorted("sequence")

    def _items(self, move):
        """Journal items, as tuples that say everything an accountant or a tax report reads."""
        return sorted(
            (item.account_id.code, item.debit, item.credit, item.amount_currency,
             item.tax_ids.ids, item.tax_tag_ids.ids, item.tax_repartition_line_id.id,
             item.tax_base_amount, item.date_maturity, item.partner_id.id, item.currency_id.id,
             item.date)
            for item in move.line_ids.filtered(lambda line: line.display_type not in (
                "line_section", "line_note")))


@tagged("post_install", "-at_install")
class TestSchedule(ScheduleCommon):
    """Instalments: made, changed, billed once, equal to the order's price to the cent."""

    def test_amounts(self):
        items = self._schedule(self.order)
        self.assertEqual(items.mapped("amount"), [333.47, 333.47, 333.56])
        self.assertAlmostEqual(sum(items.mapped("amount")), self.order.amount_untaxed, 9)
        self.assertEqual(items.agreement_id, self.order.agreement_id)

    def test_several_lines_each_exact(self):
        order = self._create_order(self.member, ((10, 100.05), (7, 33.33), (1, 0.01)))
        self._schedule(order)
        for line in order.order_line:
            self.assertAlmostEqual(
                sum(line.schedule_line_ids.mapped("amount")), line.price_subtotal, 9)

    def test_each_is_billed_once_by_runs(self):
        items = self._schedule(self.order)
        moves = self.env["account.move"]
        for date, expected in zip(DATES, (333.47, 333.47, 333.56), strict=True):
            run = self._compute_run(date_to=date, invoice_date=date)
            self.assertEqual(run.line_ids.mapped("kind"), ["instalment"])
            self.assertEqual(run.amount_untaxed, expected)
            move = self._invoice_run(run)
            self.assertEqual(move.amount_untaxed, expected)
            self.assertEqual(move.agreement_id, self.order.agreement_id)
            moves |= move
        self.assertEqual(items.mapped("state"), ["invoiced"] * 3)
        self.assertFalse(self._compute_run(date_to="2026-12-31", invoice_date="2026-12-31").line_ids)
        self.assertAlmostEqual(sum(moves.mapped("amount_untaxed")), self.order.amount_untaxed, 9)
        line = self.order.order_line
        self.assertEqual((line.qty_invoiced, line.invoice_status), (10, "invoiced"))
        self.assertEqual(line.untaxed_amount_invoiced, line.price_subtotal)
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_the_order_never_bills_instalments(self):
        """Button, list action, payment: none of Odoo's ways bills what the schedule bills."""
        self._schedule(self.order)
        line = self.order.order_line
        self.assertEqual((line.qty_to_invoice, self.order.invoice_status), (0, "no"))
        with self.assertRaises(UserError):
            self.order._create_invoices()
        self.order._force_lines_to_invoice_policy_order()
        self.assertFalse(self.order._get_invoiceable_lines(final=True))
        wizard = self.env["sale.advance.payment.inv"].create({
            "sale_order_ids": self.order.ids, "advance_payment_method": "percentage",
            "amount": 30})
        with self.assertRefused("billed by instalments"):
            wizard.create_invoices()
        self.assertFalse(self.order._generate_downpayment_invoices())
        line.schedule_line_ids[0].with_user(self.officer).action_invoice()
        self.assertEqual(len(self.order.invoice_ids), 1)
        self.order._force_lines_to_invoice_policy_order()
        self.assertFalse(self.order._get_invoiceable_lines(final=True))

    def test_invoice_now(self):
        items = self._schedule(self.order)
        items[0].with_user(self.officer).action_invoice()
        move = items[0].move_id
        self.assertEqual((move.state, move.amount_untaxed), ("draft", 333.47))
        self.assertEqual(move.agreement_id, self.order.agreement_id)
        self.assertEqual(self.order.order_line.qty_invoiced, 3.33)
        with self.assertRefused("Only instalments to invoice"):
            items[0].with_user(self.officer).action_invoice()
        with self.assertRaises(AccessError):
            items[1].with_user(self.seller).action_invoice()
        with self.assertRaises(UserError):
            move.invoice_line_ids.price_unit = 1
        move.unlink()
        self.assertEqual((items[0].state, self.order.order_line.qty_invoiced), ("planned", 0))

    def test_cancelled_invoice_releases_and_stays_cancelled(self):
        items = self._schedule(self.order)
        self._bill(date_to=DATES[0], invoice_date=DATES[0])
        move = items[0].move_id
        move.button_draft()
        move.button_cancel()
        self.assertEqual(items[0].state, "planned")
        with self.assertRaises(UserError):
            move.button_draft()
        self.assertEqual(
            self._compute_run(date_to=DATES[0], invoice_date=DATES[0]).line_ids.schedule_line_id,
            items[0])

    def test_credit_note_releases_nothing_by_itself(self):
        items = self._schedule(self.order)
        move = self._bill(date_to=DATES[0], invoice_date=DATES[0])
        credit = move._reverse_moves([{"invoice_date": move.invoice_date}], cancel=True)
        self.assertEqual(credit.state, "posted")
        self.assertEqual(items[0].state, "invoiced")
        self.assertEqual(self.order.order_line.qty_invoiced, 0)
        self.assertFalse(self._compute_run(date_to=DATES[0], invoice_date=DATES[0]).line_ids)
        items[0].with_user(self.officer).action_replan()
        self.assertEqual(items[0].state, "planned")
        with self.assertRefused("credited in full"):
            items[0].with_user(self.officer).action_replan()

    def test_same_entry_as_the_standard_invoice(self):
        """Journal items of the run, of "Invoice now" and of the order's own invoice are equal."""
        twin = self._create_order(self.member)
        self._schedule(self.order, (100,), DATES[:1])
        move = self._bill(date_to=DATES[0], invoice_date=DATES[0])
        standard = twin._create_invoices()
        standard.invoice_date = move.invoice_date
        standard.action_post()
        self.assertEqual(self._items(move), self._items(standard))
        third = self._create_order(self.member)
        self._schedule(third, (100,), DATES[:1])
        third.schedule_line_ids.with_user(self.officer).action_invoice()
        third.invoice_ids.invoice_date = move.invoice_date
        third.invoice_ids.action_post()
        self.assertEqual(self._items(third.invoice_ids), self._items(standard))

    def test_taxes_never_one_on_the_other(self):
        self._schedule(self.order)
        move = self._bill(date_to=DATES[0], invoice_date=DATES[0])
        taxes = {line.tax_line_id.amount: -line.balance
                 for line in move.line_ids if line.tax_line_id}
        self.assertEqual(taxes, {5.0: 16.67, 9.975: 33.26})

    def test_out_of_province(self):
        """Ontario: HST by fiscal position, on the instalment as on the order."""
        ontario = self._create_member(
            "Coop Ontario", state_id=self.env.ref("base.state_ca_on").id, zip="K1A 0A1")
        order = self._create_order(ontario)
        self._schedule(order)
        move = self._bill(date_to=DATES[0], invoice_date=DATES[0])
        self.assertEqual(move.fiscal_position_id, order.fiscal_position_id)
        self.assertEqual(order.order_line.tax_ids, move.invoice_line_ids.tax_ids)
        self.assertEqual(move.amount_tax, 43.35)

    def test_currency(self):
        usd = self.setup_other_currency("USD", rates=[("2020-01-01", 0.8)])
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        order = self._create_order(self._create_member("US"), pricelist_id=pricelist.id)
        items = self._schedule(order)
        self.assertEqual(items.currency_id, usd)
        run = self._compute_run(date_to=DATES[2], invoice_date=DATES[2])
        self.assertEqual(run.line_ids.mapped("amount"), [333.47, 333.47, 333.56])
        move = self._invoice_run(run)
        self.assertEqual((move.currency_id, move.amount_untaxed), (usd, 1000.50))

    def test_cents(self):
        order = self._create_order(self.member, ((1, 0.01),))
        items = self._schedule(order)
        self.assertEqual(items.mapped("amount"), [0, 0, 0.01])
        self._bill(date_to=DATES[2], invoice_date=DATES[2])
        self.assertEqual(order.order_line.invoice_status, "invoiced")

    def test_move(self):
        items = self._schedule(self.order)
        items[0].with_user(self.officer)._move("2026-05-31", "Asked by the member")
        self.assertFalse(self._compute_run(date_to=DATES[0], invoice_date=DATES[0]).line_ids)
        self.assertIn("Asked by the member", self.order.message_ids[0].body)

    def test_skip(self):
        items = self._schedule(self.order)
        items[0].with_user(self.officer)._skip("Cash")
        self.assertEqual(items.mapped("amount"), [0, 666.94, 333.56])
        self.assertEqual(sum(items.mapped("percentage")), 100)
        (items - items[0]).filtered(lambda item: item.sequence == 2).with_user(
            self.officer)._skip("Cash")
        self.assertEqual(items.mapped("amount"), [0, 0, 1000.5])
        with self.assertRefused("no later instalment"):
            items[2].with_user(self.officer)._skip("Cash")

    def test_cancel(self):
        items = self._schedule(self.order)
        self._bill(date_to=DATES[0], invoice_date=DATES[0])
        items[1:].with_user(self.officer)._cancel("Agreement ended")
        self.assertFalse(self._compute_run(date_to=DATES[2], invoice_date=DATES[2]).line_ids)
        self.assertEqual(self.order.invoice_status, "invoiced", "nothing is waited for")

    def test_change_wizard(self):
        items = self._schedule(self.order)
        Wizard = self.env["consortium.billing.schedule.change"].with_user(self.officer)
        wizard = Wizard.with_context(active_ids=items[:1].ids).create(
            {"operation": "move", "reason": "Late", "date": "2026-06-30"})
        self.assertEqual(wizard.amount, 333.47)
        wizard.action_confirm()
        self.assertEqual(str(items[0].date), "2026-06-30")
        with self.assertRefused("Say why"):
            Wizard.create({"line_ids": items.ids, "operation": "cancel", "reason": " "}
                          ).action_confirm()
        with self.assertRaises(AccessError):
            Wizard.with_user(self.reader).create({"line_ids": items.ids, "reason": "x"})

    def test_held_by_a_run(self):
        items = self._schedule(self.order)
        run = self._compute_run(date_to=DATES[0], invoice_date=DATES[0])
        for change in ("_cancel", "_skip"):
            with self.assertRefused(run.name):
                getattr(items[0].with_user(self.officer), change)("x")
        with self.assertRefused(run.name):
            items[0].with_user(self.officer).action_invoice()
        other = self._compute_run(date_to=DATES[0], invoice_date=DATES[0])
        self.assertFalse(other.line_ids)
        run.with_user(self.officer).action_reset()
        items[0].with_user(self.officer)._cancel("x")

    def test_milestone(self):
        milestone = self.env["project.milestone"].create(
            {"name": "Delivered", "project_id": self.project.id})
        self.order._replace_schedule([
            (40, "2026-01-31", milestone.browse()), (60, False, milestone)])
        items = self.order.schedule_line_ids.sorted("sequence")
        run = self._compute_run(date_to=DATES[2], invoice_date=DATES[2])
        self.assertEqual(run.line_ids.schedule_line_id, items[0])
        self._invoice_run(run)
        milestone.is_reached = True
        self.assertTrue(items[1].is_due)
        self.assertIn(items[1], items.search([("is_due", "=", True)]))
        self.assertEqual(self._bill(date_to=DATES[2], invoice_date=DATES[2]).amount_untaxed, 600.3)

    def test_price_changes_on_a_quotation(self):
        """What is left follows the price; what is billed stays; less than billed is refused."""
        order = self._create_order(self.member, confirm=False)
        items = self._schedule(order)
        order.order_line.price_unit = 200
        self.assertEqual(items.mapped("amount"), [666.6, 666.6, 666.8])

    def test_price_changes_after_an_instalment(self):
        fixed = self.env["product.product"].create({
            "name": "Fixed price", "type": "service", "invoice_policy": "order",
            "service_type": "manual", "taxes_id": self.tax.ids})
        order = self.env["sale.order"].create({
            "partner_id": self.member.id, "agreement_id": self.agreement.id,
            "order_line": [Command.create({
                "product_id": fixed.id, "product_uom_qty": 1, "price_unit": 900})]})
        order.action_confirm()
        items = self._schedule(order)
        self._bill(date_to=DATES[0], invoice_date=DATES[0])
        order.order_line.price_unit = 1000
        self.assertEqual(items.mapped("amount"), [299.97, 349.96, 350.07])
        with self.assertRefused("already settle"):
            order.order_line.price_unit = 200
        self.assertAlmostEqual(sum(items.mapped("amount")), 1000, 9)

    def test_wizard(self):
        Wizard = self.env["consortium.billing.schedule.generate"].with_user(self.seller)
        with Form(Wizard.with_context(active_id=self.order.id)) as form:
            form.count = 4
            form.date_first = "2026-01-31"
            form.months = "3"
        wizard = form.record
        self.assertEqual(wizard.line_ids.mapped("percentage"), [25] * 4)
        self.assertEqual(wizard.line_ids.mapped("amount"), [250.13, 250.13, 250.13, 250.11])
        self.assertEqual(
            [str(date) for date in wizard.line_ids.mapped("date")],
            ["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"])
        wizard.line_ids[0].percentage = 20
        with self.assertRefused("95.00"):
            wizard.action_confirm()
        wizard.line_ids[3].percentage = 30
        wizard.action_confirm()
        self.assertEqual(self.order.schedule_count, 4)
        self.assertAlmostEqual(
            sum(self.order.schedule_line_ids.mapped("amount")), self.order.amount_untaxed, 9)
        wizard.action_remove()
        self.assertFalse(self.order.schedule_line_ids)
        self.assertEqual(self.order.invoice_status, "to invoice")

    def test_not_made_again_once_billed(self):
        self._schedule(self.order)
        self._bill(date_to=DATES[0], invoice_date=DATES[0])
        with self.assertRefused("are invoiced"):
            self._schedule(self.order)
        twin = self._create_order(self.member)
        twin._create_invoices()
        with self.assertRefused("already invoiced"):
            self._schedule(twin)

    def test_direct_writes(self):
        items = self._schedule(self.order)
        Schedule = items.with_user(self.manager).with_context(consortium_schedule_step=True)
        for values in ({"amount": 1}, {"state": "invoiced"}, {"date": "2027-01-01"}):
            with self.assertRaises(AccessError):
                Schedule.write(values)
        with self.assertRaises(AccessError):
            Schedule.create({"sale_line_id": self.order.order_line.id, "sequence": 9,
                             "percentage": 1, "amount": 1, "date": "2026-01-01"})
        with self.assertRaises(AccessError):
            Schedule.unlink()
        with self.assertRefused("Make the schedule of the order again"):
            items.unlink()
        with self.assertRaises(AccessError):
            items.with_user(self.reader).action_invoice()

    def test_package_opens_whatever_the_schedule(self):
        order = self._create_order(self.member, confirm=False)
        self._schedule(order)
        order.action_confirm()
        self.assertEqual(order.package_ids.value, 1000.5)
        self.assertEqual(
            self._compute_run(date_to=DATES[0], invoice_date=DATES[0]).line_ids.order_id, order)
