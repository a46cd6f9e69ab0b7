from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestLetters(MembersCommon):
    """Six letters, in the language of who receives them, and only when they are true."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.member = cls._new_member(date_admitted="2020-01-01")
        cls.member.contact_id = cls.member.partner_id.child_ids
        cls.member.contact_id.write({"email": "contact@example.com", "lang": "fr_CA"})

    def _render(self, key, record, user=None):
        Report = self.env["ir.actions.report"].with_user(user or self.secretary)
        name = f"consortium_members.report_letter_{key}"
        return Report._render_qweb_html(name, record.ids)[0].decode()

    def _new_exclusion(self):
        return self.env["consortium.exclusion"].create(
            {
                "membership_id": self.member.id,
                "ground": "competing",
                "facts": "Next door <b>",
                "date_notice": TODAY,
                "hearing_date": "2026-03-16 18:30:00",
                "hearing_place": "Head office",
            }
        )

    def test_admission(self):
        text = self._render("admission", self.member, self.reader)
        self.assertIn(self.member.number, text)
        with self.assertRaisesRegex(UserError, "cannot be written"):
            self._render("refusal", self.member)
        with self.assertRaisesRegex(UserError, "cannot be written"):
            self._render("admission", self._new_membership())

    def test_language_of_the_contact(self):
        view = self.env.ref("consortium_members.letter_frame")
        view.update_field_translations(
            "arch_db", {"fr_CA": {"Yours sincerely,": "Salutations distinguées."}}
        )
        self.assertIn("Salutations distinguées.", self._render("admission", self.member))
        self.assertIn("1 janvier 2020", self._render("admission", self.member))
        self.member.contact_id.lang = "en_US"
        self.assertIn("Yours sincerely,", self._render("admission", self.member))

    def test_refusal(self):
        application = self._new_membership()
        application.action_submit()
        application.action_refuse("Outside <the> territory")
        self.assertIn("Outside &lt;the&gt; territory", self._render("refusal", application))

    def test_resignation(self):
        self.member.action_resign(notice_date=self.member._today())
        self.assertIn("9 avril 2026", self._render("resignation", self.member))

    def test_suspension(self):
        suspension = self.member.action_suspend(reason="Unpaid")
        text = self._render("suspension", suspension)
        self.assertIn("Unpaid", text)
        self.assertIn("25 mars 2026", text, "last day to contest")

    def test_exclusion(self):
        exclusion = self._new_exclusion()
        text = self._render("exclusion_notice", exclusion)
        self.assertIn("16 mars 2026", text)
        self.assertIn("14", text)
        self.assertIn("Next door &lt;b&gt;", text)
        with self.assertRaises(UserError):
            self._render("exclusion_decision", exclusion)
        exclusion.hearing_place = False
        with self.assertRaisesRegex(UserError, "Place"):
            self._render("exclusion_notice", exclusion)

    def test_sent_by_the_composer(self):
        action = self.member.with_user(self.officer).action_send_letter()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.officer)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.partner_ids, self.member.contact_id)
        self.assertEqual(composer.template_id.report_template_ids.model, "consortium.membership")

    def test_who_writes(self):
        exclusion = self._new_exclusion()
        for user in (self.officer, self.reader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                exclusion.with_user(user).action_send_notice()
        with self.assertRaises(AccessError):
            self.member.with_user(self.reader).action_send_letter()
        with self.assertRaises(UserError):
            self._new_membership().action_send_letter()
