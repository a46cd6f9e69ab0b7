import re

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, MembersCommon

PDF = b"%PDF-1.4 a paper"


class ApplicationPageCommon(MembersCommon, HttpCase):
    """An applicant with a link and no account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["consortium.undertaking"].search([]).action_archive()
        cls.undertaking = cls.env["consortium.undertaking"].create(
            {"name": "By-laws", "text": "I respect the by-laws."}
        )
        cls.organisation = cls.env["res.partner"].create(
            {"name": "Coop of the Link", "is_company": True, "country_id": cls.env.ref("base.ca").id}
        )
        cls.application = cls._new_membership(cls.organisation)
        cls.application.action_send_application_form()
        cls.application.flush_recordset()
        cls.url = f"/membership/apply/{cls.application.application_token}"

    def _get_form(self, **values):
        return {
            "name": "Coop of the Link",
            "street": "10 rue Principale",
            "street2": "",
            "city": "Québec",
            "zip": "G1R 1A1",
            "country_id": str(self.env.ref("base.ca").id),
            "state_id": str(self.env.ref("base.state_ca_qc").id),
            "email": "info@link.example.com",
            "phone": "418 555-0100",
            "contact_name": "Lucie Lien",
            "contact_function": "Directrice",
            "contact_email": "lucie@link.example.com",
            "category_id": str(self.category.id),
            f"undertaking_{self.undertaking.id}": "on",
            "signed_by": "Lucie Lien",
            "application_note": "Bonjour",
            **values,
        }

    def _open(self):
        page = self.url_open(self.url)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        self.csrf = found and found.group(1)
        return page

    def _post(self, files=None, **values):
        self._open()
        form = {"csrf_token": self.csrf, **self._get_form(**values)}
        form = {name: value for name, value in form.items() if value is not None}
        page = self.url_open(self.url, data=form, files=files)
        self.application.invalidate_recordset()
        return page

    def _assert_untouched(self):
        """Nothing of a refused form is written."""
        self.env.invalidate_all()
        self.assertEqual(self.application.state, "draft")
        self.assertFalse(self.application.date_applied_online)
        self.assertFalse(self.application.contact_id)
        self.assertFalse(self.application.application_note)
        self.assertFalse(self.application.undertaking_line_ids)
        self.assertFalse(self.organisation.street)
        self.assertFalse(self.organisation.child_ids)


@tagged("post_install", "-at_install")
class TestApplicationPage(ApplicationPageCommon):
    def test_standard_english_is_left_out_beside_another(self):
        self.env["res.lang"]._activate_lang("en_CA")
        self.env["res.lang"]._activate_lang("fr_CA")
        self.application.contact_id.lang = self.organisation.lang = "fr_CA"
        codes = set(re.findall(r'href="\?lang=(\w+)"', self._open().text))
        self.assertIn("en_CA", codes)
        self.assertIn("fr_CA", codes)
        self.assertNotIn("en_US", codes)

    def test_application_is_sent(self):
        page = self._open()
        self.assertEqual(page.status_code, 200)
        self.assertIn("I respect the by-laws.", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("no-store", page.headers["Cache-Control"])
        page = self._post()
        self.assertIn("We received your application", page.text)
        application = self.application
        self.assertEqual(application.state, "submitted")
        self.assertEqual(str(application.date_application), TODAY)
        self.assertTrue(application.date_applied_online)
        self.assertEqual(application.application_note, "Bonjour")
        self.assertEqual(self.organisation.city, "Québec")
        self.assertEqual(application.contact_id.name, "Lucie Lien")
        self.assertEqual(application.contact_id.parent_id, self.organisation)
        line = application.undertaking_line_ids
        self.assertEqual(line.undertaking_id, self.undertaking)
        self.assertEqual((line.accepted_by, line.is_online), ("Lucie Lien", True))
        self.assertFalse(application.application_missing)
        mail = self.env["mail.mail"].sudo().search([("recipient_ids", "=", application.contact_id.id)])
        self.assertEqual(len(mail), 1)
        self.assertIn(self.url, mail.body_html)

    def test_link_changes_nothing_once_sent(self):
        self._post()
        csrf = self.csrf
        page = self.url_open(
            self.url, data={"csrf_token": csrf, **self._get_form(city="Montréal", signed_by="Eve")}
        )
        self.assertIn("We received your application", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.organisation.city, "Québec")
        self.assertNotIn("Montréal", page.text)
        self.assertNotIn("<form", page.text.split('id="wrap"')[1].split("</main>")[0])
        self.application.action_admit()
        page = self._open()
        self.assertIn("Welcome", page.text)

    def test_refused_application_shows_no_reason(self):
        self._post()
        self.application.action_refuse("Because of a secret")
        page = self._open()
        self.assertIn("did not accept", page.text)
        self.assertNotIn("secret", page.text)

    def test_wrong_link_is_not_found(self):
        token = self.application.application_token
        for wrong in ("x", token[:-1], token + "x", token.swapcase(), "%00" + token):
            with self.subTest(wrong), mute_logger("odoo.http"):
                page = self.url_open(f"/membership/apply/{wrong}")
                self.assertEqual(page.status_code, 404)
                page = self.url_open(f"/membership/apply/{wrong}", data={"name": "x"})
                self.assertIn(page.status_code, (400, 404))

    def test_post_needs_its_own_session(self):
        with mute_logger("odoo.http"):
            page = self.url_open(self.url, data=self._get_form())
        self.assertEqual(page.status_code, 400)
        self._assert_untouched()

    def test_what_is_missing_is_said_and_what_was_typed_is_kept(self):
        page = self._post(
            **{f"undertaking_{self.undertaking.id}": None, "zip": "", "contact_email": "not an address"}
        )
        for text in (
            "Your application is not sent yet",
            "Postal code is missing.",
            "this is not an e-mail address",
            "Accept “By-laws”",
            'value="10 rue Principale"',
            'value="not an address"',
            "Bonjour",
        ):
            self.assertIn(text, page.text)
        self._assert_untouched()

    def test_hostile_text(self):
        page = self._post(
            name="<script>alert(1)</script>",
            city="Q\x00uébec" * 50,
            application_note="<img src=x onerror=alert(1)>",
        )
        self.assertIn("write plain text", page.text)
        self.assertIn("too long", page.text)
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertNotIn("<img src=x", page.text)
        self._assert_untouched()

    def test_control_characters_are_dropped(self):
        self._post(city="Qué\x00bec\x1b", application_note="One\r\nTwo\x00")
        self.assertEqual(self.organisation.city, "Québec")
        self.assertEqual(self.application.application_note, "One\nTwo")

    def test_category_that_is_not_open(self):
        self.auxiliary.allow_company = False
        archived = self.category.copy({"code": "T-OLD", "active": False})
        for category_id in (self.auxiliary.id, archived.id, 999999999, "x", "-1", "", "1" * 40):
            with self.subTest(category_id):
                page = self._post(category_id=str(category_id))
                self.assertIn("not open to organisations", page.text)
                self._assert_untouched()

    def test_forged_numbers(self):
        other = self._new_membership()
        page = self._post(
            country_id="999999",
            state_id="x",
            partner_id=str(other.partner_id.id),
            membership_id=str(other.id),
            undertaking_999="on",
        )
        self.assertIn("Choose a country", page.text)
        self._assert_untouched()
        page = self._post(
            undertaking_999999="on", state="active", company_id="1", contact_id="1", grade_id="1"
        )
        self.assertEqual(self.application.state, "submitted")
        self.assertEqual(len(self.application.undertaking_line_ids), 1)
        self.assertEqual(self.application.contact_id.parent_id, self.organisation)
        self.assertEqual(other.state, "draft")

    def test_error_of_the_register_is_shown(self):
        """What the models refuse comes back as a sentence, not as an error page."""
        state = self.env.ref("base.state_us_1") if self.env.ref(
            "base.state_us_1", raise_if_not_found=False
        ) else self.env["res.country.state"].search([("country_id.code", "=", "US")], limit=1)
        page = self._post(state_id=str(state.id))
        self.assertIn("not in that country", page.text)
        self._assert_untouched()

    def test_link_does_not_touch_accounts(self):
        """A contact that signs in keeps its address, whoever has the link."""
        contact = self.env["res.partner"].create(
            {"name": "Old", "email": "old@link.example.com", "parent_id": self.organisation.id}
        )
        new_test_user(self.env, login="old_link", groups="base.group_portal", partner_id=contact.id)
        contact.write({"name": "Old", "email": "old@link.example.com"})
        self.application.contact_id = contact
        self._post(contact_email="evil@example.com", contact_name="Evil")
        self.assertEqual(contact.name, "Old")
        self.assertEqual(contact.email, "old@link.example.com")
        self.assertEqual(self.application.contact_id.email, "evil@example.com")

    def test_known_contact_is_not_made_twice(self):
        contact = self.env["res.partner"].create(
            {"name": "L. Lien", "email": "Lucie@Link.example.com", "parent_id": self.organisation.id}
        )
        self._post()
        self.assertEqual(self.application.contact_id, contact)
        self.assertEqual(contact.name, "Lucie Lien")
        self.assertEqual(self.organisation.child_ids, contact)

    def test_person(self):
        person = self.env["res.partner"].create({"name": "Paul"})
        self.application = self._new_membership(person)
        self.application.action_send_application_form()
        self.application.flush_recordset()
        self.url = f"/membership/apply/{self.application.application_token}"
        page = self._post(name="Paul Personne", email="")
        self.assertIn("E-mail is missing", page.text)
        page = self._post(name="Paul Personne", email="paul@example.com")
        self.assertEqual(self.application.state, "submitted")
        self.assertEqual(person.name, "Paul Personne")
        self.assertFalse(person.child_ids)


@tagged("post_install", "-at_install")
class TestApplicationFiles(ApplicationPageCommon):
    def _file(self, name, content):
        return ("files", (name, content, "application/octet-stream"))

    def test_files_are_attached(self):
        self._post(files=[self._file("../../statuts.pdf", PDF), self._file("b.png", b"\x89PNG\r\n\x1a\nx")])
        self.assertEqual(self.application.state, "submitted")
        files = self.application.application_attachment_ids
        self.assertEqual(sorted(files.mapped("name")), ["b.png", "statuts.pdf"])
        self.assertEqual(set(files.mapped("res_id")), {self.application.id})
        self.assertFalse(any(files.mapped("public")))
        self.assertIn("application/pdf", files.mapped("mimetype"))

    def test_files_are_kept_while_the_form_is_corrected(self):
        page = self._post(files=[self._file("a.pdf", PDF)], zip="")
        self.assertIn("a.pdf", page.text)
        self._assert_untouched()
        attachment = self.application.application_attachment_ids
        self.assertEqual(attachment.name, "a.pdf")
        page = self._post(remove_file=str(attachment.id))
        self.assertNotIn("a.pdf", page.text)
        self.assertIn('value="10 rue Principale"', page.text)
        self.assertFalse(self.application.application_attachment_ids)
        self.assertFalse(attachment.exists())

    def test_foreign_file_is_not_removed(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "internal.pdf",
                "raw": PDF,
                "res_model": "consortium.membership",
                "res_id": self.application.id,
            }
        )
        page = self._post(remove_file=str(attachment.id))
        self.assertTrue(attachment.exists())
        self.assertNotIn("internal.pdf", page.text)

    def test_refused_files(self):
        self.company.consortium_application_file_mb = 1
        self.company.consortium_application_files = 2
        for name, content, text in (
            ("page.html", b"<script>alert(1)</script>", "cannot be attached"),
            ("fake.pdf", b"<script>alert(1)</script>", "cannot be attached"),
            ("image.svg", b"<svg/>", "cannot be attached"),
            ("none", PDF, "cannot be attached"),
            ("empty.pdf", b"", "is empty"),
            ("big.pdf", PDF + b"0" * 2**20, "larger than 1 MB"),
        ):
            with self.subTest(name):
                page = self._post(files=[self._file("good.pdf", PDF), self._file(name, content)])
                self.assertIn(text, page.text)
                self.assertIn('value="10 rue Principale"', page.text)
                self.assertNotIn("<script>alert", page.text)
                self._assert_untouched()
                self.assertFalse(self.application.application_attachment_ids)
        page = self._post(files=[self._file(f"{index}.pdf", PDF) for index in range(3)])
        self.assertIn("2 files at most", page.text)
        self._assert_untouched()
