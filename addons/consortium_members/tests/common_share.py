from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Date

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import MembersCommon


class AccountCommon(AccountTestInvoicingCommon):
    """Accounts set up by Odoo's class, then all rights: the tests use real users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)


class ShareCommon(MembersCommon, AccountCommon):
    """A co-operative with its chart of accounts and two configured classes of shares."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Move = cls.env["consortium.share.move"]
        cls.Holding = cls.env["consortium.share.holding"]
        cls.equity_common, cls.equity_preferred = cls.env["account.account"].create(
            [
                {"name": "Common shares", "code": "310100", "account_type": "equity"},
                {"name": "Preferred shares", "code": "310200", "account_type": "equity"},
            ]
        )
        cls.common, cls.preferred = cls._new_classes(
            {"name": "Common", "code": "A", "par_value": 10.0},
            {"name": "Preferred", "code": "P", "par_value": 100.0, "kind": "preferred"},
        )
        cls.common.account_id = cls.equity_common
        cls.preferred.account_id = cls.equity_preferred
        cls.holder, cls.other_holder = cls._new_partners(2, "Holder")
        # a fiscal position and taxes that would love to come in
        cls.tax = cls.env["account.tax"].create(
            {"name": "Tax 5%", "amount": 5.0, "type_tax_use": "sale"}
        )
        cls.company.account_sale_tax_id = cls.tax
        cls.invoicing = cls._new_user("invoicing", "account.group_account_manager")

    @classmethod
    def _new_classes(cls, *vals_list):
        classes = cls.env["consortium.share.class"].create(list(vals_list))
        for share_class in classes:
            share_class.product_id = share_class._create_product()
        return classes

    @classmethod
    def _subscribe(cls, partner=None, quantity=50, share_class=None, date="2026-03-01", **kw):
        """Shares issued and invoiced; the invoice is posted and not paid."""
        term = kw.pop("payment_term", None)
        return cls.Move._subscribe(
            [
                {
                    "partner_id": (partner or cls.holder).id,
                    "share_class_id": (share_class or cls.common).id,
                    "quantity": quantity,
                    "date": cls.to_date(date),
                    **kw,
                }
            ],
            payment_term=term,
        )

    @staticmethod
    def to_date(text):
        return Date.to_date(text)

    @contextmanager
    def assertRefused(self, regex):
        """A refusal says this, and leaves nothing behind."""
        with self.assertRaisesRegex(UserError, regex), self.env.cr.savepoint():
            yield

    def _pay(self, invoices, amount=None, date="2026-03-05"):
        """Register a payment with Odoo's own screen."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": date})
        )
        if amount:
            wizard.amount = amount
        return wizard._create_payments()

    def _get_invoices(self, moves):
        return moves.account_line_ids.move_id

    def _held(self, partner=None, share_class=None):
        key = ((partner or self.holder).id, (share_class or self.common).id)
        return self.Holding._get_quantities(self.env["res.partner"].browse(key[0])).get(key, 0)

    def _owing(self, partner=None, share_class=None, date=None):
        key = ((partner or self.holder).id, (share_class or self.common).id)
        return self.Move._get_owing(date=date and self.to_date(date)).get(key, 0.0)

    def assertBooksAgree(self):
        """Σ holdings × par = balance of the equity account, by holder and class."""
        self.assertEqual(self.Move._audit_books(self.company), [])
        for row in self.Move._get_holdings_at(company=self.company):
            share_class = self.env["consortium.share.class"].browse(row["share_class_id"])
            lines = self.env["account.move.line"].search(
                [
                    ("account_id", "=", share_class.account_id.id),
                    ("partner_id", "=", row["partner_id"]),
                    ("parent_state", "in", ("draft", "posted")),
                ]
            )
            self.assertEqual(-sum(lines.mapped("balance")), row["amount"])
            self.assertFalse(lines.tax_ids)
            self.assertFalse(lines.tax_line_id)
            self.assertEqual(row["quantity"], self._held(self.env["res.partner"].browse(row["partner_id"]), share_class))
