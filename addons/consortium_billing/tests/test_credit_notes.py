from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import GROUP
from .test_corrections import CorrectionCommon


@tagged("post_install", "-at_install")
class TestCreditNotes(CorrectionCommon):
    """What happens to hours when documents that bill or credit them are deleted, cancelled, reset."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user("accountant", "account.group_account_invoice")
        cls.lines = cls._post(2, 1, project=cls.hourly)
        run = cls.Run.create({
            "company_id": cls.company.id, "date_to": "2026-03-31", "invoice_date": "2026-03-31"})
        run.with_user(cls.officer).action_compute()
        cls.invoice = cls._invoice_run(cls, run)

    def _credit(self, outcome="write_off", minutes=30, **kwargs):
        return self._row(self.lines[0])._correct(outcome, "Gesture", minutes=minutes, **kwargs)

    def assertAsInvoiced(self):
        """The hours are invoiced, all of them, and nothing is billable."""
        rows = self.Ledger.search([
            *self.Ledger._get_live_domain(), ("timesheet_id", "in", self.lines.ids)])
        self.assertEqual(sum(rows.mapped("amount")), 360)
        self.assertEqual(rows.move_line_id, self.invoice.invoice_line_ids)
        self.assertFalse(self._compute_run().line_ids)
        self.assertMinutes(self.lines)
        self.assertInvoiceLines(self.invoice)

    def test_deletion_of_a_draft_undoes_the_correction(self):
        credit = self._credit()
        credit.with_user(self.accountant).unlink()
        self.assertAsInvoiced()

    def test_deletion_of_a_line(self):
        other = self._create_project(
            self.agreement, "hourly", service_domain_id=self.domain_other.id)
        late = self._post(1, project=other, day="2026-03-09")
        self._bill()
        credit = self._row(late)._correct("write_off", "One")
        credit |= self._credit()
        self.assertEqual(len(credit), 2, "one credit note per invoice")
        credit[1].invoice_line_ids.with_user(self.accountant).unlink()
        self.assertAsInvoiced()
        self.assertEqual(self._get_rows(late), [("courtesy", 60, 0)])

    def test_deletion_gives_a_package_its_hours_back(self):
        package = self._create_package(hours=2)
        credit = self._credit("return", 60)
        self.assertPackage(package, used=60)
        credit.unlink()
        self.assertPackage(package, used=0, balance=120)
        self.assertAsInvoiced()

    def test_cancellation_undoes_and_is_final(self):
        credit = self._credit()
        credit.action_post()
        credit.with_user(self.accountant).button_cancel()
        self.assertAsInvoiced()
        with self.assertRefused("were undone when it was cancelled"):
            credit.button_draft()
        self._row(self.lines[0], minutes=90)._correct("write_off", "Gesture")
        credit.unlink()
        self.assertEqual(self._get_rows(self.lines[0]), [("hourly", 30, 60), ("courtesy", 90, 0)])

    def test_reset_to_draft_keeps_the_correction(self):
        credit = self._credit()
        credit.action_post()
        credit.button_draft()
        self.assertEqual(self._get_rows(self.lines[0]), [("hourly", 90, 180), ("courtesy", 30, 0)])
        credit.action_post()
        self.assertInvoiceLines(self.invoice | credit)

    def test_undo_is_refused_once_billed_again(self):
        credit = self._credit("rebill")
        again = self._bill()
        with self.assertRefused("were billed again by"):
            credit.unlink()
        again.button_draft()
        again.unlink()
        credit.unlink()
        self.assertAsInvoiced()

    def test_undo_is_refused_once_corrected_again(self):
        package = self._create_package(hours=2)
        credit = self._credit("return", 60)
        draw = self.Ledger.search([("kind", "=", "draw"), ("timesheet_id", "=", self.lines[0].id)])
        draw._correct("write_off", "After all", minutes=15)
        with self.assertRefused("they were corrected again"):
            credit.unlink()
        self.assertPackage(package, used=45)

    def test_undo_is_refused_once_a_package_spent_them(self):
        package = self._create_package(hours=1)
        lines = self._post(1, day="2026-03-09")
        self._row(lines)._correct("write_off", "Gesture")
        courtesy = self._row(lines)
        self._post(1, day="2026-03-16")
        with self.assertRefused("were used since"):
            courtesy.with_user(self.officer).action_undo_correction()
        self.assertPackage(package, used=60)

    def test_undo_without_credit_note(self):
        package = self._create_package(hours=1)
        lines = self._post(1, day="2026-03-09")
        self._row(lines)._correct("write_off", "Gesture", minutes=30)
        courtesy = self._row(lines, kind="courtesy")
        with self.assertRaises(AccessError):
            courtesy.with_user(self.reader).action_undo_correction()
        courtesy.with_user(self.officer).action_undo_correction()
        self.assertPackage(package, used=60, state="exhausted")
        self.assertEqual(self._get_rows(lines), [("draw", 30, 50), ("draw", 30, 50)])
        self.assertMinutes(lines)
        self._credit()
        with self.assertRefused("delete the draft credit note"):
            self._row(self.lines[0], kind="courtesy").action_undo_correction()

    def test_credited_invoice_is_neither_deleted_nor_cancelled(self):
        credit = self._credit()
        self.invoice.button_draft()
        for step in ("button_cancel", "unlink"):
            with self.assertRefused("were credited by"):
                getattr(self.invoice, step)()
        with self.assertRefused("were credited by"):
            self.invoice.invoice_line_ids.unlink()
        credit.unlink()
        self.invoice.unlink()
        self.assertEqual(self._compute_run().line_ids.minutes, 180)

    def test_manual_credit_note_releases_nothing(self):
        """Odoo's own wizard, before and after ours: money only."""
        self._credit().action_post()
        before = self._get_rows()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids).create({
                "journal_id": self.invoice.journal_id.id, "reason": "Manual"})
        manual = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        manual.action_post()
        self.assertEqual(self._get_rows(), before)
        self.assertFalse(self._compute_run().line_ids)
        manual.button_draft()
        manual.unlink()
        self.assertEqual(self._get_rows(), before)

    def test_lines_say_what_their_hours_say(self):
        credit = self._credit()
        line = credit.invoice_line_ids
        for vals in ({"quantity": 2}, {"price_unit": 1}, {"discount": 50}, {"product_id": False}):
            with self.assertRefused("This line bills hours"):
                line.with_user(self.accountant).write(vals)
        for vals in ({"currency_id": self.env.ref("base.EUR").id}, {"move_type": "out_invoice"}):
            with self.assertRefused("currency and type cannot"):
                credit.write(vals)
        with self.assertRaises(AccessError):
            line.with_user(self.accountant).credited_line_id = False
        line.name = "Reviewed"

    def test_threshold(self):
        """Above the company's amount, only an approver posts; it is in the company's currency."""
        self.company.consortium_credit_threshold = 60
        self.officer.group_ids += self.env.ref("account.group_account_invoice")
        credit = self._credit()
        credit.with_user(self.officer).action_post()
        large = self._row(self.lines[1])._correct("write_off", "Gesture")
        for user in (self.officer, self.accountant):
            with self.assertRaises(AccessError):
                large.with_user(user).action_post()
        self.manager.group_ids += self.env.ref("account.group_account_invoice")
        large.with_user(self.manager).action_post()
        self.assertEqual(large.state, "posted")

    def test_threshold_of_nothing(self):
        self.company.consortium_credit_threshold = 0
        self.officer.group_ids += self.env.ref("account.group_account_invoice")
        self._credit(minutes=120).with_user(self.officer).action_post()

    def test_settled_hours_are_not_reopened(self):
        """A decision on hours is not lost by approving their week again."""
        self._create_package(hours=5)
        lines = self._post(1, day="2026-03-09")
        for outcome in ("write_off", "return", "rebill"):
            self._row(lines)._correct(outcome, "Gesture")
            with self.assertRefused("was corrected"):
                self._reopen(lines)
            self._row(lines).action_undo_correction()
        self._reopen(lines)

    def test_annex(self):
        """The credit note prints its hours without sign; the invoice still prints its own."""
        self._create_package(hours=2)
        before = self.invoice._get_hours_annex()
        credit = self._credit("return", 60)
        header, annex = credit._get_hours_annex_header(), credit._get_hours_annex()
        self.assertEqual(header["agreement"], self.agreement.name)
        self.assertEqual((annex["minutes"], annex["billed"], annex["amount"]), (60, 60, 120))
        self.assertEqual(len(annex["entries"]), 1)
        after = self.invoice._get_hours_annex()
        for name in ("minutes", "billed", "drawn", "amount"):
            self.assertEqual(after[name], before[name], name)
        for move, text in ((credit, "Hours credited"), (self.invoice, "Hours of the period")):
            html, _type = self.env["ir.actions.report"]._render_qweb_html(
                "account.report_invoice", move.ids, data={"report_type": "pdf"})
            self.assertIn(text, html.decode())

    def test_group(self):
        """What the tests above rest on: an accountant has no role in billing."""
        self.assertFalse(self.accountant.has_group(f"{GROUP}user"))
