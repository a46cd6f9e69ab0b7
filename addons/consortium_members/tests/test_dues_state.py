from odoo import Command
from odoo.tests import tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesState(DuesCommon):
    """Exempt, up to date, grace, overdue: from the accounts and from time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Thirty days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        cls.member, cls.other = cls._new_members(2)
        cls.run_ = cls._new_run(payment_term_id=cls.term.id)
        cls._invoice(cls.run_)  # due on 1 May 2026
        cls.move = cls.member.dues_line_ids.move_id

    def test_time(self):
        for day, state in (
            ("2026-04-02", "current"),
            ("2026-05-01", "current"),
            ("2026-05-02", "grace"),
            ("2026-05-31", "grace"),
            ("2026-06-01", "overdue"),
        ):
            self._run_cron("ir_cron_dues_state", day)
            with self.subTest(day):
                self.assertEqual(self.member.dues_state, state)
                self.assertEqual(self.member.state, "active", "dues never end a membership")

    def test_payment_at_once(self):
        self._run_cron("ir_cron_dues_state", "2026-06-01")
        self._pay(self.move, amount=500)
        self._run_cron("ir_cron_dues_state", "2026-06-01")
        self.assertEqual(self.member.dues_state, "overdue", "partly paid is not paid")
        self._pay(self.move)
        self.assertEqual(self.member.dues_state, "current")
        self._run_cron("ir_cron_dues_state", "2026-06-02")
        self.assertEqual((self.member.dues_state, self.other.dues_state), ("current", "overdue"))
        self.move.line_ids.remove_move_reconcile()
        self._run_cron("ir_cron_dues_state", "2026-06-02")
        self.assertEqual(self.member.dues_state, "overdue")

    def test_credit_note_and_cancellation(self):
        self._run_cron("ir_cron_dues_state", "2026-06-01")
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.move.ids)
            .create({"journal_id": self.move.journal_id.id, "date": "2026-03-10"})
        )
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        self.assertEqual(self.member.dues_state, "current")
        move = self.other.dues_line_ids.move_id
        move.button_draft()
        move.button_cancel()
        self.assertEqual(self.other.dues_state, "current")

    def test_instalments(self):
        """The oldest unpaid instalment decides."""
        two = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (30, 180)
                ],
            }
        )
        member = self._new_members(1, "Halves")
        self._invoice(self._new_run(payment_term_id=two.id))
        self._run_cron("ir_cron_dues_state", "2026-06-01")
        self.assertEqual(member.dues_state, "overdue")
        self._pay(member.dues_line_ids.move_id, amount=574.88)
        self._run_cron("ir_cron_dues_state", "2026-06-02")
        self.assertEqual(member.dues_state, "current")

    def test_exempt(self):
        bare = self.category.copy({"code": "T-BARE", "dues_product_id": False})
        member = self._new_members(1, "Bare", category_id=bare.id)
        self.assertEqual(member.dues_state, "exempt")
        free = self._new_members(1, "Free")
        free.write({"dues_exempt": True, "dues_exempt_reason": "Board"})
        self.assertEqual(free.dues_state, "exempt")
        self.other.write({"dues_exempt": True, "dues_exempt_reason": "Board"})
        self._run_cron("ir_cron_dues_state", "2026-06-01")
        self.assertEqual(self.other.dues_state, "overdue", "a former debt stays a debt")

    def test_setting_of_grace(self):
        self.company.consortium_dues_grace_days = 0
        self._run_cron("ir_cron_dues_state", "2026-05-02")
        self.assertEqual(self.member.dues_state, "overdue")

    def test_filters(self):
        self._run_cron("ir_cron_dues_state", "2026-05-10")
        found = self.Membership.with_user(self.reader).search([("dues_state", "=", "grace")])
        self.assertEqual(found, self.member | self.other)

    def test_admission(self):
        """A new member pays the rest of the year with its admission; the run leaves it."""
        self.company.consortium_dues_on_admission = True
        application = self._new_membership(company_id=self.company.id)
        application.action_submit()
        application.with_user(self.secretary).action_admit()
        line = application.dues_line_ids
        self.assertEqual((line.units, line.units_total, line.amount), (1, 12, 83.33))
        self.assertEqual(line.state, "drafted")
        item = line.move_id.invoice_line_ids.filtered("dues_line_id")
        self.assertEqual((item.price_subtotal, item.tax_ids), (83.33, self.tps | self.tvq))
        self.assertIn("2025-2026", item.name)
        run = self._new_run(date="2026-03-15")
        run.action_compute()
        self.assertNotIn(application, run.line_ids.membership_id)
        run.action_cancel()
        run = self._new_run(date="2026-04-15")
        run.action_compute()
        self.assertEqual(run.line_ids.membership_id, application, "next year")

    def test_no_dues_at_admission(self):
        application = self._new_membership(company_id=self.company.id)
        application.action_submit()
        application.action_admit()
        self.assertFalse(application.dues_line_ids)
