from lxml import etree

from odoo.tests import new_test_user, tagged

from odoo.addons.consortium_timesheet.hours_format import csv_cell, format_minutes

from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestHoursDisplay(PortalHoursCommon):
    """What people read of the minutes: lists, invoice annex, alerts, partner."""

    def _invoice(self):
        """Bill the last month: computed by one person, approved by another."""
        users = [
            new_test_user(
                self.env,
                login,
                groups="consortium_billing.consortium_billing_group_manager",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            for login in ("computes", "approves")
        ]
        run = self.env["consortium.billing.run"].create(
            {"company_id": self.company.id, "date_from": self.month}
        )
        run.with_user(users[0]).action_compute()
        run.with_user(users[1]).action_approve()
        run.with_user(users[1]).action_invoice()
        while run._invoice_batch():
            pass
        self.assertEqual(run.state, "done")
        return run.move_ids

    def test_annex(self):
        """The annex adds up: hours to the ledger, amount to the invoice, balances by line."""
        annex = self._invoice()._get_hours_annex()
        move = self.agreement_a.move_ids
        self.assertAlmostEqual(annex["amount"], move.amount_untaxed, 2)
        self.assertEqual(annex["minutes"], 31 * 30 + 5 * 45 + 4 * 30)
        self.assertEqual(annex["drawn"], 615 - 270)
        self.assertEqual(annex["minutes"], annex["drawn"] + annex["billed"])
        [line] = annex["packages"]
        self.assertEqual((line["before"], line["drawn"], line["after"]), (345, 345, 0))

    def test_annex_groups(self):
        """One heading per project and domain; each entry once, and subtotals that add up."""
        annex = self._invoice()._get_hours_annex()
        self.assertEqual([group["title"] for group in annex["groups"]], ["Bookkeeping", "Merger"])
        self.assertCountEqual(
            [entry for group in annex["groups"] for entry in group["entries"]], annex["entries"]
        )
        for name in ("minutes", "drawn", "billed", "amount"):
            self.assertAlmostEqual(
                sum(group[name] for group in annex["groups"]), annex[name], 2, name
            )

    def test_annex_is_one_line_per_entry(self):
        """The project is not repeated under each entry."""
        moves = self._invoice()
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", moves.ids, data={"report_type": "pdf"}
        )
        [table] = etree.HTML(html).xpath("//table[contains(@class, 'o_consortium_annex_hours')]")
        self.assertEqual(len(table.xpath(".//tr[@name='group']")), 2)
        entries = table.xpath(".//tr[@name='entry']")
        self.assertEqual(len(entries), 40)
        self.assertEqual({len(entry.xpath("./td")) for entry in entries}, {7})
        self.assertFalse([entry for entry in entries if entry.xpath(".//div")])

    def test_annex_is_printed(self):
        """The document shows the annex to an accountant who has no right in billing."""
        move = self._invoice()
        accountant = new_test_user(
            self.env,
            "plain_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(accountant)
            ._render_qweb_html(
                "account.report_invoice_with_payments", move.ids, data={"report_type": "pdf"}
            )
        )
        text = html.decode()
        self.assertIn("o_consortium_annex", text)
        self.assertIn(self.agreement_a.name, text)
        self.assertNotIn("Secret work", text)

    def test_link_on_screen(self):
        """The invoice page of the portal links to the pages of hours instead."""
        move = self._invoice()
        self.authenticate("portal_a", "portal_a")
        text = self.url_open(f"/my/invoices/{move.id}?report_type=html").text
        self.assertNotIn("o_consortium_annex", text)
        self.assertIn(f"/my/hours/{self.agreement_a.id}?month=", text)

    def test_no_annex_without_run(self):
        """Any other invoice is printed as before."""
        move = self.init_invoice("out_invoice", partner=self.member_a, amounts=[100.0])
        self.assertIsNone(move._get_hours_annex_header())

    def test_tax_registrations(self):
        """Both numbers of a Québec supplier, none outside Canada."""
        move = self.init_invoice("out_invoice", partner=self.member_a, amounts=[100.0])
        self.assertEqual(move._get_tax_registrations(), [])
        canada = self.env.ref("base.ca")
        self.company.write({
            "account_fiscal_country_id": canada.id,
            "country_id": canada.id,
            "state_id": self.env.ref("base.state_ca_qc").id,
            "vat": "123456782RT0001",
        })
        expected = [("GST No.", "123456782RT0001")]
        if "l10n_ca_pst" in self.company._fields:
            self.company.l10n_ca_pst = "1012345678TQ0001"
            expected.append(("QST No.", "1012345678TQ0001"))
        self.assertEqual(move._get_tax_registrations(), expected)

    def test_grouped_hours(self):
        """A grouped list adds up hours exactly, through the minutes."""
        rows = self.lines_a.ledger_ids
        [[hours, drawn]] = self.Ledger._read_group(
            [("id", "in", rows.ids)], aggregates=["hours:sum", "drawn_hours:sum"]
        )
        self.assertAlmostEqual(hours, sum(rows.mapped("minutes")) / 60)
        self.assertAlmostEqual(drawn, 10.25)
        self.assertFalse(self.Ledger.fields_get(["rate"])["rate"].get("aggregator"))

    def test_running_out(self):
        """Under a fifth left is an alert; a top-up ends it."""
        Agreement = self.env["consortium.agreement"]
        domain = [("is_running_out", "=", True), ("company_id", "=", self.company.id)]
        self.assertEqual(Agreement.search(domain), self.agreement_a)
        self.assertTrue(self.agreement_a.is_running_out)
        self.assertFalse(self.agreement_b.is_running_out)
        self.assertIn(
            self.agreement_b, Agreement.search([("is_running_out", "=", False)])
        )

    def test_partner_balance(self):
        """The partner shows the hours left of its organisation."""
        self.assertEqual(self.member_b.hours_balance, 98)
        self.assertEqual(self.user_b.partner_id.hours_balance, 98)
        self.assertEqual(self.member_a.agreement_count, 1)
        self.assertEqual(self.affiliate.agreement_count, 0)

    def test_texts(self):
        """Hours are written for people, cells for spreadsheets."""
        self.assertEqual(format_minutes(90), "1\u00a0h\u00a030")
        self.assertEqual(format_minutes(720), "12\u00a0h")
        self.assertEqual(format_minutes(-15), "\u22120\u00a0h\u00a015")
        self.assertEqual(csv_cell("@now"), "'@now")
        self.assertEqual(csv_cell("Minutes of 3-4"), "Minutes of 3-4")
