from odoo import Command
from odoo.tests import tagged

from .common_share import ShareCommon


@tagged("post_install", "-at_install")
class TestShareOperation(ShareCommon):
    """Transfer, redemption, repayment, conversion, reversal: register and books."""

    def _vals(self, **values):
        return {
            "partner_id": self.holder.id,
            "share_class_id": self.common.id,
            "quantity": 20,
            "date": self.to_date("2026-03-06"),
            "resolution": "CA-2026-007",
            **values,
        }

    def _paid_subscription(self, **values):
        move = self._subscribe(**values)
        self._pay(self._get_invoices(move), date="2026-03-02")
        return move

    # -- subscription

    def test_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Four instalments",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 25, "nb_days": 30 * n})
                    for n in range(4)
                ],
            }
        )
        move = self._subscribe(payment_term=term)
        invoice = self._get_invoices(move)
        terms = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(terms.mapped("balance"), [125.0] * 4)
        self._pay(invoice, 125, date="2026-03-02")
        self.assertEqual(self._owing(), 375)
        # as at the day of the subscription all of it was owing
        self.assertEqual(self._owing(date="2026-03-01"), 500)
        self.assertEqual(self._owing(date="2026-02-28"), 0)
        self.assertBooksAgree()

    def test_no_tax_sneaks_in(self):
        self.equity_common.tax_ids = self.tax
        position = self.env["account.fiscal.position"].create(
            {"name": "Québec", "auto_apply": True}
        )
        self.holder.property_account_position_id = position
        invoice = self._get_invoices(self._subscribe())
        self.assertFalse(invoice.invoice_line_ids.tax_ids)
        invoice.button_draft()
        invoice.fiscal_position_id = position
        invoice.action_update_fpos_values()
        invoice.action_post()
        self.assertEqual(invoice.amount_tax, 0)
        with self.assertRefused("Reverse"):
            invoice.button_draft()
            invoice.invoice_line_ids.tax_ids = self.tax

    def test_shares_are_sold_by_the_register_only(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.holder.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.common.product_id.id, "quantity": 3})
                ],
            }
        )
        self.assertFalse(invoice.invoice_line_ids.tax_ids)
        with self.assertRefused("Subscribe Shares"):
            invoice.action_post()
        self.assertFalse(self.common.product_id.sale_ok)

    def test_invoice_of_shares_is_protected(self):
        move = self._subscribe()
        invoice = self._get_invoices(move)
        with self.assertRefused("Reverse"):
            invoice.button_cancel()
        invoice.button_draft()
        for vals in ({"quantity": 3}, {"price_unit": 1}, {"account_id": self.equity_preferred.id}):
            with self.subTest(vals), self.assertRefused("Reverse"):
                invoice.invoice_line_ids.write(vals)
        with self.assertRefused("Reverse"):
            invoice.unlink()
        # the accountant still words it and posts it again
        invoice.invoice_line_ids.name = "Fifty common shares"
        invoice.action_post()
        self.assertBooksAgree()

    def test_other_payer(self):
        federation = self._new_partners(1, "Federation")
        self._new_member(self.holder, payer_id=federation.id)
        invoice = self._get_invoices(self._subscribe())
        self.assertEqual(invoice.partner_id, federation)
        self.assertEqual(invoice.invoice_line_ids.partner_id, self.holder)
        self.assertEqual(self._owing(), 500)
        self._pay(invoice)
        self.assertEqual(self._owing(), 0)
        self.assertBooksAgree()

    def test_company_in_another_currency(self):
        """Capital is in the currency of the co-operative, whatever the journal's."""
        journal = self.company_data["default_journal_sale"].copy(
            {"currency_id": self.env.ref("base.JPY").id}
        )
        self.company.consortium_share_sale_journal_id = journal
        move = self._subscribe()
        invoice = self._get_invoices(move)
        self.assertEqual(invoice.journal_id, journal)
        self.assertEqual(invoice.currency_id, self.company.currency_id)
        self.assertBooksAgree()

    # -- transfer

    def test_transfer(self):
        self._paid_subscription()
        out, received = self.Move._transfer(self._vals(counterpart_id=self.other_holder.id))
        self.assertEqual((out.quantity, received.quantity), (-20, 20))
        self.assertEqual(out.date, received.date)
        self.assertEqual((received.pair_id, out.pair_ids), (out, received))
        self.assertEqual((self._held(), self._held(self.other_holder)), (30, 20))
        for day, expected in (("2026-03-05", (50, 0)), ("2026-03-06", (30, 20))):
            rows = self.Move._get_holdings_at(date=self.to_date(day))
            held = {row["partner_id"]: row["quantity"] for row in rows}
            self.assertEqual(
                (held[self.holder.id], held.get(self.other_holder.id, 0)), expected
            )
        self.assertBooksAgree()

    def test_transfer_of_unpaid_shares_is_refused(self):
        move = self._subscribe()
        with self.assertRefused("still owes"):
            self.Move._transfer(self._vals(counterpart_id=self.other_holder.id, quantity=50))
        self._pay(self._get_invoices(move), 300)
        # 200 owing on 50: thirty shares are paid and may go
        self.Move._transfer(self._vals(counterpart_id=self.other_holder.id, quantity=30))
        with self.assertRefused("still owes"):
            self.Move._transfer(self._vals(counterpart_id=self.other_holder.id, quantity=1))

    def test_transfer_to_oneself_is_refused(self):
        self._paid_subscription()
        with self.assertRefused("another partner"):
            self.Move._transfer(self._vals(counterpart_id=self.holder.id))

    def test_member_keeps_its_qualifying_shares(self):
        self.category.share_ids = [
            Command.create({"share_class_id": self.common.id, "minimum": 40})
        ]
        self._paid_subscription()
        member = self._new_membership(self.holder)
        self.assertFalse(member.share_line_ids)
        member.action_submit()
        member.action_admit()
        for operation in (
            lambda: self.Move._withdraw(self._vals(kind="repayment")),
            lambda: self.Move._transfer(self._vals(counterpart_id=self.other_holder.id)),
        ):
            with self.assertRefused("as long as it is a member"):
                operation()
        member.action_end()
        self.Move._withdraw(self._vals(kind="repayment", quantity=50))
        self.assertEqual(self._held(), 0)

    # -- redemption and repayment

    def test_redemption_is_paid_by_the_payment_screen(self):
        self._paid_subscription()
        move = self.Move._withdraw(self._vals(kind="redemption"))
        entry = self._get_invoices(move)
        payable = entry.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        self.assertEqual((payable.balance, payable.partner_id), (-200, self.holder))
        self.assertEqual(payable.date_maturity, self.to_date("2026-04-05"))
        self.assertFalse(entry.line_ids.tax_ids)
        action = move.with_user(self.invoicing).action_pay()
        wizard = (
            self.env["account.payment.register"]
            .with_context(**action["context"])
            .create({"payment_date": "2026-03-10"})
        )
        payment = wizard._create_payments()
        self.assertEqual((payment.amount, payment.payment_type), (200, "outbound"))
        self.assertTrue(payable.reconciled)
        self.assertBooksAgree()
        with self.assertRefused("paid"):
            move._reverse()

    def test_redemption_of_shares_not_paid(self):
        """What is owing is set off first; only the rest is payable."""
        invoice = self._get_invoices(self._subscribe())
        self._pay(invoice, 400)
        move = self.Move._withdraw(self._vals(kind="repayment", quantity=50))
        entry = self._get_invoices(move)
        payable = entry.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        self.assertEqual(payable.balance, -400)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._owing(), 0)
        self.assertBooksAgree()

    def test_redemption_needs_a_decision(self):
        self._paid_subscription()
        with self.assertRefused("decision"):
            self.Move._withdraw(self._vals(kind="redemption", resolution=False))

    def test_own_payable_account(self):
        account = self.copy_account(self.company_data["default_account_payable"])
        self.common.payable_account_id = account
        self._paid_subscription()
        move = self.Move._withdraw(self._vals(kind="redemption"))
        self.assertIn(account, self._get_invoices(move).line_ids.account_id)

    def test_lock_date(self):
        """The register says the true day; the entry is dated after the lock."""
        self._paid_subscription(date="2026-01-10")
        self.company.fiscalyear_lock_date = "2026-02-28"
        move = self.Move._withdraw(self._vals(kind="redemption", date=self.to_date("2026-02-01")))
        self.assertEqual(move.date, self.to_date("2026-02-01"))
        self.assertGreater(self._get_invoices(move).date, self.to_date("2026-02-28"))
        self.assertBooksAgree()

    # -- conversion

    def test_conversion(self):
        self._paid_subscription()
        vals = self._vals(target_class_id=self.preferred.id)
        out, received = self.Move._convert(vals)
        self.assertEqual((out.quantity, received.quantity), (-20, 2))
        self.assertEqual((self._held(), self._held(share_class=self.preferred)), (30, 2))
        self.assertBooksAgree()
        with self.assertRefused("whole number"):
            self.Move._convert({**vals, "quantity": 15})

    # -- rebate

    def test_rebate_in_shares(self):
        [move] = self.Move._issue_rebate([self._vals(quantity=7)])
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-06",
                "line_ids": [
                    Command.create(move._prepare_equity_line_vals()),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_expense"].id,
                            "balance": 70,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.assertEqual(self._held(), 7)
        self.assertBooksAgree()

    # -- reversal

    def test_reverse_a_paid_subscription(self):
        move = self._paid_subscription()
        invoice = self._get_invoices(move)
        [reversal] = move._reverse(note="Wrong member")
        self.assertEqual((reversal.kind, reversal.quantity), ("reversal", -50))
        self.assertEqual(self._held(), 0)
        refund = self._get_invoices(reversal)
        self.assertEqual((refund.move_type, refund.reversed_entry_id), ("out_refund", invoice))
        # already paid: the credit note waits for the accountant
        self.assertEqual(refund.amount_residual, 500)
        self.assertTrue(move.is_reversed)
        self.assertBooksAgree()
        with self.assertRefused("already reversed"):
            move._reverse()
        with self.assertRefused("already reversed"):
            reversal._reverse()

    def test_reverse_an_unpaid_subscription(self):
        move = self._subscribe()
        invoice = self._get_invoices(move)
        move._reverse()
        self.assertEqual((invoice.amount_residual, self._owing()), (0, 0))
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertBooksAgree()

    def test_reverse_a_transfer_reverses_both_sides(self):
        self._paid_subscription()
        out, received = self.Move._transfer(self._vals(counterpart_id=self.other_holder.id))
        reversals = received._reverse()
        self.assertEqual(set(reversals.reversal_of_id), set(out | received))
        self.assertEqual((self._held(), self._held(self.other_holder)), (50, 0))
        self.assertBooksAgree()

    def test_reverse_a_redemption(self):
        invoice = self._get_invoices(self._subscribe())
        self._pay(invoice, 400)
        move = self.Move._withdraw(self._vals(kind="redemption", quantity=50))
        move._reverse()
        self.assertEqual(self._held(), 50)
        self.assertBooksAgree()

    def test_register_as_it_was(self):
        move = self._subscribe(date="2026-02-01")
        move._reverse(date=self.to_date("2026-03-01"))
        [row] = self.Move._get_holdings_at(date=self.to_date("2026-02-15"))
        self.assertEqual((row["quantity"], len(row["moves"])), (50, 1))
        [row] = self.Move._get_holdings_at(date=self.to_date("2026-03-01"))
        self.assertEqual((row["quantity"], row["moves"], row["amount_owing"]), (0, [], 0))
