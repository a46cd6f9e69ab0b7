from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .transparency_common import TransparencyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10")
class TestTransparencySend(TransparencyCommon):
    """The hours of a month by e-mail: to the contacts of the organisation, nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.users["federation"].partner_id
        cls.contact.write({"email": "contact@alpha.example", "lang": "en_US"})
        cls.users["affiliate"].partner_id.email = "contact@affiliate.example"

    def setUp(self):
        super().setUp()
        self.rendered = []

        def render(report, report_ref, res_ids=None, data=None):
            html = report._render_qweb_html(report_ref, res_ids, data=data)[0]
            self.rendered.append(html.decode())
            return b"%PDF-", "pdf"

        self.patch(self.env.registry["ir.actions.report"], "_render_qweb_pdf", render)

    def _wizard(self, record=None, user=None, **values):
        record = (record or self.member).with_user(user or self.director.user_id)
        action = record.action_send_transparency()
        Wizard = self.env["consortium.transparency.send"].with_user(record.env.user)
        return Wizard.with_context(**action["context"]).create({"month": "2026-03", **values})

    def test_defaults(self):
        wizard = self._wizard()
        self.assertEqual(wizard.recipient_ids, self.contact)
        self.assertEqual(wizard.summary, "3\u00a0h · 2 entries")
        default = self.env["consortium.transparency.send"].default_get(["month"])
        self.assertEqual(default["month"], "2026-03")

    def test_send(self):
        before = self.env["mail.mail"].search([])
        wizard = self._wizard()
        wizard.action_send()
        mail = self.env["mail.mail"].search([]) - before
        mail = mail.filtered("attachment_ids")
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.subject, "Hours of March 2026 for Coop Alpha")
        self.assertIn("period=2026-03", mail.body_html)
        self.assertEqual(mail.attachment_ids.name, "Transparency report Coop Alpha 2026-03.pdf")
        [html] = self.rendered
        self.assertIn("Budget of spring", html)
        for word in ("winter", "affiliate", "Draft", "Submitted"):
            self.assertNotIn(word, html)
        self.assertIn("March 2026", self.member.message_ids[0].body)

    def test_send_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        other = self.contact.copy(
            {"lang": "fr_CA", "email": "autre@alpha.example", "parent_id": self.member.id}
        )
        before = self.env["mail.mail"].search([])
        self._wizard(recipient_ids=(self.contact + other).ids).action_send()
        mails = (self.env["mail.mail"].search([]) - before).filtered("attachment_ids")
        subjects = {mail.recipient_ids: mail.subject for mail in mails}
        self.assertIn("March 2026", subjects[self.contact])
        self.assertIn("mars 2026", subjects[other])

    def test_project(self):
        wizard = self._wizard(self.project_b)
        self.assertEqual(wizard.partner_id, self.member)
        self.assertEqual(wizard.summary, "0\u00a0h\u00a045 · 1 entry")
        wizard.action_send()
        self.assertIn("Deed of merger", self.rendered[0])
        self.assertNotIn("Budget of spring", self.rendered[0])

    def test_refused(self):
        with self.assertRaisesRegex(UserError, "does not belong"):
            self._wizard(recipient_ids=self.users["affiliate"].partner_id.ids).action_send()
        with self.assertRaisesRegex(UserError, "at least one"):
            self._wizard(recipient_ids=[]).action_send()
        with self.assertRaisesRegex(UserError, "No hour"):
            self._wizard(month="2026-02").action_send()
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "no e-mail"):
            self._wizard(recipient_ids=self.contact.ids).action_send()
        with self.assertRaises(AccessError):
            self._wizard(user=self.employee.user_id)
        with self.assertRaises(AccessError):
            self.env["consortium.transparency.send"].with_user(self.users["federation"]).create(
                {"partner_id": self.affiliate.id, "month": "2026-03"}
            )
        self.assertFalse(self.rendered)
