from odoo import Command
from odoo.tests import tagged

from .test_corrections import CorrectionCommon


@tagged("post_install", "-at_install")
class TestHardMoney(CorrectionCommon):
    """Several currencies, companies, agreements; provinces; an agreement without hours."""

    def test_agreement_without_hours(self):
        """Nothing to bill, to state or to re-allocate, and nothing fails."""
        agreement = self._create_agreement(self._create_member("Quiet"))
        run = self._compute_run()
        self.assertFalse(run.line_ids)
        self.assertEqual((agreement.balance, agreement.size_band), (0, "under_40"))
        self.assertEqual(
            self.Ledger._plan_reallocation(agreement, agreement.date_start), ([], {}))
        wizard = self.env["consortium.hour.ledger.correct"].with_context(
            active_model="consortium.agreement", active_ids=agreement.ids).create({
                "reason": "None"})
        self.assertFalse(wizard.line_ids)
        agreement.action_close()

    def test_member_of_another_currency(self):
        """Rows, credit notes and packages are in the agreement's currency; the books in ours."""
        usd = self.setup_other_currency("USD", rates=[("2020-01-01", 0.8)])
        agreement = self._create_agreement(self._create_member("US"), currency_id=usd.id)
        project = self._create_project(agreement, "hourly")
        lines = self._post(2, project=project)
        invoice = self._bill()
        self.env["res.currency.rate"].create({
            "name": "2026-04-01", "rate": 0.5, "currency_id": usd.id,
            "company_id": self.company.id})
        credit = self._row(lines)._correct("rebill", "Half of it", minutes=60)
        credit.invoice_date = "2026-04-15"
        credit.action_post()
        self.assertEqual((credit.currency_id, credit.amount_untaxed), (usd, 96))
        self.assertAlmostEqual(credit.amount_untaxed_signed, -192)
        self.assertEqual(self._get_rows(lines), [("hourly", 60, 96), ("hourly", 60, 96)])
        self.assertInvoiceLines(invoice | credit)
        for move in invoice | credit:
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0)
        package = self._create_package(hours=1, agreement=agreement)
        row = self.Ledger.search([
            *self.Ledger._get_live_domain(), ("timesheet_id", "=", lines.id),
            ("move_line_id", "=", False)])
        row._correct("return", "Bought since")
        self.assertPackage(package, used=60, consumed_value=100)

    def test_out_of_province(self):
        """The credit note bears the invoice's taxes, whatever became of the member since."""
        member = self._create_member(
            "Ontario", state_id=self.env.ref("base.state_ca_on").id, zip="M5H 2N2")
        lines = self._post(2, project=self._create_project(
            self._create_agreement(member), "hourly"))
        invoice = self._bill()
        member.state_id = self.env.ref("base.state_ca_qc")
        credit = self._row(lines)._correct("write_off", "Gesture")
        self.assertEqual(credit.amount_total, invoice.amount_total)
        self.assertEqual(credit.invoice_line_ids.tax_ids, invoice.invoice_line_ids.tax_ids)
        self.assertEqual(credit.fiscal_position_id, invoice.fiscal_position_id)

    def test_several_agreements_and_invoices(self):
        """One credit note for each invoice and agreement, rows in their own."""
        other = self._create_agreement(self._create_member("Other"))
        projects = self.hourly | self._create_project(other, "hourly")
        lines = self.Line.browse()
        for project in projects:
            lines |= self._create_lines(1, project=project)
        self._approve(lines)
        invoices = self._bill()
        late = self._post(1, project=self.hourly, day="2026-03-09")
        invoices |= self._bill()
        rows = self.Ledger.search([("move_line_id", "in", invoices.invoice_line_ids.ids)])
        credits = rows._correct("write_off", "All of it")
        self.assertEqual(len(credits), 3)
        self.assertEqual(set(credits.reversed_entry_id.ids), set(invoices.ids))
        for credit in credits:
            self.assertEqual(
                credit.invoice_line_ids.consortium_ledger_ids.agreement_id, credit.agreement_id)
            self.assertEqual(credit.agreement_id, credit.reversed_entry_id.agreement_id)
        self.assertMinutes(lines | late)

    def test_one_invoice_for_several_agreements(self):
        """Where an invoice bills several agreements, each has its own credit note."""
        second = self._create_agreement(self.member)
        other = self._create_project(second, "hourly")
        if "consortium_invoice_grouping" in self.company._fields:
            self.company.consortium_invoice_grouping = "member"
        lines = self._create_lines(1, project=self.hourly)
        lines |= self._create_lines(1, project=other)
        self._approve(lines)
        invoices = self._bill()
        credits = self.Ledger.search([
            ("timesheet_id", "in", lines.ids)])._correct("rebill", "Both")
        self.assertEqual(credits.agreement_id, self.agreement | second)
        self.assertAlmostEqual(
            sum(credits.mapped("amount_untaxed")), sum(invoices.mapped("amount_untaxed")))
        self.assertInvoiceLines(invoices | credits)

    def test_two_companies(self):
        """Each company bills, credits and expires its own; a run never takes the other's."""
        second = self.setup_other_company(name="Second")["company"]
        second.consortium_rate_card_id = self.env["consortium.rate.card"].create({
            "name": "Second", "company_id": second.id, "currency_id": second.currency_id.id,
            "line_ids": [Command.create({"rate": 80, "date_from": "2025-01-01"})]})
        agreement = self.env["consortium.agreement"].with_company(second).create({
            "member_id": self.member.id, "company_id": second.id, "date_start": "2026-01-01"})
        agreement.action_activate()
        project = self.env["project.project"].create({
            "name": "Second", "company_id": second.id, "partner_id": self.member.id,
            "agreement_id": agreement.id, "service_domain_id": self.domain.id,
            "default_billing_kind": "hourly", "allow_timesheets": True})
        employee = self.env["hr.employee"].create({
            "name": "Second", "company_id": second.id, "hourly_cost": 10})
        theirs = self._create_lines(1, project=project, employee=employee)
        theirs.sheet_id.action_approve()
        ours = self._post(1, project=self.hourly)
        self.assertEqual(self._get_rows(theirs), [("hourly", 60, 80)])
        run = self._compute_run()
        self.assertEqual(run.line_ids.ledger_ids.timesheet_id, ours)
        with self.assertRaises(Exception):  # noqa: B017 - an AccessError or nothing to see
            self._row(theirs).with_user(self.officer).read(["amount"])
        self.assertFalse(
            self.Ledger.with_user(self.officer).search([("timesheet_id", "=", theirs.id)]))
        wizard = self.env["consortium.hour.ledger.correct"].with_user(self.officer).create({
            "company_id": self.company.id, "agreement_id": agreement.id, "reason": "Theirs"})
        self.assertFalse(wizard.line_ids)
