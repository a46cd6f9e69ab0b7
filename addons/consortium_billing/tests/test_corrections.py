from odoo.tests import tagged

from ..correction import split_row
from .common import BillingCommon


class CorrectionCommon(BillingCommon):
    """Three hours of overage, one of them of a package, and what correcting them gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hourly = cls._create_project(cls.agreement, "hourly", name="By the hour")

    def _row(self, lines, **filters):
        """The live row of entries, which has to be one."""
        domain = [*self.Ledger._get_live_domain(), ("timesheet_id", "in", lines.ids)]
        return self.Ledger.search(
            [*domain, *((name, "=", value) for name, value in filters.items())]).ensure_one()

    def _post_and_bill(self, *hours, **kwargs):
        lines = self._post(*hours, project=self.hourly, **kwargs)
        return lines, self._bill()

    def assertMinutes(self, lines):
        """Invariant 1: live minutes of each entry are its own; reversals are exact negatives."""
        for line in lines:
            self.assertEqual(sum(row[1] for row in self._get_rows(line)), line._get_minutes())
        for row in self.Ledger.search([("timesheet_id", "in", lines.ids), ("reversed", "=", True)]):
            undone = row.reversal_ids.ensure_one()
            self.assertEqual(
                (undone.minutes, undone.drawn, undone.amount, undone.kind),
                (-row.minutes, -row.drawn, -row.amount, row.kind))

    def assertInvoiceLines(self, moves):
        """Rows linked to a line add up to it: minutes in the text or quantity, money always."""
        for line in moves.invoice_line_ids.filtered("consortium_ledger_ids"):
            sign = -1 if line.move_type == "out_refund" else 1
            self.assertAlmostEqual(
                sign * sum(line.consortium_ledger_ids.mapped("amount")), line.price_subtotal, 2)


@tagged("post_install", "-at_install")
class TestCorrections(CorrectionCommon):
    """`_correct`: outcome by kind of row, parts of rows, credit notes to the cent."""

    def test_part_of_an_invoiced_entry_written_off(self):
        lines, invoice = self._post_and_bill(2, 1)
        credit = self._row(lines[0])._correct("write_off", "Too long a call", minutes=30)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual((credit.state, credit.reversed_entry_id), ("draft", invoice))
        self.assertEqual(
            (credit.amount_untaxed, credit.amount_tax, credit.amount_total), (60, 8.99, 68.99))
        self.assertEqual(credit.invoice_line_ids.quantity, 0.5)
        self.assertEqual(credit.invoice_line_ids.credited_line_id, invoice.invoice_line_ids)
        self.assertEqual(self._get_rows(lines), [
            ("hourly", 60, 120), ("hourly", 90, 180), ("courtesy", 30, 0)])
        self.assertMinutes(lines)
        self.assertInvoiceLines(invoice | credit)
        credit.action_post()
        self.assertEqual(invoice.amount_residual, invoice.amount_total - 68.99)
        self.assertFalse(self._compute_run().line_ids, "nothing is billable again")

    def test_rebill(self):
        """Credited whole and billed again, at the rate of the row whatever the card says now."""
        lines, invoice = self._post_and_bill(2)
        self.card.line_ids.rate = 200
        credit = self._row(lines)._correct("rebill", "Wrong month")
        credit.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        again = self._bill(date_to="2026-04-30", invoice_date="2026-04-30")
        self.assertEqual((again.amount_untaxed, again.amount_total), (240, invoice.amount_total))
        self.assertMinutes(lines)
        self.assertInvoiceLines(invoice | credit | again)

    def test_rebill_at_the_rates_of_today(self):
        lines, _invoice = self._post_and_bill(2)
        self.card.line_ids.rate = 200
        self._row(lines)._correct("rebill", "Wrong rate", minutes=60, reprice=True)
        self.assertEqual(self._get_rows(lines), [("hourly", 60, 120), ("hourly", 60, 200)])
        self.assertEqual(self._compute_run().line_ids.amount, 200)

    def test_return_of_a_draw(self):
        """The hours are in the package again, its value too; the entry is a courtesy."""
        package = self._create_package(hours=3)
        lines = self._post(2)
        self.assertFalse(self._row(lines)._correct("return", "Not asked for", minutes=45))
        self.assertPackage(package, used=75, balance=105, consumed_value=125)
        self.assertEqual(self._get_rows(lines), [("draw", 75, 125), ("courtesy", 45, 0)])
        self.assertMinutes(lines)

    def test_return_of_billed_hours(self):
        """A package bought late pays for hours that were invoiced; the invoice is credited."""
        lines, invoice = self._post_and_bill(2)
        row = self._row(lines)
        package = self._create_package(hours=1)
        with self.assertRefused("No package of the agreement has these hours left"):
            row._correct("return", "Top-up")
        self.assertPackage(package, used=0)
        credit = row._correct("return", "Top-up", minutes=60)
        self.assertEqual(credit.amount_untaxed, 120)
        self.assertPackage(package, used=60, balance=0, state="exhausted")
        self.assertEqual(self._get_rows(lines), [("hourly", 60, 120), ("draw", 60, 100)])
        self.assertMinutes(lines)
        self.assertInvoiceLines(invoice | credit)

    def test_rebill_of_a_draw(self):
        """Hours drawn by mistake: back in the package, billed by the hour."""
        package = self._create_package(hours=3)
        lines = self._post(2)
        self._row(lines)._correct("rebill", "Outside the package")
        self.assertPackage(package, used=0, balance=180, consumed_value=0)
        self.assertEqual(self._get_rows(lines), [("hourly", 120, 240)])

    def test_unbilled(self):
        """Not invoiced yet: no credit note; a run that had reserved them has to be computed again."""
        lines = self._post(2, project=self.hourly)
        run = self._compute_run()
        self.assertFalse(self._row(lines)._correct("write_off", "Gesture", minutes=60))
        self.assertEqual(run.line_ids.state, "error")
        run.with_user(self.officer).action_compute()
        self.assertEqual(run.line_ids.amount, 120)

    def test_credited_twice(self):
        lines, _invoice = self._post_and_bill(2)
        row = self._row(lines)
        row._correct("write_off", "Once")
        with self.assertRefused("already corrected"):
            row._correct("write_off", "Twice")
        self.assertEqual(self._get_rows(lines), [("courtesy", 120, 0)])
        with self.assertRefused("only hours drawn from a package"):
            self._row(lines)._correct("rebill", "After all")

    def test_refusals(self):
        self.hourly.default_billing_kind = "fixed"
        lines = self._post(1, project=self.hourly)
        with self.assertRefused("only hours drawn from a package"):
            self._row(lines)._correct("write_off", "Fixed price")
        overage = self._row(self._post(2, day="2026-03-09"))
        with self.assertRefused("the next billing run bills them"):
            overage._correct("rebill", "Again")
        with self.assertRefused("Say why"):
            overage._correct("write_off", " ")
        for minutes in (0, -5, 121):
            with self.assertRefused("from 1 to 120 minutes"):
                overage._correct("write_off", "Gesture", minutes=minutes)
        with self.assertRaises(ValueError):
            overage._correct("erase", "Gesture")

    def test_draft_invoice(self):
        lines, invoice = self._post_and_bill(2)
        invoice.button_draft()
        with self.assertRefused("the invoice is a draft"):
            self._row(lines)._correct("write_off", "Gesture")

    def test_odd_cents(self):
        """Rows whose minutes × rate are not exact: parts and credit notes add up to the cent."""
        self.card.line_ids.rate = 118.35
        lines, invoice = self._post_and_bill(1 / 3, 0.1, 2.3, 7.75)
        credits = self.env["account.move"]
        for minutes in (7, 11, 13):
            row = self.Ledger.search([
                *self.Ledger._get_live_domain(), ("timesheet_id", "=", lines[2].id),
                ("move_line_id", "!=", False)])
            credits |= row._correct("write_off", "Part", minutes=minutes)
        rest = self.Ledger.search([
            *self.Ledger._get_live_domain(), ("move_line_id", "!=", False)])
        credits |= rest._correct("rebill", "The rest")
        self.assertEqual(len(credits), 4)
        self.assertAlmostEqual(sum(credits.mapped("amount_untaxed")), invoice.amount_untaxed, 2)
        self.assertMinutes(lines)
        self.assertInvoiceLines(invoice | credits)

    def test_full_credit_is_odoos_own_reversal(self):
        """Journal items of a whole credit equal those of Odoo's reversal."""
        self.card.line_ids.filtered(lambda line: not line.role_id).rate = 118.35
        lines, invoice = self._post_and_bill(1 / 3, 0.1, 2.3)
        own = self.Ledger.search([("timesheet_id", "in", lines.ids)])._correct("write_off", "All")
        standard = invoice._reverse_moves([{"invoice_date": own.invoice_date}])
        (own | standard).action_post()

        def items(move):
            return sorted(
                (item.account_id.code, item.debit, item.credit, item.tax_ids.ids,
                 item.tax_tag_ids.ids, item.tax_repartition_line_id.id, item.tax_base_amount,
                 item.partner_id.id, item.currency_id.id, item.display_type,
                 str(item.analytic_distribution))
                for item in move.line_ids)

        self.assertEqual(items(own), items(standard))

    def test_partial_credit_replay(self):
        """Invariant 8: bill 20 h, credit 1 h, log 5 h: exactly 5 h plus what was returned."""
        lines, _invoice = self._post_and_bill(*[4] * 5)
        credit = self._row(lines[0])._correct("write_off", "One hour", minutes=60)
        credit.action_post()
        self._post(5, project=self.hourly, day="2026-03-09")
        run = self._compute_run()
        self.assertEqual(sum(run.line_ids.mapped("minutes")), 5 * 60)
        run.with_user(self.officer).action_reset()
        credit = self._row(lines[1])._correct("rebill", "One hour", minutes=60)
        credit.action_post()
        run = self._compute_run()
        self.assertEqual(sum(run.line_ids.mapped("minutes")), 6 * 60)

    def test_reopened_after_a_credit(self):
        """Only what is still invoiced keeps its week closed."""
        lines, _invoice = self._post_and_bill(2)
        credit = self._row(lines)._correct("rebill", "Wrong hours", minutes=60)
        with self.assertRefused("are on the invoices"):
            self._reopen(lines)
        credit |= self._row(lines, amount=120, move_line_id=False) and self.Ledger.search([
            *self.Ledger._get_live_domain(), ("timesheet_id", "=", lines.id),
            ("move_line_id", "!=", False)])._correct("rebill", "The rest too")
        self._reopen(lines)
        lines.unit_amount = 1.5
        lines.sheet_id.action_submit()
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), [("hourly", 90, 180)])

    def test_split_row(self):
        row = {"minutes": 100, "drawn": 33, "rate": 0, "amount": 10.01, "true_cost": 7.0}
        first, second = split_row(row, 33, 0.01, billed=False)
        self.assertEqual(first, {"minutes": 33, "drawn": 11, "amount": 3.3, "true_cost": 2.31})
        self.assertEqual(second, {"minutes": 67, "drawn": 22, "amount": 6.71, "true_cost": 4.69})
        for minutes in (0, 100, -1):
            with self.assertRaises(ValueError):
                split_row(row, minutes, 0.01, billed=False)
