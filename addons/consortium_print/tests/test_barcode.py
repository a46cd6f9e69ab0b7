import io
from unittest.mock import patch

from PIL import Image
from reportlab.graphics import shapes
from reportlab.graphics.barcode import createBarcodeDrawing, qrencoder

from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon

from .. import barcode_painter


@tagged("post_install", "-at_install")
class TestBarcode(BaseCommon):
    """Codes on a Python for which ReportLab has no renderer (3.13)."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(barcode_painter.renderPM, "_pmBackend", None))
        # ReportLab's own way must not be taken at all
        self.startPatcher(
            patch.object(shapes.Drawing, "asString", side_effect=AssertionError("no renderer here"))
        )
        self.reports = self.env["ir.actions.report"]

    def picture(self, *args, **kwargs):
        return Image.open(io.BytesIO(self.reports.barcode(*args, **kwargs))).convert("L")

    def test_qr_code_has_each_module_in_its_place(self):
        text = "https://consortium.example/verification/2026-000123"
        picture = self.picture("QR", text, width=400, height=400, barLevel="M", barBorder=4)
        self.assertEqual(picture.size, (400, 400))
        code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
        code.addData(text)
        code.make()
        count = code.getModuleCount()
        module = 400 / (count + 8)
        for row in range(count):
            for column in range(count):
                dark = (
                    picture.getpixel(
                        (
                            int((column + 4.5) * module),
                            int((row + 4.5) * module),
                        )
                    )
                    < 128
                )
                self.assertEqual(dark, bool(code.isDark(row, column)), (row, column))

    def test_bars_are_where_reportlab_puts_them(self):
        for kind, value in (
            ("Code128", "CONS-0042"),
            ("EAN13", "4006381333931"),
            ("EAN8", "96385074"),
        ):
            picture = self.picture(kind, value, width=600, height=120)
            self.assertEqual(picture.size, (600, 120), kind)
            drawing = createBarcodeDrawing(kind, value=value, format="png", width=600, height=120)
            bars = self._bars(drawing)
            self.assertGreater(len(bars), 10)
            for left, right in bars:
                self.assertLess(picture.getpixel((int((left + right) / 2), 30)), 128, kind)
            for (_l, left), (right, _r) in zip(bars, bars[1:], strict=False):
                if right - left > 1:
                    self.assertGreater(picture.getpixel((int((left + right) / 2), 30)), 128, kind)

    def _bars(self, drawing):
        scale, offset = drawing.transform[0], drawing.transform[4]
        group = drawing.contents[0].provideNode()
        return sorted(
            (node.x * scale + offset, (node.x + node.width) * scale + offset)
            for node in group.contents
            if isinstance(node, shapes.Rect) and node.fillColor
        )

    def test_human_readable_text_is_drawn(self):
        def ink(readable):
            picture = self.picture("Code128", "ABC", width=300, height=100, humanreadable=readable)
            return sum(picture.crop((0, 75, 300, 100)).histogram()[:128])

        self.assertNotEqual(ink("1"), ink("0"))
        self.assertGreater(ink("1"), 20)

    def test_the_kinds_that_odoo_falls_back_from(self):
        # a value that EAN refuses is drawn as Code128
        self.assertEqual(self.picture("EAN13", "12", width=200, height=50).size, (200, 50))
        self.assertEqual(self.picture("auto", "ABC", width=200, height=50).size, (200, 50))
        with self.assertRaises(ValueError):
            self.reports.barcode("QR", "x", width=20000, height=20000)

    def test_masks_of_other_modules_still_apply(self):
        def mark(width, height, drawing):
            drawing.add(shapes.Rect(0, 0, width, height, fillColor=shapes.colors.black))

        with patch(
            "odoo.addons.base.models.ir_actions_report.IrActionsReport.get_available_barcode_masks",
            lambda self: {"black": mark},
        ):
            picture = self.picture("QR", "x", width=100, height=100, mask="black")
        self.assertEqual(picture.getextrema(), (0, 0))

    def test_reportlab_draws_where_it_can(self):
        with patch.object(barcode_painter.renderPM, "_pmBackend", object()):
            self.assertNotIn("consortium_pillow:", self.reports.get_available_barcode_masks())
