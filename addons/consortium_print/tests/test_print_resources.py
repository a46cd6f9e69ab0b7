import base64

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PrintCase, png

LOGGER = "odoo.addons.consortium_print.models.consortium_print_resource"


@tagged("post_install", "-at_install")
class TestPrintResources(PrintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "print_owner", "base.group_user")
        cls.other = new_test_user(cls.env, "print_other", "base.group_user")
        # readable by whoever wrote it only
        cls.secret = (
            cls.env["ir.attachment"]
            .with_user(cls.owner)
            .create(
                {
                    "name": "secret.png",
                    "raw": png("blue"),
                    "mimetype": "image/png",
                }
            )
        )
        cls.host = "http://odoo.test"

    def fetch(self, path, user=None):
        resource = self.env["consortium.print.resource"]
        resource = resource.with_user(user) if user else resource
        with mute_logger(LOGGER):
            return resource._fetch(f"{self.host}{path}", {"odoo.test"})

    def images(self, user, body):
        """Number of pictures that a user gets in a document with this body."""
        self.set_body(body)
        env = self.env
        self.env = env(user=user)
        try:
            with mute_logger(LOGGER):
                return self.count_images(self.print_pdf().pages[0])
        finally:
            self.env = env

    def test_rights_of_the_user_who_prints(self):
        body = f"<img src='/web/image/{self.secret.id}'/>"
        self.assertEqual(self.images(self.owner, body), 1)
        self.assertEqual(self.images(self.other, body), 0)

    def test_sudo_does_not_publish_what_the_user_may_not_read(self):
        path = f"/web/image/{self.secret.id}"
        self.assertTrue(self.fetch(path, self.owner))
        self.assertFalse(self.fetch(path, self.other))
        resource = self.env["consortium.print.resource"].with_user(self.other).sudo()
        with mute_logger(LOGGER):
            self.assertFalse(resource._fetch(f"{self.host}{path}", {"odoo.test"}))
            # the system prints what the public may see
            self.assertFalse(resource.with_user(1)._fetch(f"{self.host}{path}", {"odoo.test"}))

    def test_a_token_opens_as_in_the_browser(self):
        token = self.secret.sudo().generate_access_token()[0]
        path = f"/web/image/{self.secret.id}?access_token={token}"
        self.assertEqual(self.fetch(path, self.other)[0], "image/png")

    def test_image_of_a_record(self):
        self.partners[0].image_1920 = base64.b64encode(png("blue", (300, 200)))
        body = """<img t-attf-src="/web/image/res.partner/{{o.id}}/image_128"/>"""
        self.assertEqual(self.images(self.owner, body), 1)
        mimetype, content = self.fetch(
            f"/web/image/res.partner/{self.partners[0].id}/image_1920/60x40", self.owner
        )
        self.assertEqual(mimetype, "image/png")
        self.assertTrue(content)

    def test_a_field_that_is_not_to_be_read(self):
        self.assertFalse(self.fetch(f"/web/image/res.users/{self.owner.id}/password", self.other))
        self.assertFalse(self.fetch("/web/image/res.partner/999999999/image_128", self.owner))
        self.assertFalse(self.fetch("/web/image/no.model/1/image_128", self.owner))
        self.assertFalse(self.fetch("/web/content/abc", self.owner))

    def test_files_of_modules(self):
        self.assertEqual(self.fetch("/web/static/img/logo.png")[0], "image/png")
        self.assertFalse(self.fetch("/web/static/../../base/__manifest__.py"))
        self.assertFalse(self.fetch("/web/static/%2e%2e/__manifest__.py"))
        self.assertFalse(self.fetch("/web/__manifest__.py"))

    def test_logo_of_the_company(self):
        self.assertTrue(self.fetch("/logo.png")[0].startswith("image/"))
        self.assertTrue(
            self.fetch(f"/web/binary/company_logo?company={self.company.id}", self.owner)
        )

    def test_styles_are_compiled_when_needed(self):
        mimetype, content = self.fetch(
            "/web/assets/abcdef0/web.report_assets_common.autoprefixed.min.css", self.other
        )
        self.assertTrue(mimetype.startswith("text/css"))
        self.assertIn(b".o_company_logo", content)
        self.assertFalse(self.fetch("/web/assets/abcdef0/web.report_assets_common.min.js"))

    def test_nothing_of_other_servers(self):
        resource = self.env["consortium.print.resource"]
        with mute_logger(LOGGER):
            for url in (
                "http://elsewhere.test/web/static/img/logo.png",
                "file:///etc/passwd",
                "ftp://odoo.test/x",
                "http://odoo.test@elsewhere.test/logo.png",
            ):
                self.assertFalse(resource._fetch(url, {"odoo.test"}), url)

    def test_other_routes_are_not_answered(self):
        for path in ("/web/login", "/web/session/logout", "/report/pdf/x/1", "/jsonrpc", "/"):
            self.assertFalse(self.fetch(path), path)

    def test_codes(self):
        self.assertEqual(self.fetch("/report/barcode/QR/abc?width=120&height=120")[0], "image/png")
        self.assertEqual(
            self.fetch("/report/barcode/?barcode_type=Code128&value=A-1&width=300&height=50")[0],
            "image/png",
        )
        self.assertFalse(self.fetch("/report/barcode/QR/abc?width=90000&height=90000"))
        body = """<img src="/report/barcode/QR/abc?width=120&amp;height=120"/>
            <span t-field="o.name" t-options="{'widget': 'barcode', 'symbology': 'Code128'}"/>"""
        self.assertEqual(self.images(self.owner, body), 2)

    def test_scripts_in_records_do_not_run(self):
        self.set_body("""<p>Kept</p><script>document.body.innerText = 'Replaced'</script>""")
        page = self.print_pdf().pages[0]
        self.assert_shows(page, "Kept")
        self.assertNotIn("Replaced", self.text(page))
