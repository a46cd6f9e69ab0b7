import io
import re
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chromium import Chromium, ChromiumError
from .common import PrintCase

LOGGER = "odoo.addons.consortium_print.models.ir_actions_report"


@tagged("post_install", "-at_install")
class TestPrintRecords(PrintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the first record takes one page, the second several
        cls.set_body("""<p>Body of <span t-field="o.name"/></p>
            <t t-if="o.name == 'Printed 2'"><p t-foreach="range(100)" t-as="i">More</p></t>""")

    def test_documents_are_numbered_each_by_itself(self):
        texts = [self.text(page) for page in self.print_pdf(self.partners).pages]
        numbers = [re.search(r"Page(\d+/\d+)", text)[1] for text in texts]
        count = len(texts) - 2
        self.assertGreater(count, 1)
        self.assertEqual(
            numbers, ["1/1", *(f"{page}/{count}" for page in range(1, count + 1)), "1/1"]
        )
        self.assertIn("Printed1", texts[0])
        self.assertIn("Printed2", texts[1])
        self.assertIn("Printed3", texts[-1])

    def test_one_browser_prints_them_all(self):
        starts = []
        start = Chromium._start
        with patch.object(Chromium, "_start", lambda browser: (starts.append(1), start(browser))):
            self.print_raw(self.partners)
        self.assertEqual(len(starts), 1)

    def test_each_record_gets_its_own_stream(self):
        streams = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf_prepare_streams(self.report, {}, self.partners.ids)
        )
        self.assertEqual(list(streams), self.partners.ids)
        for partner in self.partners:
            stream = streams[partner.id]["stream"]
            texts = [self.text(page) for page in PdfReader(io.BytesIO(stream.getvalue())).pages]
            self.assertIn(f"Bodyof{partner.name.replace(' ', '')}", texts[0])
            self.assertIn(f"1/{len(texts)}", texts[0])
            self.assertFalse([text for text in texts[1:] if "Bodyof" in text])

    def test_attachments_are_saved_and_used_again(self):
        self.report.write({"attachment": "'document-%s.pdf' % object.id", "attachment_use": True})
        self.print_raw(self.partners)
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", self.partners.ids),
                ("name", "=like", "document-%"),
            ]
        )
        self.assertEqual(len(attachments), 3)
        long = attachments.filtered(lambda item: item.res_id == self.partners[1].id)
        self.assertGreater(len(PdfReader(io.BytesIO(long.raw)).pages), 1)
        # neither printed again, nor refused where nothing can print any more
        vendor = "odoo.addons.base.models.ir_actions_report.IrActionsReport.get_wkhtmltopdf_state"
        registry = self.env.registry["ir.actions.report"]
        with (
            patch.object(registry, "_get_chromium", lambda self: None),
            patch(vendor, lambda self: "install"),
        ):
            self.assertTrue(self.print_raw(self.partners))

    def test_the_same_record_twice(self):
        twice = self.partners[0] + self.partners[0]
        self.assertEqual(len(self.print_pdf(twice).pages), 2)

    def test_language_of_the_document(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["web"], ["fr_FR"])
        self.assert_shows(self.print_pdf(lang="fr_FR").pages[0], "Page 1 / 1")

    def test_state_and_engine(self):
        reports = self.env["ir.actions.report"]
        self.assertTrue(reports._is_printed_by_chromium())
        self.assertEqual(reports.get_wkhtmltopdf_state(), "ok")

    def test_steps_aside_for_the_patched_wkhtmltopdf(self):
        reports = self.env["ir.actions.report"]
        vendor = "odoo.addons.base.models.ir_actions_report.IrActionsReport._run_wkhtmltopdf"
        with self._patch_has_wkhtmltopdf(True), patch(vendor, return_value=b"vendor") as ran:
            self.assertFalse(reports._is_printed_by_chromium())
            self.assertEqual(reports._run_wkhtmltopdf(["<p/>"], landscape=True), b"vendor")
        self.assertTrue(ran.call_args.kwargs["landscape"])

    def assert_refused(self, words, lang="fr_CA"):
        self.env["res.lang"]._activate_lang(lang)
        with self.assertRaises(UserError) as caught, mute_logger(LOGGER):
            self.print_raw(lang=lang)
        self.assertIn(words, str(caught.exception))

    def test_a_machine_without_any_engine(self):
        registry = self.env.registry["ir.actions.report"]
        vendor = "odoo.addons.base.models.ir_actions_report.IrActionsReport.get_wkhtmltopdf_state"
        with (
            patch.object(registry, "_get_chromium", lambda self: None),
            patch(vendor, lambda self: "install"),
        ):
            self.assertEqual(self.env["ir.actions.report"].get_wkhtmltopdf_state(), "install")
            self.assert_refused("apt-get install chromium")
            self.assert_refused("ni Chromium ni wkhtmltopdf")

    def test_a_browser_that_fails(self):
        registry = self.env.registry["ir.actions.report"]
        with patch.object(registry, "_get_chromium", lambda self: "/bin/false"):
            self.assert_refused("Chromium, qui produit les documents PDF, ne démarre pas")
        for reason, words in (("timeout", "trop de temps"), ("crash", "s'est arrêté")):
            with patch.object(Chromium, "load", side_effect=ChromiumError(reason, "test")):
                self.assert_refused(words)

    def test_a_busy_server(self):
        registry = self.env.registry["ir.actions.report"]
        with (
            patch(f"{LOGGER}._browsers.acquire", return_value=False),
            patch.object(registry, "_get_print_timeout", lambda self: 0.1),
        ):
            self.assert_refused("occupé")

    def test_time_allowed_is_a_parameter(self):
        parameters, reports = self.env["ir.config_parameter"], self.env["ir.actions.report"]
        for value, expected in (("12.5", 12.5), ("0", 1.0), ("nonsense", 60.0), (False, 60.0)):
            parameters.set_param("consortium_print.timeout", value)
            self.assertEqual(reports._get_print_timeout(), expected)

    def test_the_number_of_queries_does_not_grow_with_the_documents(self):
        more = self.env["res.partner"].create([{"name": f"Many {n}"} for n in range(8)])
        self.set_body("<p t-field='o.name'/>")
        self.print_raw(more[:1])

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.print_raw(records)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(more[:4]), count(more))
