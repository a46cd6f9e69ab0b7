import base64
import io
import shutil

from PIL import Image
from pypdf import PdfReader

from odoo.addons.base.tests.common import BaseCommon

LAYOUTS = ("standard", "boxed", "bold", "striped", "folder", "wave", "bubble")


def need_chromium():
    """The browser of the machine; its absence is a failure, never a skipped test."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"):
        if path := shutil.which(name):
            return path
    raise AssertionError(
        "These tests print with Chromium and it is not installed (Debian: apt-get install chromium)"
    )


def png(colour="red", size=(40, 40)):
    """A picture of one colour."""
    result = io.BytesIO()
    Image.new("RGB", size, colour).save(result, "PNG")
    return result.getvalue()


class PrintCase(BaseCommon):
    """Prints a small report on contacts; the test gives its body."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        need_chromium()
        # documents go through Chromium here also on a machine that has the patched wkhtmltopdf
        cls.startClassPatcher(cls._patch_has_wkhtmltopdf(False))
        cls.company = cls.env.company
        cls.company.write(
            {
                "external_report_layout_id": cls.env.ref("web.external_layout_standard").id,
                "paperformat_id": cls.env.ref("base.paperformat_us").id,
                "company_details": "<p>First line<br/>Last line of the address</p>",
                "report_header": "<p>Tagline of the test</p>",
                "report_footer": "<p>Footer of the test</p>",
                "logo": base64.b64encode(png("green", (200, 80))),
            }
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Printed {number}"} for number in range(1, 4)]
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Print test",
                "model": "res.partner",
                "report_name": "consortium_print.test_document",
                "report_type": "qweb-pdf",
            }
        )
        cls.view = cls.env["ir.ui.view"].create(
            {
                "name": "Print test",
                "type": "qweb",
                "key": "consortium_print.test_document",
                "arch": "<t/>",
            }
        )
        cls.set_body("<p>Body of <span t-field='o.name'/></p>")

    @classmethod
    def _patch_has_wkhtmltopdf(cls, value):
        from unittest.mock import patch  # noqa: PLC0415

        return patch.object(
            cls.env.registry["ir.actions.report"], "_has_wkhtmltopdf", lambda self: value
        )

    @classmethod
    def set_body(cls, body, layout="web.external_layout", options=""):
        """Give the test report a body; ``options`` come before the container."""
        cls.view.arch = f"""<t t-name="consortium_print.test_document">{options}
            <t t-call="web.html_container"><t t-foreach="docs" t-as="o">
                <t t-call="{layout}"><div class="page">{body}</div></t>
            </t></t></t>"""

    def print_pdf(self, records=None, report=None, **context):
        """Print for real and return a reader of the PDF."""
        return PdfReader(io.BytesIO(self.print_raw(records, report, **context)))

    def print_raw(self, records=None, report=None, **context):
        """Print for real and return the content."""
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True, **context)
        content, kind = reports._render_qweb_pdf(
            report or self.report, (self.partners[:1] if records is None else records).ids
        )
        self.assertEqual(kind, "pdf")
        return content

    def text(self, page):
        """Text of a page without blanks: pypdf puts some between kerned letters."""
        return "".join(page.extract_text().split())

    def assert_shows(self, page, *words):
        """Each of the words is on the page."""
        text = self.text(page)
        for word in words:
            self.assertIn("".join(word.split()), text)

    def count_images(self, page):
        """Pictures that a page shows, those of its header and footer left out."""
        forms = page["/Resources"].get("/XObject", {})
        return (
            sum(form.get_object()["/Subtype"] == "/Image" for form in forms.get_object().values())
            if forms
            else 0
        )
