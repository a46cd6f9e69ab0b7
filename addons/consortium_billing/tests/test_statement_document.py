from datetime import date

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .test_statement import APRIL, MARCH, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementDocument(StatementCommon):
    """What a statement shows: every hour once, equal to the ledger and to the annex."""

    def _get_values(self, statement):
        return statement._get_report_values()

    def test_equal_to_annex_and_ledger(self):
        """The hours of a month: the same entries in the statement, the annex and the ledger."""
        self._create_package(hours=6)
        hourly = self._create_project(self.agreement, "hourly")
        for rank, project in enumerate((self.project, self.project, hourly)):
            self._post(2.5, 1.75, project=project, day=date(2026, 3, 2 + 7 * rank),
                       employee=self._create_employee(f"Person {rank}"))
        move = self._bill()
        statement = self._issue()[-1]
        values = self._get_values(statement)
        annex = move._get_hours_annex()
        self.assertEqual(len(values["entries"]), 6)
        self.assertEqual(
            sorted(values["entries"], key=str), sorted(annex["entries"], key=str))
        for name in ("minutes", "drawn", "billed", "amount"):
            self.assertEqual(values["totals"][name], annex[name], name)
        rows = self.Ledger.search([
            ("member_id", "=", self.member.id), ("timesheet_id", "!=", False),
            ("work_date", ">=", statement.date_from), ("work_date", "<=", statement.date_to)])
        billed = rows.filtered(lambda row: row.kind != "draw")
        self.assertEqual(values["totals"]["minutes"], sum(rows.mapped("minutes")))
        self.assertEqual(values["totals"]["drawn"], statement.drawn)
        self.assertEqual(statement.drawn, sum((rows - billed).mapped("drawn")))
        self.assertEqual(
            statement.overage_amount + statement.hourly_amount, move.amount_untaxed)
        self.assertEqual(sum(billed.mapped("amount")), move.amount_untaxed)
        [line] = annex["packages"]
        self.assertEqual((line["before"], line["after"]), (statement.opening, statement.closing))

    def test_split_entry_is_one_line(self):
        self._create_package(hours=2)
        self._post(3)
        [entry] = self._get_values(self._issue()[-1])["entries"]
        self.assertEqual((entry.minutes, entry.drawn, entry.billed), (180, 120, 60))

    def test_undone_at_once_is_not_shown(self):
        """Approved, reopened and approved again within the period: the last hours, once."""
        self._create_package(hours=9)
        lines = self._post(3)
        self._reopen(lines)
        lines.unit_amount = 2
        lines.sheet_id.action_submit()
        self._approve(lines)
        statement = self._issue()[-1]
        self.assertEqual(statement.row_count, 3)
        self.assertEqual([entry.minutes for entry in self._get_values(statement)["entries"]], [120])

    def test_adjustments_are_apart(self):
        """Corrected later: the difference is on the next statement, under its own heading."""
        self._create_package(hours=9)
        lines = self._post(3)
        self._issue()
        self._reopen(lines)
        lines.unit_amount = 2
        lines.sheet_id.action_submit()
        self._approve(lines)
        self._post(1, day=date(2026, 4, 7))
        statement = self._issue(APRIL)[-1]
        values = self._get_values(statement)
        self.assertEqual([entry.minutes for entry in values["entries"]], [60])
        self.assertEqual([entry.minutes for entry in values["adjustments"]], [-60])
        self.assertEqual(values["totals"]["drawn"] + values["adjusted"]["drawn"], statement.drawn)

    def test_names_follow_the_setting(self):
        self._create_package(hours=9)
        self._post(1)
        statement = self._issue()[-1]
        for mode, name in (("name", "Berthe"), ("role", self.role.name), ("none", "")):
            self.company.consortium_portal_worker = mode
            [entry] = self._get_values(statement)["entries"]
            self.assertEqual(entry.worker, name)

    def test_movements_and_outlook(self):
        """Grants and expiries are listed; the next package to end is told."""
        first = self._create_package(hours=3, end=date(2026, 3, 20))
        second = self._create_package(hours=4, end=date(2026, 9, 30))
        first._expire()
        january, *_others, march = self._issue()
        self.assertEqual(
            self._get_values(january)["movements"].mapped("kind"), ["grant", "grant"])
        values = self._get_values(march)
        self.assertEqual(values["movements"].mapped("kind"), ["expire"])
        self.assertEqual(values["expiry"], (date(2026, 9, 30), 240, second))
        self.assertNotIn("received", dict(values["columns"]))
        self.assertIn("expired", dict(values["columns"]))

    def test_registrations(self):
        """Those of the invoices."""
        self.company.write({"vat": "123456782RT0001"})
        self._create_package(hours=3)
        self._post(5)
        move = self._bill()
        statement = self._issue()[-1]
        self.assertTrue(move._get_tax_registrations())
        self.assertEqual(
            self._get_values(statement)["registrations"], move._get_tax_registrations())

    def test_document(self):
        """The text of the document, in the language of the member, stored once.

        Odoo's runner renders pages, not PDF; `tests/suite/test_demo.py` reads a real PDF.
        """
        self.env["res.lang"]._activate_lang("fr_CA")
        self.company.vat = "123456782RT0001"
        self.member.lang = "fr_CA"
        self._create_package(hours=2, price=95)
        self._post(3, name="Fermeture du mois – été")
        statement = self._issue(MARCH)[-1]
        attachment = statement._get_pdfs()
        report = self.env["ir.actions.report"].with_context(lang="fr_CA")
        page, _type = report._render_qweb_html(
            "consortium_billing.report_statement", statement.ids)
        text = " ".join(html2plaintext(page.decode()).replace("*", " ").split())
        for words in (statement.name, "Fermeture du mois – été", "Coop Alpha", "2026-03-31",
                      "190,00", "120,00", "N° de TPS 123456782"):
            self.assertIn(words, text)
        self.assertIn(statement.content_hash, "".join(text.split()))
        self.assertEqual(statement._get_pdfs(), attachment)
        self.assertEqual(statement.with_user(self.reader).action_print()["url"],
                         f"/web/content/{attachment.id}?download=true")
