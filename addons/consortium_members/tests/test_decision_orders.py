from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_dues import DuesCommon
from .common_share import ShareCommon
from .governance import GovernanceCommon


class OrderCommon(GovernanceCommon):
    """A resolution that is prepared by the officer, then carried and executed."""

    def _prepare(self, **values):
        values.setdefault("meeting_id", self._new_held_meeting().id)
        return self.Decision.with_user(self.officer).create({"name": "Order", **values})

    def _carry(self, decision):
        decision = decision.with_user(self.secretary)
        decision.action_unanimous()
        self.assertEqual(decision.state, "carried")
        return decision


@tagged("post_install", "-at_install")
class TestRedemptionDecision(OrderCommon, ShareCommon):
    """A resolution to redeem carries what it orders and moves the shares once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holding_member = cls._new_member(cls.holder)
        cls.invoice = cls._get_invoices(cls, cls._subscribe(cls.holder, 50))

    def _redeem(self, quantity=20, **values):
        return self._prepare(
            kind="redeem",
            share_line_ids=[
                Command.create(
                    {
                        "partner_id": self.holder.id,
                        "share_class_id": self.common.id,
                        "quantity": quantity,
                    }
                )
            ],
            **values,
        )

    def test_executed_once_through_the_journal(self):
        self._pay(self.invoice)
        decision = self._carry(self._redeem())
        self.assertEqual(decision.share_line_ids.held, 50)
        self.assertEqual(decision.share_line_ids.amount, 200)
        decision.action_execute()
        move = decision.share_line_ids.share_move_id
        self.assertEqual((move.kind, move.quantity), ("redemption", -20))
        self.assertEqual((move.decision_id, move.resolution), (decision, decision.number))
        self.assertEqual(move.date, decision.date)
        self.assertEqual(self._held(), 30)
        self.assertBooksAgree()
        with self.assertRefused("the state must be"):
            decision.action_execute()
        self.assertEqual(self._held(), 30)

    def test_all_or_nothing(self):
        self._pay(self.invoice)
        self._subscribe(self.other_holder, 5)
        decision = self._redeem()
        decision.share_line_ids = [
            Command.create(
                {
                    "partner_id": self.other_holder.id,
                    "share_class_id": self.common.id,
                    "quantity": 6,
                }
            )
        ]
        decision = self._carry(decision)
        with self.assertRefused("holds 5 shares"):
            decision.action_execute()
        self.assertEqual(decision.state, "carried")
        self.assertEqual((self._held(), self._held(self.other_holder)), (50, 5))
        self.assertFalse(decision.share_line_ids.share_move_id)

    def test_a_member_keeps_its_qualifying_shares(self):
        self._pay(self.invoice)
        self.category.share_ids = [
            Command.create({"share_class_id": self.common.id, "minimum": 40})
        ]
        decision = self._carry(self._redeem())
        with self.assertRefused("must hold 40"):
            decision.action_execute()
        self.assertEqual(self._held(), 50)

    def test_what_the_memberships_hold_is_proposed(self):
        self._pay(self.invoice)
        left = self._new_member(self.other_holder)
        self._subscribe(self.other_holder, 7)
        left.action_end()
        decision = self._prepare(
            kind="redeem", membership_ids=[Command.set((self.holding_member | left).ids)]
        )
        decision.action_fill_share_lines()
        decision.action_fill_share_lines()  # again: nothing twice
        self.assertEqual(
            {(line.partner_id, line.kind, line.quantity) for line in decision.share_line_ids},
            {(self.holder, "redemption", 50), (self.other_holder, "repayment", 7)},
        )

    def test_an_order_without_shares_is_refused(self):
        decision = self._carry(self._prepare(kind="redeem"))
        with self.assertRefused("orders no shares"):
            decision.action_execute()

    def test_shares_moved_by_hand_before(self):
        """A resolution of an older database, whose shares were redeemed by the wizard."""
        self._pay(self.invoice)
        decision = self._carry(self._prepare(kind="redeem"))
        wizard = (
            self.env["consortium.share.operation"]
            .with_user(self.secretary)
            .with_context(active_model="res.partner", active_ids=self.holder.ids)
            .create({"kind": "redemption", "quantity": 5, "decision_id": decision.id})
        )
        wizard.action_apply()
        decision.action_execute()
        self.assertEqual(decision.state, "executed")
        self.assertEqual(self._held(), 45)

    def test_the_wizard_does_not_do_it_again(self):
        self._pay(self.invoice)
        decision = self._carry(self._redeem())
        decision.action_execute()
        wizard = (
            self.env["consortium.share.operation"]
            .with_user(self.secretary)
            .with_context(active_model="res.partner", active_ids=self.holder.ids)
            .create({"kind": "redemption", "quantity": 20, "decision_id": decision.id})
        )
        with self.assertRefused("orders these shares itself"):
            wizard.action_apply()
        self.assertEqual(self._held(), 30)

    def test_what_was_voted_does_not_change(self):
        decision = self._carry(self._redeem())
        line = decision.share_line_ids
        forged = line.with_user(self.secretary).with_context(consortium_register=True)
        for change in (
            lambda: forged.write({"quantity": 50}),
            lambda: forged.unlink(),
            lambda: forged.copy({"share_class_id": self.preferred.id}),
            lambda: decision.write({"share_line_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        self.assertEqual(line.quantity, 20)
        # the vote was entered wrong: the order opens with it
        decision.action_correct()
        line.with_user(self.officer).quantity = 10

    def test_rights(self):
        decision = self._redeem()
        decision.with_user(self.reader).share_line_ids.read(["quantity"])
        with self.assertRaises(AccessError):
            decision.share_line_ids.with_user(self.reader).quantity = 1
        with self.assertRaises(AccessError):
            decision.share_line_ids.with_user(self.employee).read(["quantity"])
        carried = self._carry(decision)
        with self.assertRaises(AccessError):
            carried.with_user(self.officer).action_execute()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._redeem(quantity=0)

    def test_another_company(self):
        self.assertFalse(
            self._redeem().share_line_ids.with_user(self.secretary).company_id - self.company
        )
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        lines = self.env["consortium.decision.share"].with_user(stranger)
        self.assertFalse(lines.search([]))


@tagged("post_install", "-at_install")
class TestDuesDecision(OrderCommon, DuesCommon):
    """A resolution fixes the dues of a year and opens their run.

    Today is 10 March 2026: the fiscal year 2026-2027 begins on 1 April.
    """

    def _fix(self, amount=1200.0, **values):
        return self._prepare(
            kind="dues",
            dues_date="2026-06-01",
            dues_line_ids=[Command.create({"category_id": self.category.id, "amount": amount})],
            **values,
        )

    def test_opens_the_run_of_the_year(self):
        [member] = self._new_members(1)
        decision = self._carry(self._fix())
        self.assertEqual(str(decision.dues_date_from), "2026-04-01")
        decision.action_execute()
        run = decision.dues_run_id
        self.assertEqual((run.state, str(run.date_from), str(run.date)), ("draft", "2026-04-01", "2026-04-01"))
        run.with_user(self.secretary).membership_ids = member
        run.with_user(self.secretary).action_compute()
        line = run.line_ids
        self.assertEqual((line.membership_id, line.base_amount), (member, 1200))
        move = self._invoice(run)
        self.assertEqual(move.amount_untaxed, 1200)
        # the product, and with it any other year, is as it was
        self.assertEqual(self.product.list_price, 1000)

    def test_another_year_and_another_category_keep_their_price(self):
        member = self._new_members(1)
        auxiliary = self._new_members(1, "Aux", category_id=self.auxiliary.id)
        self._carry(self._fix()).action_execute()
        now = self._new_run(date="2026-03-10", membership_ids=[Command.set(member.ids)])
        now.action_compute()
        self.assertEqual(now.line_ids.base_amount, 1000)
        run = self._new_run(membership_ids=[Command.set(auxiliary.ids)])
        run.action_compute()
        self.assertEqual(run.line_ids.base_amount, 400)

    def test_a_preview_is_computed_again(self):
        [member] = self._new_members(1)
        run = self._new_run(membership_ids=[Command.set(member.ids)])
        run.action_compute()
        self.assertEqual(run.line_ids.base_amount, 1000)
        decision = self._carry(self._fix())
        decision.action_execute()
        self.assertEqual(decision.dues_run_id, run)
        self.assertEqual(run.line_ids.base_amount, 1200)

    def test_refused_once_invoices_are_made(self):
        [member] = self._new_members(1)
        run = self._new_run(membership_ids=[Command.set(member.ids)])
        self._invoice(run, post=False)
        decision = self._carry(self._fix())
        with self.assertRaisesRegex(UserError, "being invoiced already"):
            decision.action_execute()
        self.assertEqual(decision.state, "carried")

    def test_admission_of_that_year_follows(self):
        self.company.consortium_dues_on_admission = True
        self.company.consortium_dues_proration = "none"
        decision = self._prepare(
            kind="dues",
            dues_line_ids=[Command.create({"category_id": self.category.id, "amount": 750})],
        )
        self._carry(decision).action_execute()
        application = self._new_applications(1)
        application.with_user(self.secretary).action_admit()
        self.assertEqual(application.sudo().dues_line_ids.base_amount, 750)

    def test_zero_is_free(self):
        [member] = self._new_members(1)
        self._carry(self._fix(amount=0)).action_execute()
        run = self._new_run(membership_ids=[Command.set(member.ids)])
        run.action_compute()
        self.assertEqual((run.line_ids.state, run.line_ids.exempt_kind), ("exempt", "free"))

    def test_the_last_resolution_wins(self):
        self._carry(self._fix()).action_execute()
        last = self._carry(self._fix(amount=1300))
        last.action_execute()
        voted = self.Decision._get_voted_dues(self.company, last.dues_date_from)
        self.assertEqual(voted[self.category.id], 1300)

    def test_lines_are_proposed(self):
        decision = self._prepare(kind="dues")
        decision.action_fill_dues_lines()
        amounts = {line.category_id: line.amount for line in decision.dues_line_ids}
        self.assertEqual(amounts[self.category], 1000)
        self.assertEqual(amounts[self.auxiliary], 400)

    def test_form(self):
        meeting = self._new_held_meeting()
        form = Form(self.Decision.with_user(self.secretary))
        form.name = "Dues"
        form.meeting_id = meeting
        form.kind = "dues"
        with form.dues_line_ids.new() as line:
            line.category_id = self.category
            line.amount = 5
        decision = form.save()
        self.assertEqual(str(decision.dues_date_from), "2025-04-01")


@tagged("post_install", "-at_install")
class TestRebateDecision(OrderCommon):
    def test_a_rebate_is_only_recorded(self):
        decision = self._carry(self._prepare(kind="rebate"))
        decision.action_execute()
        self.assertEqual(decision.state, "executed")
