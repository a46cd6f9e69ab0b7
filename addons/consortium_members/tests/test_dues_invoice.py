from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesInvoice(DuesCommon):
    """What happens to an invoice happens to its line, and to no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls._new_members(3)
        cls.run_ = cls._new_run()
        cls.moves = cls._invoice(cls.run_)
        cls.line, cls.line2, cls.line3 = cls.run_.line_ids.sudo()
        cls.move = cls.line.move_id

    def _states(self):
        return [line.state for line in (self.line, self.line2, self.line3)]

    def _refund(self, move, modify=False):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": "2026-03-10"})
        )
        wizard.modify_moves() if modify else wizard.refund_moves()
        return wizard.new_move_ids

    def test_reset_to_draft_and_posting_again(self):
        self.move.button_draft()
        self.assertEqual(self._states(), ["drafted", "posted", "posted"])
        again = self._new_run()
        again.action_compute()
        self.assertFalse(again.line_ids, "a draft is not free to be billed again")
        self.move.action_post()
        self.assertEqual(self._states(), ["posted"] * 3)

    def test_a_deleted_invoice_releases_exactly_its_line(self):
        self.move.button_draft()
        self.move.with_context(force_delete=True).unlink()
        self.assertEqual(self._states(), ["released", "posted", "posted"])
        self.assertFalse(self.line.move_id)
        again = self._new_run(date="2026-06-01")
        self._invoice(again)
        self.assertEqual(again.line_ids.membership_id, self.line.membership_id)
        self.assertEqual(again.line_ids.state, "posted")

    def test_a_line_taken_off_a_draft_is_released(self):
        self.move.button_draft()
        self.move.invoice_line_ids = [Command.delete(self.move.invoice_line_ids.id)]
        self.assertEqual(self._states(), ["released", "posted", "posted"])

    def test_a_cancelled_invoice_comes_back_unless_billed_again(self):
        self.move.button_draft()
        self.move.button_cancel()
        self.assertEqual(self.line.state, "released")
        self.move.button_draft()
        self.assertEqual((self.line.state, self.line.move_id), ("drafted", self.move))
        self.move.button_cancel()
        self._invoice(self._new_run(date="2026-06-01"))
        self._assert_year_taken(self.move)
        self.assertEqual(self.line.state, "released")

    def _assert_year_taken(self, move):
        """The database refuses a second live line; Odoo shows its message."""
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                move.button_draft()
                self.env.flush_all()

    def test_credit_note(self):
        refund = self._refund(self.move)
        self.assertEqual(self.line.state, "posted", "a draft credits nothing")
        self.assertEqual(refund.invoice_line_ids.dues_line_id, self.line)
        refund.action_post()
        self.assertEqual(self._states(), ["credited", "posted", "posted"])
        general = self._new_run(date="2026-06-01")
        general.action_compute()
        self.assertFalse(general.line_ids, "credited dues are billed again only if asked")
        general.action_cancel()
        action = self.line.with_user(self.officer).action_bill_again()
        asked = self.Run.browse(action["res_id"]).with_user(self.secretary)
        self._invoice(asked)
        self.assertEqual(asked.line_ids.membership_id, self.line.membership_id)
        self.assertEqual(asked.line_ids.state, "posted")
        self._assert_year_taken(refund)  # two invoices of one year would be live

    def test_partial_credit_note(self):
        refund = self._refund(self.move)
        with Form(refund) as form, form.invoice_line_ids.edit(0) as line:
            line.price_unit = 400
        refund.action_post()
        self.assertEqual(self.line.state, "posted")

    def test_corrected_by_a_new_invoice(self):
        new = self._refund(self.move, modify=True)
        self.assertEqual(new.move_type, "out_invoice")
        new.action_post()
        self.assertEqual((self.line.state, self.line.move_id), ("posted", new))

    def test_an_ordinary_copy_bills_no_dues(self):
        copy = self.move.copy()
        self.assertFalse(copy.invoice_line_ids.dues_line_id)
        copy.action_post()
        self.assertEqual(self.line.move_id, self.move)

    def test_bill_again_only_what_is_free(self):
        with self.assertRaises(UserError):
            self.line.action_bill_again()

    def test_cancelling_a_run_releases_only_what_is_not_posted(self):
        new = self._new_members(3, "New")
        run = self._new_run(date="2026-06-01")
        self._invoice(run, post=False)
        posted = run.line_ids.sudo()[0].move_id
        posted.action_post()
        numbered = run.line_ids.sudo()[1].move_id
        numbered.action_post()
        numbered.button_draft()
        run.action_cancel()
        self._go_on(run)
        states = {line.membership_id: line.state for line in run.line_ids}
        self.assertEqual([states[member] for member in new], ["posted", "released", "released"])
        self.assertEqual(run.state, "done")
        self.assertEqual((posted.state, numbered.state), ("posted", "cancel"))
        self.assertEqual(run.sudo().move_ids, posted | numbered)
        self._invoice(again := self._new_run(date="2026-06-01"))
        self.assertEqual(again.line_ids.membership_id, new[1] | new[2])

    def test_cancelling_a_preview(self):
        self._new_members(1, "New")
        run = self._new_run()
        run.action_compute()
        run.action_cancel()
        self.assertEqual((run.state, run.line_ids.state), ("cancelled", "released"))
        again = self._new_run()
        again.action_compute()
        self.assertEqual(len(again.line_ids), 1)

    def test_one_bad_member_does_not_stop_the_others(self):
        good, bad = self._new_members(2, "New")
        run = self._new_run(date="2026-06-01")
        run.action_compute()
        bad.partner_id.active = False
        line = run.line_ids.sudo().filtered(lambda line: line.membership_id == bad)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s", [other.id, bad.partner_id.id]
        )
        self.env.invalidate_all()
        run.action_create_invoices()
        self._go_on(run)
        self.assertEqual(run.state, "drafted")
        self.assertEqual(run.sudo().move_ids.partner_id, good.partner_id)
        self.assertTrue(line.error)
        self.assertEqual((line.state, run.error_count), ("pending", 1))
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = NULL WHERE id = %s", [bad.partner_id.id]
        )
        self.env.invalidate_all()
        run.action_create_invoices()
        self._go_on(run)
        self.assertEqual((line.state, line.error, run.error_count), ("drafted", False, 0))

    def test_lock_date(self):
        self._new_members(1, "New")
        run = self._new_run(date="2026-06-01")
        self._invoice(run, post=False)
        self.product.product_tmpl_id.active = True
        move = run.sudo().move_ids
        move.invoice_line_ids.account_id.active = False
        run.action_post_invoices()
        self._go_on(run)
        self.assertEqual((run.state, run.line_ids.state), ("drafted", "drafted"))
        self.assertTrue(run.line_ids.error)
        move.invoice_line_ids.account_id.active = True
        run.action_post_invoices()
        self._go_on(run)
        self.assertEqual((run.state, run.line_ids.state), ("done", "posted"))
