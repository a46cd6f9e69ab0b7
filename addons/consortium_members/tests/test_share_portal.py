from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common_share import ShareCommon


@tagged("post_install", "-at_install")
class TestSharePortal(ShareCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls._subscribe(resolution="CA-SECRET", note="SECRET-NOTE")
        cls.other_move = cls._subscribe(cls.other_holder, 77)
        cls.portal = new_test_user(
            cls.env,
            login="members_portal",
            groups="base.group_portal",
            partner_id=cls.holder.child_ids.id,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def test_own_shares(self):
        self.authenticate("members_portal", "members_portal")
        page = self.url_open("/my/shares")
        self.assertEqual(page.status_code, 200)
        invoice = self._get_invoices(self.move)
        for text in (self.move.number, self.move.certificate_number, invoice.name):
            self.assertIn(text, page.text)
        for text in ("CA-SECRET", "SECRET-NOTE", self.other_move.number, self.other_holder.name):
            self.assertNotIn(text, page.text)

    def test_certificate_of_somebody_else(self):
        other = self.Holding.search([("partner_id", "=", self.other_holder.id)])
        self.authenticate("members_portal", "members_portal")
        page = self.url_open(f"/my/shares/certificate/{other.id}")
        self.assertTrue(page.url.endswith("/my/shares"))

    def test_nobody_without_login(self):
        page = self.url_open("/my/shares")
        self.assertIn("/web/login", page.url)

    def test_rules(self):
        for model in ("consortium.share.move", "consortium.share.holding"):
            Model = self.env[model].with_user(self.portal)
            self.assertEqual(Model.search([]).partner_id, self.holder)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(Model.has_access(operation))
        for name in ("resolution", "decision_id", "note", "account_line_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.move.with_user(self.portal).read([name])
        with self.assertRaises(AccessError):
            self.other_move.with_user(self.portal).read(["quantity"])
        with self.assertRaises(AccessError):
            self.move.with_user(self.portal)._reverse()

    def test_employee_sees_own_organisation_only(self):
        self.authenticate("members_secretary", "members_secretary")
        page = self.url_open("/my/shares")
        self.assertNotIn(self.move.number, page.text)

    def test_statement_and_certificate(self):
        """The documents say what is held, in the language of the holder."""
        statement = self.holder._get_share_statement()
        self.assertEqual(statement["moves"], self.move)
        self.assertEqual(statement["holdings"].quantity, 50)
        report = self.env["ir.actions.report"]
        for name, record in (
            ("report_share_statement", self.holder),
            ("report_share_certificate", statement["holdings"]),
        ):
            html, _type = report._render_qweb_html(f"consortium_members.{name}", record.ids)
            for text in (self.holder.name, "Common", self.move.certificate_number):
                self.assertIn(text, html.decode())
