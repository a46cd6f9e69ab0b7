from datetime import timedelta
from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_portal_common import PortalHoursCommon
from .test_portal_performance import PAGE_BUDGET


@tagged("post_install", "-at_install")
class TestPortalStatements(PortalHoursCommon):
    """A member reads its statements; nobody else does, a beneficiary has none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last_day = cls.month + relativedelta(months=1, days=-1)
        cls.Statement = cls.env["consortium.statement"]
        cls.company.consortium_statement_start = cls.month_before
        cls.Statement._issue_until(cls.company, cls.last_day)
        cls.statements_a = cls._find(cls.member_a)
        cls.statements_b = cls._find(cls.member_b)

    @classmethod
    def _find(cls, member):
        return cls.Statement.search([("member_id", "=", member.id)], order="date_to")

    def _open(self, login, path):
        self.authenticate(login, login)
        return self.url_open(path)

    def _get_path(self, response):
        return urlsplit(response.url).path

    def test_list_and_page(self):
        before, last = self.statements_a
        self.assertEqual((before.closing, last.opening, last.drawn), (345, 345, 345))
        text = self._open("portal_a", "/my/statements").text
        for statement in (before, last):
            self.assertIn(f'href="/my/statements/{statement.id}"', text)
        self.assertNotIn(f"/my/statements/{self.statements_b[-1].id}", text)
        page = self._open("portal_a", f"/my/statements/{last.id}")
        self.assertEqual(page.text.count("Work of Bookkeeping"), 30)
        self.assertIn(last.content_hash, page.text)
        second = self._open("portal_a", f"/my/statements/{last.id}/page/2")
        self.assertEqual(second.text.count('class="small text-muted d-lg-none"'), 10)

    def test_filter_by_year(self):
        year = self.last_day.year
        for value, shown in ((year, True), ("x", True), (1999, True)):
            text = self._open("portal_a", f"/my/statements?year={value}").text
            self.assertEqual(f"/my/statements/{self.statements_a[-1].id}" in text, shown)

    def test_pdf(self):
        """The stored document, the same each time; made when the job has not made it yet."""
        url = f"/my/statements/{self.statements_a[-1].id}/pdf"
        first = self._open("portal_a", url)
        self.assertEqual(first.headers["Content-Type"], "application/pdf")
        self.assertTrue(first.content)
        self.assertEqual(self.url_open(url).content, first.content)
        self.assertEqual(self.statements_a[-1].attachment_id.raw, first.content)

    def test_other_member(self):
        theirs = self.statements_b[-1]
        for path in ("", "/page/2", "/pdf"):
            response = self._open("portal_a", f"/my/statements/{theirs.id}{path}")
            self.assertEqual(self._get_path(response), "/my/statements")
            self.assertNotIn("Secret", response.text)
        self.assertEqual(
            self._get_path(self._open("portal_a", "/my/statements/99999999")), "/my/statements")

    def test_beneficiary_sees_nothing(self):
        response = self._open("portal_c", "/my/statements")
        self.assertIn("No statement has been issued yet", response.text)
        for statement in self.statements_a:
            for path in ("", "/pdf"):
                response = self._open("portal_c", f"/my/statements/{statement.id}{path}")
                self.assertEqual(self._get_path(response), "/my/statements")
        self.assertFalse(self.Statement.with_user(self.user_c).search([]))

    def test_anonymous(self):
        self.authenticate(None, None)
        response = self.url_open(f"/my/statements/{self.statements_a[-1].id}/pdf")
        self.assertIn("/web/login", response.url)

    def test_by_rpc(self):
        """search_read gives the own statements; lines, PDF and writing are closed."""
        self.statements_a[-1]._get_pdfs()
        Statement = self.Statement.with_user(self.user_a)
        found = {row["id"] for row in Statement.search_read([], ["id"])}
        self.assertEqual(found, set(self.statements_a.ids))
        with self.assertRaises(AccessError):
            self.statements_b.with_user(self.user_a).read(["closing"])
        with self.assertRaises(AccessError):
            self.statements_a.line_ids.with_user(self.user_a).read(["closing"])
        with self.assertRaises(UserError):
            self.statements_a[-1].with_user(self.user_a).write({"closing": 99999})
        with self.assertRaises(UserError):
            Statement.create({"name": "mine"})

    def test_names_follow_the_setting(self):
        path = f"/my/statements/{self.statements_b[-1].id}"
        self.company.consortium_portal_worker = "name"
        self.assertIn("Amélie Gagnon", self._open("portal_b", path).text)
        self.company.consortium_portal_worker = "none"
        self.assertNotIn("Amélie Gagnon", self._open("portal_b", path).text)

    def _count_queries(self, path):
        self.url_open(path)  # warm the caches of the registry
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(path).status_code, 200)
        return self.cr.sql_log_count - before

    def test_queries_are_flat(self):
        """Twice the hours and twice the statements: the same queries, within the budget."""
        self.authenticate("portal_a", "portal_a")
        paths = ("/my/statements", f"/my/statements/{self.statements_a[-1].id}")
        small = [self._count_queries(path) for path in paths]
        day = self.month + timedelta(days=40)
        self._approve([self._prepare_entry(self.project_a, day) for _index in range(90)])
        self.Statement._issue_until(self.company, self.month + relativedelta(months=2, days=-1))
        last = self._find(self.member_a)[-1]
        self.assertEqual(last.row_count, 90)
        paths = ("/my/statements", f"/my/statements/{last.id}")
        large = [self._count_queries(path) for path in paths]
        for few, many in zip(small, large, strict=True):
            self.assertLessEqual(many, few, (small, large))
        self.assertLessEqual(max(large), PAGE_BUDGET)

    def test_staff_preview(self):
        reader = new_test_user(
            self.env, "statement_reader", groups="consortium_billing.consortium_billing_group_user",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        response = self._open(reader.login, f"/my/statements/{self.statements_b[-1].id}")
        self.assertIn("Secret work", response.text)

    def test_tour(self):
        self.start_tour("/my/home", "consortium_portal_statements", login="portal_a")
