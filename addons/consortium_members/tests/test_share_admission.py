from odoo import Command
from odoo.tests import tagged

from .common_share import ShareCommon


@tagged("post_install", "-at_install")
class TestShareAdmission(ShareCommon):
    """The shares asked for are issued when the board admits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.share_ids = [
            Command.create({"share_class_id": cls.common.id, "minimum": 50})
        ]

    def _admitted(self, count=1):
        memberships = self.Membership.create(
            [
                {"partner_id": partner.id, "category_id": self.category.id}
                for partner in self._new_partners(count, "Applicant")
            ]
        )
        memberships.with_user(self.secretary).action_submit()
        memberships.with_user(self.secretary)._admit(resolution="CA-2026-041")
        return memberships

    def test_shares_are_issued_at_admission(self):
        member = self._admitted()
        move = member.share_move_ids
        self.assertEqual((move.kind, move.quantity), ("subscription", 50))
        self.assertEqual((move.date, move.resolution), (member.date_admitted, "CA-2026-041"))
        invoice = member.admission_invoice_ids
        line = invoice.invoice_line_ids.filtered("share_move_id")
        self.assertEqual((line.share_move_id, line.price_subtotal), (move, 500))
        self.assertEqual(line.account_id, self.equity_common)
        self.assertEqual((member.share_count, member.share_amount_owing), (50, 500))
        self.assertBooksAgree()
        if invoice.state == "draft":
            invoice.action_post()
        self._pay(invoice)
        member.invalidate_recordset()
        self.assertEqual(member.share_amount_owing, 0)
        self.assertBooksAgree()

    def test_payment_in_part_of_shares_and_dues(self):
        """A payment counts in proportion between the shares and the rest."""
        member = self._admitted()
        invoice = member.admission_invoice_ids
        if invoice.state == "posted":
            invoice.button_draft()
        invoice.invoice_line_ids = [
            Command.create({"name": "Dues", "quantity": 1, "price_unit": 500, "tax_ids": False})
        ]
        invoice.action_post()
        self._pay(invoice, 400)
        self.assertEqual(self._owing(member.partner_id), 300)
        member.action_end()
        self.Move._withdraw(
            {
                "kind": "repayment",
                "partner_id": member.partner_id.id,
                "share_class_id": self.common.id,
                "quantity": 50,
                "date": self.Membership._today(),
                "resolution": "CA-2026-050",
            }
        )
        self.assertEqual(self._owing(member.partner_id), 0)
        self.assertEqual(invoice.amount_residual, 300)
        self.assertBooksAgree()

    def test_taking_an_admission_back(self):
        member = self._admitted()
        invoice = member.admission_invoice_ids
        member.share_move_ids._reverse()
        self.assertIn(invoice.state, ("cancel", "posted"))
        self.assertEqual(self._held(member.partner_id), 0)
        self.assertBooksAgree()

    def test_class_not_configured(self):
        self.common.account_id = False
        application = self._new_membership()
        application.action_submit()
        with self.assertRefused("equity account"):
            application.action_admit()
        self.assertEqual(application.state, "submitted")

    def test_readmission_counts_the_shares_still_held(self):
        member = self._admitted()
        member.action_end()
        application = self._new_membership(member.partner_id)
        self.assertFalse(application.share_line_ids)
        application.action_submit()
        application.action_admit()
        self.assertEqual(self._held(member.partner_id), 50)

    def test_old_register_issues_nothing(self):
        membership = self._new_membership(date_admitted="2015-01-01")
        membership.action_enter_register()
        self.assertFalse(membership.share_move_ids)

    def test_qualifying_shares_unpaid(self):
        members = self._admitted(2)
        paid, unpaid = members
        invoice = paid.admission_invoice_ids
        if invoice.state == "draft":
            invoice.action_post()
        self._pay(invoice)
        self.assertEqual(members._get_unpaid_qualifying_shares(), unpaid)
        self._subscribe(paid.partner_id, 10)
        self.assertEqual(members._get_unpaid_qualifying_shares(), unpaid)

    def test_unpaid_shares_take_the_vote_where_the_bylaws_say_so(self):
        member = self._admitted()
        today = member.date_admitted
        periods = member._get_periods(today)
        self.assertFalse(member._get_vote_obstacles(today, periods))
        self.company.consortium_vote_paid_shares = True
        as_secretary = member.with_user(self.secretary)
        self.assertEqual(as_secretary._get_vote_obstacles(today, periods), {member.id: "shares"})
        invoice = member.admission_invoice_ids
        if invoice.state == "draft":
            invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": today}).action_create_payments()
        self.env.flush_all()
        self.assertFalse(as_secretary._get_vote_obstacles(today, periods))
