from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ADDRESS, MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestBillingRun(BillingCommon):
    """Preview, approval by a second person, invoices, corrections."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = [cls._create_member(f"Coop {letter}", **ADDRESS) for letter in "BCD"]
        cls.agreements = [cls._create_agreement(member) for member in cls.members]
        cls.projects = [cls._create_project(agreement, "hourly") for agreement in cls.agreements]

    def _post_all(self, hours=1.5, day=MONDAY):
        lines = self.Line.browse()
        for project in self.projects:
            lines |= self._create_lines(hours, 2, project=project, day=day)
        return self._approve(lines)

    def test_preview_is_what_is_invoiced(self):
        """Invariant 6, to the cent, with amounts that hours × rate does not give."""
        self.card.line_ids.filtered(lambda line: not line.role_id).rate = 118.35
        lines = self.Line.browse()
        for project in self.projects:
            lines |= self._create_lines(1 / 3, 0.25, 0.1, 2.3, project=project)
        self._approve(lines)
        run = self._compute_run()
        total = run.amount_untaxed
        moves = self._invoice_run(run, batch=2)
        self.assertEqual(len(moves), 3)
        self.assertAlmostEqual(sum(moves.mapped("amount_untaxed")), total, 9)
        rows = self.Ledger.search([("kind", "=", "hourly")])
        self.assertAlmostEqual(sum(rows.mapped("amount")), total, 9)
        for line in moves.invoice_line_ids:
            self.assertAlmostEqual(
                sum(line.consortium_ledger_ids.mapped("amount")), line.price_subtotal, 9)
            self.assertEqual(line.quantity, 1, "the hours are in the text")
            self.assertIn("2 h 59", line.name)

    def test_grouping(self):
        senior = self._create_employee("Senior", self.role_senior)
        project = self.projects[0]
        lines = (
            self._create_lines(1, 1, project=project)
            | self._create_lines(1, project=project, employee=senior)
            | self._create_lines(1, project=project, service_domain_id=self.domain_other.id))
        self._approve(lines)
        run = self._compute_run()
        self.assertEqual(sorted(run.line_ids.mapped("minutes")), [60, 60, 120])
        self.assertEqual(len(self._invoice_run(run).invoice_line_ids), 3)

    def test_second_person(self):
        self._post_all()
        run = self._compute_run()
        with self.assertRaises(AccessError):
            run.with_user(self.officer).action_approve()
        with self.assertRaises(AccessError):
            run.with_user(self.reader).action_compute()
        run.with_user(self.manager).action_compute()
        with self.assertRefused("someone else"):
            run.with_user(self.manager).action_approve()
        with self.assertRefused("someone else"):
            run.with_user(self.manager).sudo().action_approve()
        run.with_user(self.officer).action_compute()
        run.with_user(self.manager).action_approve()
        self.assertEqual(run.approved_by_id, self.manager)
        with self.assertRaises(UserError):
            run.with_user(self.officer).action_compute()

    def test_not_invoiced_before_approval(self):
        self._post_all()
        run = self._compute_run()
        self.assertEqual(run._invoice_batch(10), 0)
        with self.assertRaises(UserError):
            run.with_user(self.officer).action_invoice()

    def test_empty(self):
        run = self._compute_run()
        self.assertEqual(run.line_count, 0)
        with self.assertRefused("nothing to invoice"):
            run.with_user(self.manager).action_approve()

    def test_rows_are_reserved(self):
        """Two runs never share a row."""
        self._post_all()
        first, second = self._compute_run(), self._compute_run()
        self.assertEqual((first.line_count, second.line_count), (3, 0))
        first.with_user(self.officer).action_cancel()
        second.with_user(self.officer).action_compute()
        self.assertEqual(second.line_count, 3)

    def test_compute_again(self):
        self._post_all()
        run = self._compute_run()
        self._post_all(day=date(2026, 3, 9))
        run.with_user(self.officer).action_compute()
        self.assertEqual((run.line_count, run.minutes), (3, 3 * 420))
        run.with_user(self.officer).action_reset()
        self.assertEqual((run.state, run.line_count), ("draft", 0))
        self.assertFalse(self.Ledger.search([("billing_line_id", "!=", False)]))

    def test_filters(self):
        self._post_all()
        self._post_all(day=date(2026, 4, 6))
        self.assertEqual(self._compute_run(date_from="2026-04-01", date_to="2026-04-30").minutes,
                         3 * 210)
        self.assertEqual(self._compute_run(member_ids=self.members[0].ids).minutes, 210)
        self.assertEqual(self._compute_run(date_to="2026-03-01").minutes, 0)

    def test_filter_on_an_archived_member(self):
        """A run of one member that left stays a run of that member."""
        member = self._create_member("Coop Gone")
        project = self._create_project(self._create_agreement(member), "hourly")
        self._post(1, project=project, employee=self._create_employee("Ines"))
        member.active = False
        run = self._compute_run(member_ids=member.ids)
        self.assertEqual(run.line_ids.member_id, member)

    def test_resume(self):
        """Invariant 6: batches of one, stopped and resumed; nothing twice, nothing missing."""
        self._post_all()
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        self.assertEqual(run._invoice_batch(1), 1)
        self.assertEqual((run.state, len(run.move_ids)), ("invoicing", 1))
        run.with_user(self.officer).action_invoice()  # a second user starts it again
        self.env.invalidate_all()
        self.assertEqual(run._invoice_batch(1), 1)
        self.assertEqual(run._invoice_batch(10), 1)
        self.assertEqual(run._invoice_batch(10), 0)
        self.assertEqual((run.state, len(run.move_ids)), ("done", 3))
        self.assertEqual(len(run.move_ids.partner_id), 3)
        with self.assertRaises(UserError):
            run.with_user(self.officer).action_invoice()

    def test_cron(self):
        self._post_all()
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        cron = self.env.ref("consortium_billing.ir_cron_process_runs")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual((run.state, len(run.move_ids)), ("done", 3))

    def test_one_bad_agreement(self):
        """Its error is kept on its lines; the others are invoiced; a new try does the rest."""
        self._post_all()
        bad = self.agreements[1]
        Move = type(self.env["account.move"])
        original = Move.action_post

        def action_post(moves):
            if bad in moves.agreement_id:
                raise UserError("Bad account")  # pylint: disable=translation-required
            return original(moves)

        run = self._compute_run()
        with patch.object(Move, "action_post", action_post):
            moves = self._invoice_run(run)
        self.assertEqual(moves.agreement_id, self.agreements[0] | self.agreements[2])
        self.assertEqual(run.state, "approved")
        line = run.line_ids.filtered(lambda line: line.agreement_id == bad)
        self.assertEqual((line.state, line.error), ("pending", "Bad account"))
        run.with_user(self.officer).action_invoice()
        run._invoice_batch(10)
        self.assertEqual((run.state, len(run.move_ids)), ("done", 3))
        self.assertEqual(line.state, "invoiced")

    def test_stop_with_errors(self):
        self._post_all()
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        run._invoice_batch(1)
        run.with_user(self.officer).action_cancel()
        self.assertEqual(run.state, "done")
        self.assertEqual(self._compute_run().line_count, 2)

    def test_reversed_before_approval(self):
        lines = self._post_all()
        run = self._compute_run()
        self._reopen(lines)
        with self.assertRefused("Compute it again"):
            run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_compute()
        self.assertEqual(run.line_count, 0)

    def test_reversed_after_approval(self):
        lines = self._post_all()
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        self._reopen(lines)
        self.assertEqual((run.state, run.approved_by_id.id), ("computed", False))

    def test_reversed_while_invoicing(self):
        lines = self._post_all()
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        self._reopen(lines)
        run._invoice_batch(10)
        self.assertEqual((run.state, len(run.move_ids)), ("computed", 0))

    def test_tampered_preview(self):
        """A row released behind the run's back is noticed by its fingerprint."""
        lines = self._post_all()
        run = self._compute_run()
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        lines[0].ledger_ids._set_links(billing_line_id=None)
        run._invoice_batch(10)
        self.assertEqual(run.state, "computed")
        self.assertEqual(run.move_ids.agreement_id, self.agreements[1] | self.agreements[2])

    def test_pending_consent_stays_out(self):
        self.agreements[0].overage_policy = "ask"
        self.projects[0].default_billing_kind = "package"
        self._post_all()
        run = self._compute_run()
        self.assertEqual(run.line_count, 2)
        self.assertRecordValues(run.exception_ids, [
            {"kind": "pending_consent", "minutes": 210, "amount": 420.0, "is_excluded": True}])
        self.Ledger.search([("consent_state", "=", "pending")]).with_user(
            self.officer).action_give_consent()
        run.with_user(self.officer).action_compute()
        self.assertEqual((run.line_count, run.exception_count), (3, 0))

    def test_other_exceptions(self):
        self._post_all()
        self._create_lines(3, project=self.projects[0], day=date(2026, 3, 9))
        self.agreements[1].action_suspend()
        position = self.env["account.fiscal.position"].create({
            "name": "Exempt", "company_id": self.company.id})
        self.tax.fiscal_position_ids = False
        self.members[2].property_account_position_id = position
        self.service_product.taxes_id = self.tax
        with patch.object(type(position), "map_tax", lambda self, taxes: taxes.browse()):
            run = self._compute_run()
        self.assertEqual(
            sorted((e.kind, e.agreement_id, e.minutes) for e in run.exception_ids),
            sorted([("unapproved", self.agreements[0], 180), ("suspended", self.agreements[1], 210),
                    ("no_tax", self.agreements[2], 210)], key=lambda e: e[0]))
        self.assertEqual(run.line_count, 3)

    def test_payer(self):
        payer = self._create_member("Payer")
        self.agreements[0].invoice_partner_id = payer
        self._post_all()
        self.assertIn(payer, self._bill().partner_id)

    def test_invoice_in_the_language_of_the_payer(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.domain.with_context(lang="fr_CA").name = "Finances et comptabilité"
        self.members[0].lang = "fr_CA"
        self._post_all()
        moves = self._bill()
        french = moves.filtered(lambda move: move.partner_id == self.members[0])
        self.assertIn("Finances et comptabilité", french.invoice_line_ids.name)
        self.assertNotIn("Finances et comptabilité", (moves - french).invoice_line_ids[0].name)

    def test_negative_month_is_a_credit_note(self):
        self._post(-2, project=self.projects[0])
        move = self._bill()
        self.assertEqual((move.move_type, move.amount_untaxed), ("out_refund", 240.0))

    def test_currency(self):
        usd = self.setup_other_currency("USD", rates=[("2020-01-01", 0.8)])
        agreement = self._create_agreement(self._create_member("US"), currency_id=usd.id)
        self._post(2, project=self._create_project(agreement, "hourly"))
        run = self._compute_run()
        self.assertRecordValues(run.line_ids, [
            {"currency_id": usd.id, "rate": 96.0, "amount": 192.0}])
        self.assertEqual(run.amount_untaxed, 240.0)
        move = self._invoice_run(run)
        self.assertEqual((move.currency_id, move.amount_untaxed), (usd, 192.0))

    def test_analytic_distribution(self):
        self._post_all()
        line = self._bill().invoice_line_ids[0]
        accounts = line.billing_run_line_id.project_id.account_id
        accounts |= self.domain.analytic_account_id
        self.assertEqual(
            set(next(iter(line.analytic_distribution)).split(",")), {str(i) for i in accounts.ids})
