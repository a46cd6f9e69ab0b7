from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_share import ShareCommon


@tagged("post_install", "-at_install")
class TestShareJournal(ShareCommon):
    """The journal is appended, numbered without gap, and never negative."""

    def test_subscription(self):
        move = self._subscribe()
        self.assertEqual((move.kind, move.quantity, move.price, move.amount), ("subscription", 50, 10, 500))
        self.assertEqual(self._held(), 50)
        invoice = self._get_invoices(move)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual((invoice.amount_total, invoice.amount_tax), (500, 0))
        line = invoice.invoice_line_ids
        self.assertEqual((line.account_id, line.partner_id), (self.equity_common, self.holder))
        self.assertEqual(self._owing(), 500)
        self.assertTrue(move.is_owing)
        self._pay(invoice, 200)
        move.invalidate_recordset()
        self.assertEqual((self._owing(), move.amount_owing), (300, 300))
        self._pay(invoice)
        self.assertEqual(self._owing(), 0)
        self.assertBooksAgree()

    def test_numbers_and_certificates(self):
        moves = self._subscribe() + self._subscribe(self.other_holder)
        moves += self._subscribe(quantity=5, share_class=self.preferred)
        numbers = [int(number.split("-")[1]) for number in moves.mapped("number")]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))
        self.assertEqual(len(set(moves.mapped("certificate_number"))), 3)
        more = self._subscribe(quantity=10)
        holding = self.Holding.search(
            [("partner_id", "=", self.holder.id), ("share_class_id", "=", self.common.id)]
        )
        self.assertEqual(holding.certificate_number, more.certificate_number)
        self.assertNotIn(more.certificate_number, moves.mapped("certificate_number"))

    def test_a_failed_operation_leaves_no_gap(self):
        first = self._subscribe()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._subscribe(date="2030-01-01")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.Move._withdraw(self._withdrawal(quantity=51))
        second = self._subscribe(quantity=1)
        self.assertEqual(
            int(second.number.split("-")[1]), int(first.number.split("-")[1]) + 1
        )

    def _withdrawal(self, **values):
        return {
            "kind": "redemption",
            "partner_id": self.holder.id,
            "share_class_id": self.common.id,
            "quantity": 10,
            "date": self.to_date("2026-03-08"),
            "resolution": "CA-2026-007",
            **values,
        }

    def test_append_only(self):
        move = self._subscribe()
        for key in ({}, {"consortium_register": True}):
            journal = self.Move.with_user(self.secretary).with_context(**key)
            with self.assertRaises(UserError):
                journal.create(
                    {
                        "partner_id": self.holder.id,
                        "share_class_id": self.common.id,
                        "quantity": 1,
                        "kind": "subscription",
                        "date": "2026-01-01",
                    }
                )
        with self.assertRaises(UserError):
            move.quantity = 60
        with self.assertRaises(UserError):
            move.unlink()
        holding = self.Holding.search([("partner_id", "=", self.holder.id)])
        with self.assertRaises(UserError):
            holding.quantity = 60
        with self.assertRaises(UserError):
            holding.unlink()

    def test_database_refuses_too(self):
        move = self._subscribe()
        for query in (
            "UPDATE consortium_share_move SET quantity = 60 WHERE id = %s",
            "UPDATE consortium_share_move SET partner_id = 1 WHERE id = %s",
            "DELETE FROM consortium_share_move WHERE id = %s",
        ):
            with (
                self.subTest(query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [move.id])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.Holding._add({(self.company.id, self.holder.id, self.common.id): -51})

    def test_never_negative_on_any_date(self):
        self._subscribe(date="2026-02-01")
        with self.assertRefused("2026"):
            self.Move._withdraw(self._withdrawal(date=self.to_date("2026-01-15")))
        with self.assertRefused("holds 50"):
            self.Move._withdraw(self._withdrawal(quantity=51))
        self.Move._withdraw(self._withdrawal(quantity=50))
        with self.assertRefused("holds 0"):
            self.Move._withdraw(self._withdrawal(quantity=1))
        # a correction dated after the shares were redeemed would leave less than none
        with self.assertRaises(UserError):
            self.Move.search([("kind", "=", "subscription")])._reverse()

    def test_holder_is_the_organisation(self):
        with self.assertRaises(ValidationError):
            self._subscribe(self.holder.child_ids)

    def test_former_members_stay_in_the_register(self):
        member = self._new_member(self.holder)
        self._subscribe()
        member.action_end()
        self.assertEqual(self._held(), 50)
        self.holder.action_archive()
        [row] = self.Move._get_holdings_at()
        self.assertEqual((row["partner_id"], row["quantity"]), (self.holder.id, 50))
        with self.assertRefused("register of shares"):
            self.holder.with_user(self.officer).unlink()

    def test_class_is_frozen_once_issued(self):
        self.common.par_value = 20
        self._subscribe()
        with self.assertRefused("cannot change any more"):
            self.common.par_value = 10
        with self.assertRefused("cannot change any more"):
            self.common.account_id = self.copy_account(self.equity_common)
        self.common.name = "Ordinary"

    def test_not_configured(self):
        bare = self.env["consortium.share.class"].create({"name": "Bare", "code": "B"})
        with self.assertRefused("equity account"):
            self._subscribe(share_class=bare)

    def test_rights(self):
        move = self._subscribe()
        vals = {
            "partner_id": self.holder.id,
            "share_class_id": self.common.id,
            "quantity": 1,
            "date": self.to_date("2026-03-01"),
        }
        for user in (self.officer, self.reader, self.salesperson, self.invoicing):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Move.with_user(user)._subscribe([vals])
        for user in (self.reader, self.officer, self.invoicing):
            self.assertEqual(move.with_user(user).quantity, 50)
            self.assertFalse(move.with_user(user).has_access("write"))
        with self.assertRaises(AccessError):
            move.with_user(self.salesperson).read(["quantity"])
        secretary = self.Move.with_user(self.secretary)._subscribe([vals])
        self.assertEqual(secretary.quantity, 1)
        self.assertEqual(secretary.create_uid, self.secretary)

    def test_archiving_keeps_the_shares(self):
        self._subscribe(quantity=50)
        self.holder.action_archive()
        self.assertEqual(self._held(), 50)
        self.assertEqual(self._owing(), 500)
        [row] = self.Move._get_holdings_at(company=self.company)
        self.assertEqual((row["partner_id"], row["quantity"]), (self.holder.id, 50))
        self.assertBooksAgree()

    def test_merge_keeps_every_share(self):
        self._subscribe()
        self._subscribe(self.other_holder, 20)
        self._subscribe(self.other_holder, 3, self.preferred)
        lost, kept = self.holder, self.other_holder
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((lost | kept).ids, kept)
        self.assertFalse(lost.exists())
        self.assertEqual((self._held(kept), self._held(kept, self.preferred)), (70, 3))
        self.assertBooksAgree()
        # the guard is back
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE consortium_share_move SET partner_id = 1")

    def test_second_company_sees_nothing(self):
        move = self._subscribe()
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in ("consortium.share.move", "consortium.share.holding"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            move.with_user(stranger).read(["quantity"])
        with self.assertRaises(AccessError):
            move.with_user(stranger)._reverse()
