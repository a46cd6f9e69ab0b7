import csv
import io
from urllib.parse import urlencode

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .transparency_common import TransparencyCommon

REPORT = "consortium_timesheet.report_transparency"


@tagged("post_install", "-at_install")
class TestPortalTransparency(TransparencyCommon, HttpCase):
    """The page and its files, as contacts, staff and the curious ask for them."""

    def _open(self, name, url, status=200, **params):
        self.authenticate(f"tr_{name}", f"tr_{name}")
        response = self.url_open(f"{url}?{urlencode(params)}" if params else url)
        self.assertEqual(response.status_code, status, response.url)
        return response

    def _rows(self, response):
        text = response.content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ","))

    def test_page(self):
        text = self._open("federation", "/my/time").text
        self.assertIn("Budget of spring", text)
        self.assertIn("Deed of merger", text)
        self.assertIn("3\u00a0h", text)
        for word in ("winter", "affiliate", "Draft", "Submitted", "5\u00a0h", "0\u00a0h\u00a040"):
            self.assertNotIn(word, text)

    def test_whole_total_on_each_page(self):
        lines = [
            self._prepare_line(self.colleague, day="2026-06-01", hours=0.25, name=f"Call {number}")
            for number in range(60)
        ]
        lines = self.Line.create(lines)
        lines.sheet_id.action_submit()
        lines.sheet_id.with_user(self.manager_user).action_approve()
        for group in ("none", "project", "person"):
            for page, shown in ((1, 50), (2, 10), (999999, 10)):
                url = f"/my/time/page/{page}"
                text = self._open("federation", url, period="2026-06", group=group).text
                self.assertEqual(text.count("Call "), shown, url)
                self.assertIn("15\u00a0h", text)

    def test_others_are_not_found(self):
        for name, other in (("federation", self.affiliate), ("affiliate", self.member)):
            for path in ("", "/page/2", "/csv", "/pdf"):
                self._open(name, f"/my/time/of/{other.id}{path}", 404)
            own = self.users[name].partner_id.commercial_partner_id
            self._open(name, f"/my/time/of/{own.id}")
        for organisation in ("0", "-1", "999999999", "9" * 40, "x", "1%20OR%201=1", "²"):
            self._open("federation", f"/my/time/of/{organisation}", 404)

    def test_hostile_parameters(self):
        for params in (
            {"period": "2026-13"},
            {"period": "9999-99", "group": "employee_id"},
            {"project": str(self.affiliate_project.id)},
            {"project": "9" * 30},
            {"project": "1;DROP TABLE x", "domain": "²"},
            {"search": "%' OR 1=1 --"},
            {"search": "\x00"},
            {"search": "x" * 5000},
            {"group": "person); --"},
            {"page": "-4"},
        ):
            text = self._open("federation", "/my/time", **params).text
            for word in ("Only for the affiliate", "mandate", "Draft", "Submitted"):
                self.assertNotIn(word, text, params)
        self._open("federation", "/my/time/page/99999999999999")
        self._open("federation", "/my/time/page/-1")

    def test_csv(self):
        self.merger.sheet_id.with_user(self.manager_user).action_reopen("Words")
        self.merger.name = "=HYPERLINK(1)"
        self.merger.sheet_id.action_submit()
        self.merger.sheet_id.with_user(self.manager_user).action_approve()
        response = self._open("federation", "/my/time/csv", period="all")
        self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
        rows = self._rows(response)
        self.assertEqual(
            rows[0],
            ["Date", "Project", "Service domain", "Professional or role", "Description", "Hours"],
        )
        self.assertEqual(len(rows), 4)
        self.assertEqual(sum(float(row[5]) for row in rows[1:]), 4.5)
        self.assertIn("'=HYPERLINK(1)", [row[4] for row in rows])
        rows = self._rows(self._open("federation", "/my/time/csv", period="2026-01"))
        self.assertEqual([row[4] for row in rows[1:]], ["Budget of winter"])
        self.assertEqual(len(self._rows(self._open("lonely", "/my/time/csv"))), 1)

    def test_csv_in_french(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.users["federation"].lang = "fr_CA"
        text = self._open("federation", "/my/time/csv").content.decode("utf-8-sig")
        self.assertIn("2,25", text)
        self.assertIn(";", text.splitlines()[0])

    def test_worker_setting(self):
        """What the company hides is hidden on our page, in the file and on Odoo's pages."""
        self.env.company.consortium_portal_worker = "role"
        self.task.project_id.privacy_visibility = "portal"
        self.task.message_subscribe(self.users["federation"].partner_id.ids)
        self._create_approved(
            self.director, name="On the task", day="2026-03-30", task_id=self.task.id
        )
        for url in (
            "/my/time?period=all&group=person",
            "/my/time/csv?period=all",
            f"/my/tasks/{self.task.id}",
            f"/my/tasks/{self.task.id}?report_type=html",
        ):
            text = self._open("federation", url).text
            self.assertIn("On the task", text, url)
            self.assertNotIn("Employee director", text, url)
            self.assertNotIn("ts_director", text, url)
        self.env.company.consortium_portal_worker = "name"
        for url in ("/my/time?period=all", f"/my/tasks/{self.task.id}"):
            self.assertIn("Employee director", self._open("federation", url).text)

    def test_one_page_for_customers(self):
        """Odoo's list of timesheets leads a customer to the report."""
        response = self._open("federation", "/my/timesheets?groupby=employee_id")
        self.assertTrue(response.url.endswith("/my/time"), response.url)
        response = self._open("federation", "/my/timesheets?search_in=so&search=S00001")
        self.assertIn("/my/timesheets", response.url)

    def test_home_card(self):
        for name, count in (("federation", 3), ("affiliate", 1), ("lonely", 0)):
            self.authenticate(f"tr_{name}", f"tr_{name}")
            found = self.make_jsonrpc_request("/my/counters", {"counters": ["transparency_count"]})
            self.assertEqual(found["transparency_count"], count, name)
        text = self._open("federation", "/my/home").text
        self.assertIn('href="/my/time"', text)
        self.assertNotIn('href="/my/timesheets"', text)

    def test_staff(self):
        for employee in (self.director, self.employee):
            employee.user_id.password = employee.user_id.login
        self.authenticate("ts_director", "ts_director")
        response = self.url_open(f"/my/time/of/{self.member.id}?period=all")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Budget of winter", response.text)
        self.assertIn(f"/my/time/of/{self.member.id}/csv?period=all", response.text)
        self.authenticate("ts_prof", "ts_prof")
        for path in ("", "/csv", "/pdf"):
            response = self.url_open(f"/my/time/of/{self.member.id}{path}")
            self.assertEqual(response.status_code, 404)

    def test_visitors_without_login(self):
        self.authenticate(None, None)
        for path in ("/my/time", "/my/time/csv", f"/my/time/of/{self.member.id}/pdf"):
            self.assertIn("/web/login", self.url_open(path).url)

    @mute_logger("odoo.http")
    def test_report_of_others(self):
        """``/report/html`` is open to whoever is logged in: the report itself refuses."""
        Report = self.env["ir.actions.report"].with_user(self.users["federation"]).sudo()
        html, _type = Report._render_qweb_html(REPORT, self.member.ids)
        self.assertIn("Budget of spring", html.decode())
        for organisation in (self.affiliate, self.member + self.affiliate):
            with self.assertRaises(AccessError):
                Report._render_qweb_html(REPORT, organisation.ids)
        self.authenticate("tr_federation", "tr_federation")
        for kind in ("html", "pdf", "text"):
            response = self.url_open(f"/report/{kind}/{REPORT}/{self.affiliate.id}")
            self.assertNotEqual(response.status_code, 200)
            self.assertNotIn("Only for the affiliate", response.text)

    def test_report(self):
        """The paper: grouped by project, everything of the choice, whole totals."""
        Report = self.env["ir.actions.report"].with_user(self.users["federation"]).sudo()
        data = {"choice": {"period": "all", "search": "budget"}, "lang": "en_US"}
        html = Report._render_qweb_html(REPORT, self.member.ids, data=data)[0].decode()
        self.assertIn("Budget of winter", html)
        self.assertIn("3\u00a0h\u00a045", html)
        self.assertIn("« budget »", html)
        for word in ("Deed of merger", "affiliate", "Draft", "Submitted"):
            self.assertNotIn(word, html)
        for data in ({"choice": "x"}, {"choice": {"period": "x"}, "lang": "xx_XX"}, None):
            html = Report._render_qweb_html(REPORT, self.member.ids, data=data)[0].decode()
            self.assertIn("Deed of merger", html)

    def test_rpc(self):
        """Nothing of the report gave the portal a right on entries or on their employees."""
        user = self.users["federation"]
        for method, args in (
            ("search_read", ([], ["name"])),
            ("formatted_read_group", ([], ["employee_id"], ["unit_amount:sum"])),
            ("export_data", (["name"],)),
        ):
            with self.assertRaises(UserError):
                getattr(self.march.with_user(user), method)(*args)

    def test_tour(self):
        self.start_tour("/my/home", "consortium_portal_time", login="tr_federation")
