import csv
import io
from datetime import timedelta
from urllib.parse import urlparse

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestPortalHours(PortalHoursCommon):
    """What each organisation reads at /my/hours, by page, by file and by RPC."""

    def _open(self, login, path, **params):
        self.authenticate(login, login)
        response = self.url_open(path, params=params)
        self.assertEqual(response.status_code, 200)
        return response

    def _get_path(self, response):
        return urlparse(response.url).path

    def _count_rows(self, response):
        return response.text.split("o_consortium_hours_table")[1].count("<tr>") - 1

    def _read_csv(self, response):
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_cards(self):
        """The list shows the agreement of the member with its gauge, and no other."""
        text = self._open("portal_a", "/my/hours").text
        self.assertIn(self.agreement_a.name, text)
        self.assertNotIn(self.agreement_b.name, text)
        self.assertIn('aria-valuenow="100"', text, "all the hours are used")

    def test_home_counter(self):
        """The home page counts the agreements that the list shows."""
        for login, expected in (("portal_a", 1), ("portal_b", 1), ("portal_c", 1)):
            self.authenticate(login, login)
            result = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["hours_agreement_count"]}
            )
            self.assertEqual(result["hours_agreement_count"], expected, login)

    def test_latest_month_by_pages(self):
        """The page opens on the latest month, thirty whole entries at a time."""
        url = f"/my/hours/{self.agreement_a.id}"
        first = self._open("portal_a", url)
        self.assertEqual(self._count_rows(first), 30)
        second = self._open("portal_a", f"{url}/page/2")
        self.assertEqual(self._count_rows(second), 10)
        self.assertNotIn("Secret", first.text + second.text)

    def test_split_entry_is_one_line(self):
        """An entry that crosses the end of the package is printed once, with both parts."""
        split = [line for line in self.lines_a if len(line.ledger_ids) > 1]
        self.assertEqual(len(split), 1)
        self.assertEqual(set(split[0].ledger_ids.mapped("kind")), {"draw", "overage"})
        response = self._open("portal_a", f"/my/hours/{self.agreement_a.id}/csv", month="all")
        self.assertEqual(len(self._read_csv(response)) - 1, len(self.lines_a))

    def test_filters(self):
        """Month and project narrow the list; nonsense falls back on the default."""
        url = f"/my/hours/{self.agreement_a.id}"
        key = self.month_before.strftime("%Y-%m")
        self.assertEqual(self._count_rows(self._open("portal_a", url, month=key)), 3)
        merger = self._open("portal_a", url, project=self.project_a2.id)
        self.assertEqual(self._count_rows(merger), 5)
        for params in ({"month": "2026-99"}, {"project": "x"}, {"project": self.project_b.id}):
            self.assertEqual(self._count_rows(self._open("portal_a", url, **params)), 30)
        self.assertEqual(self._count_rows(self._open("portal_a", f"{url}/page/999")), 10)

    def test_totals_equal_ledger(self):
        """The file adds up to the ledger, column by column."""
        response = self._open("portal_a", f"/my/hours/{self.agreement_a.id}/csv", month="all")
        lines = self._read_csv(response)[1:]
        rows = self.lines_a.ledger_ids
        billed = rows.filtered(lambda row: row.kind == "overage")
        worked, drawn, charged = (
            sum(round(float(line[column]) * 60) for line in lines) for column in (6, 7, 8)
        )
        self.assertEqual(worked, sum(rows.mapped("minutes")))
        self.assertEqual(drawn, 615)
        self.assertEqual(charged, sum(billed.mapped("minutes")))
        self.assertAlmostEqual(
            sum(float(line[10]) for line in lines), sum(billed.mapped("amount")), 2
        )

    def test_csv_formula(self):
        """A description that a spreadsheet would run is written as text."""
        self._approve([
            self._prepare_entry(self.project_b, self.month, name="=cmd()", hours=1)
        ])
        response = self._open("portal_b", f"/my/hours/{self.agreement_b.id}/csv", month="all")
        self.assertIn("'=cmd()", [line[5] for line in self._read_csv(response)])

    def test_other_member_by_page_and_file(self):
        """The agreement of someone else sends back to the home page, whatever the door."""
        for path in ("", "/page/2", "/csv"):
            response = self._open("portal_a", f"/my/hours/{self.agreement_b.id}{path}")
            self.assertEqual(self._get_path(response), "/my")
            self.assertNotIn("Secret", response.text)
        self.assertEqual(self._get_path(self._open("portal_a", "/my/hours/99999999")), "/my")

    def test_other_member_by_rpc(self):
        """search_read gives the rows of the own organisation, and nothing may be written."""
        for model, theirs in (
            ("consortium.agreement", self.agreement_b),
            ("consortium.hour.package", self.agreement_b.package_ids),
            ("consortium.hour.ledger", self.agreement_b.ledger_ids),
        ):
            Model = self.env[model].with_user(self.user_a)
            found = {row["id"] for row in Model.search_read([], ["id"])}
            self.assertTrue(found, model)
            self.assertFalse(found & set(theirs.ids), model)
            with self.assertRaises(AccessError):
                theirs.with_user(self.user_a).read(["display_name"])
            with self.assertRaises(UserError):
                Model.create({})
        with self.assertRaises(AccessError):
            self.agreement_a.with_user(self.user_a).write({"note": "free hours"})
        for model in ("consortium.billing.run", "consortium.rate.card", "consortium.rate.card.line"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user_a).search_read([], ["id"])

    def test_beneficiary(self):
        """An affiliate sees its own hours of the agreement, and neither packages nor the rest."""
        response = self._open("portal_c", f"/my/hours/{self.agreement_a.id}")
        self.assertEqual(self._count_rows(response), 4)
        self.assertIn("For the affiliate", response.text)
        self.assertNotIn(f"Work of {self.project_a.name}", response.text)
        self.assertNotIn(self.project_a2.name, response.text)
        self.assertNotIn(self.agreement_a.package_ids.name, response.text)
        rows = self._read_csv(
            self._open("portal_c", f"/my/hours/{self.agreement_a.id}/csv", month="all")
        )
        self.assertEqual({row[5] for row in rows[1:]}, {"For the affiliate"})
        Ledger = self.Ledger.with_user(self.user_c)
        self.assertEqual(Ledger.search([]).beneficiary_id, self.affiliate)
        self.assertFalse(self.env["consortium.hour.package"].with_user(self.user_c).search([]))
        self.assertFalse(self.env["consortium.agreement"].with_user(self.user_c).search([]))

    def test_draft_agreement(self):
        """What is not signed yet is not shown."""
        draft = self.env["consortium.agreement"].create(
            {"member_id": self.member_a.id, "company_id": self.company.id}
        )
        self.assertNotIn(draft.name, self._open("portal_a", "/my/hours").text)
        self.assertEqual(self._get_path(self._open("portal_a", f"/my/hours/{draft.id}")), "/my")

    def test_reopened_week_disappears(self):
        """Reversed rows leave the page; posted again they are back once."""
        url = f"/my/hours/{self.agreement_b.id}/csv"
        sheet = self.lines_b.sheet_id
        sheet.action_reopen("Wrong project")
        self.assertEqual(len(self._read_csv(self._open("portal_b", url, month="all"))), 1)
        sheet.action_submit()
        sheet.action_approve()
        self.assertEqual(len(self._read_csv(self._open("portal_b", url, month="all"))), 2)

    def test_staff_preview(self):
        """The person who prepares agreements sees the page of the member."""
        self.env.ref("base.user_admin").write({
            "company_ids": [(4, self.company.id)], "company_id": self.company.id,
        })
        self.authenticate("admin", "admin")
        response = self.url_open(f"/my/hours/{self.agreement_a.id}")
        self.assertIn(self.agreement_a.package_ids.name, response.text)

    def test_worker_setting(self):
        """Names of professionals follow the setting on the page and in the file."""
        role = self.env.ref("consortium_timesheet.role_advisor")
        self.env["consortium.employee.role"].create(
            {"employee_id": self.employee.id, "role_id": role.id, "date_from": "2020-01-01"}
        )
        day = self.month + timedelta(days=16)
        self._approve([self._prepare_entry(self.project_a, day, 1, name="Work in a role")])
        url = f"/my/hours/{self.agreement_a.id}"
        for mode, shown, hidden in (
            ("name", ["Amélie Gagnon"], []),
            ("role", [role.name], ["Amélie Gagnon"]),
            ("none", [], ["Amélie Gagnon", role.name]),
        ):
            self.company.consortium_portal_worker = mode
            for path in (url, f"{url}/csv?month=all"):
                text = self._open("portal_a", path).content.decode()
                self.assertIn("Work in a role", text)
                for word in shown:
                    self.assertIn(word, text, (mode, path))
                for word in hidden:
                    self.assertNotIn(word, text, (mode, path))

    def test_hostile_project(self):
        url = f"/my/hours/{self.agreement_a.id}"
        for project in ("²", "9" * 40, "-1", "1 OR 1=1"):
            self.assertEqual(self._open("portal_a", f"{url}?project={project}").status_code, 200)

    def test_report_of_transparency(self):
        """The two pages lead to each other; an affiliate's hours are in its own report."""
        self.assertIn('href="/my/time"', self._open("portal_a", "/my/hours").text)
        self.assertIn('href="/my/hours"', self._open("portal_a", "/my/time").text)
        self.assertNotIn("For the affiliate", self._open("portal_a", "/my/time?period=all").text)
        text = self._open("portal_c", "/my/time?period=all").text
        self.assertIn("For the affiliate", text)
        self.assertNotIn(f"Work of {self.project_a.name}", text)
