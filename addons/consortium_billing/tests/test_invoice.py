from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestInvoice(BillingCommon):
    """Invoices of a run afterwards: deletion, cancellation, credit notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_agreement(cls._create_member("Coop Beta"))
        cls.lines = cls._post(2, 1) | cls._post(
            4, project=cls._create_project(cls.other, "hourly"),
            employee=cls._create_employee("Zoé"))
        cls.rows = cls.lines.ledger_ids

    def setUp(self):
        super().setUp()
        self.moves = self._bill()
        self.move = self.moves.filtered(lambda move: move.agreement_id == self.agreement)
        self.move_rows = self.rows.filtered(lambda row: row.agreement_id == self.agreement)

    def assertReleased(self, rows):
        self.env.invalidate_all()
        free = self.rows.filtered(lambda row: not row.billing_line_id and not row.move_line_id)
        self.assertEqual(free, rows)
        self.assertEqual(self._compute_run().minutes, sum(rows.mapped("minutes")))

    def test_links(self):
        self.assertEqual(self.move_rows.move_id, self.move)
        self.assertReleased(self.rows.browse())

    def test_invoiced_week_cannot_be_reopened(self):
        """Invariant 7."""
        with self.assertRefused(self.move.name):
            self._reopen(self.lines[:1])

    def test_reset_to_draft_keeps_the_rows(self):
        self.move.button_draft()
        self.assertReleased(self.rows.browse())
        with self.assertRefused("invoices"):
            self._reopen(self.lines[:1])
        self.move.action_post()
        self.assertEqual(self.move_rows.move_id, self.move)

    def test_deletion_releases_exactly_its_rows(self):
        self.move.button_draft()
        run_lines = self.move.invoice_line_ids.billing_run_line_id
        self.move.with_context(force_delete=True).unlink()
        self.assertEqual(run_lines.mapped("state"), ["released"])
        self.assertReleased(self.move_rows)

    def test_deletion_of_a_line(self):
        self.move.button_draft()
        self.move.invoice_line_ids.unlink()
        self.assertReleased(self.move_rows)

    def test_cancellation_releases_and_is_final(self):
        self.move.button_draft()
        self.move.button_cancel()
        self.assertReleased(self.move_rows)
        with self.assertRefused("released"):
            self.move.button_draft()

    def test_hours_of_the_invoice_are_fixed(self):
        self.move.button_draft()
        line = self.move.invoice_line_ids
        for values in ({"quantity": 99}, {"price_unit": 1}, {"discount": 10}):
            with self.assertRaises(UserError):
                line.write(values)
        line.write({"quantity": line.quantity, "name": "Other text"})
        self.assertEqual(self.move.amount_untaxed, 360.0)

    def _credit(self, quantity=None):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.move.ids).create(
            {"journal_id": self.move.journal_id.id, "reason": "Gesture"})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        if quantity:
            credit.invoice_line_ids.quantity = quantity
        credit.action_post()
        return credit

    def test_credit_note_releases_nothing(self):
        """Invariant 8: bill 3 h, credit 1 h, log 5 h: 5 h are billable, no more."""
        credit = self._credit(quantity=1)
        self.assertEqual(credit.amount_untaxed, 120.0)
        self.assertFalse(credit.billing_run_id)
        self.assertReleased(self.rows.browse())
        more = self._post(5, day="2026-03-09")
        self.assertEqual(self._bill().amount_untaxed, 600.0)
        self.assertEqual(more.ledger_ids.mapped("minutes"), [300])

    def test_full_credit_note_releases_nothing(self):
        self._credit()
        self.assertEqual(self.move.payment_state, "reversed")
        self.assertReleased(self.rows.browse())

    def test_copy_is_not_of_the_run(self):
        copy = self.move.copy()
        self.assertFalse(copy.billing_run_id)
        self.assertFalse(copy.invoice_line_ids.consortium_ledger_ids)
        copy.unlink()
        self.assertReleased(self.rows.browse())

    def test_every_entry_balances(self):
        """Invariant 9, and TPS and TVQ each on the untaxed total."""
        for move in self.moves:
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, 9)
            taxes = {line.tax_line_id.amount: -line.balance
                     for line in move.line_ids if line.tax_line_id}
            self.assertEqual(taxes, {
                5.0: round(move.amount_untaxed * 0.05, 2),
                9.975: round(move.amount_untaxed * 0.09975, 2)})

    def _bill_without_unit(self):
        """An invoice whose hours × rate is not the sum of its rounded rows."""
        self._post(1 / 3, 0.25, 0.1, 2.3, day="2026-03-09", project=self._create_project(
            self.agreement, "hourly", service_domain_id=self.domain_other.id))
        return self._bill()

    def test_one_unit_at_an_amount_is_not_an_hour(self):
        """Such a line has no unit of measure, whatever is done to its invoice afterwards."""
        self.card.line_ids.filtered(lambda line: not line.role_id).rate = 118.35
        self.assertEqual(self.move.invoice_line_ids.product_uom_id.name, "Hours")
        move = self._bill_without_unit()
        line = move.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit), (1, line.billing_run_line_id.amount))
        self.assertIn("2 h 59", line.name)
        self.assertFalse(line.product_uom_id)
        amount = move.amount_total
        move.button_draft()
        line.name += " (reviewed)"
        move.invoice_line_ids = [Command.create({
            "product_id": self.service_product.id, "quantity": 1, "price_unit": -10})]
        move.action_post()
        self.assertFalse(line.product_uom_id)
        self.assertEqual(move.invoice_line_ids[1].product_uom_id.name, "Hours")
        self.assertAlmostEqual(move.amount_total, amount - 11.5, 2)
        self.move = move
        credit = self._credit()
        self.assertEqual(credit.amount_total, move.amount_total)
        self.assertEqual(
            credit.invoice_line_ids.mapped("product_uom_id.name"), ["Hours"], "the added line's")

    def test_one_unit_is_printed_without_unit(self):
        """In the PDF and in the portal: "1.00", and the hours in the text."""
        self.env.user.group_ids += self.env.ref("uom.group_uom")
        self.card.line_ids.filtered(lambda line: not line.role_id).rate = 118.35
        moves = {"without": self._bill_without_unit(), "with": self.move}
        for report_type in ("pdf", "html"):
            for name, move in moves.items():
                html, _type = self.env["ir.actions.report"]._render_qweb_html(
                    "account.report_invoice", move.ids, data={"report_type": report_type})
                [cell] = etree.HTML(html).xpath("//td[@name='td_quantity']")
                text = " ".join("".join(cell.itertext()).split())
                self.assertEqual(text, {"without": "1.00", "with": "3.00 Hours"}[name])

    def test_same_as_typed_by_hand(self):
        """Journal items equal those of an invoice typed with no default supplied."""
        line = self.move.invoice_line_ids
        hand = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.member.id,
            "invoice_date": self.move.invoice_date,
            "invoice_line_ids": [(0, 0, {
                "product_id": self.service_product.id, "quantity": line.quantity,
                "price_unit": line.price_unit})],
        })
        hand.action_post()

        def items(move):
            return sorted(
                (item.account_id.code, item.debit, item.credit, item.tax_ids.ids, item.date_maturity,
                 item.tax_tag_ids.ids, item.tax_repartition_line_id.id, item.tax_base_amount,
                 item.partner_id.id, item.currency_id.id, item.date)
                for item in move.line_ids)

        self.assertEqual(items(self.move), items(hand))
        for name in ("journal_id", "fiscal_position_id", "invoice_payment_term_id", "currency_id",
                     "invoice_date_due", "date", "amount_total"):
            self.assertEqual(self.move[name], hand[name], name)
