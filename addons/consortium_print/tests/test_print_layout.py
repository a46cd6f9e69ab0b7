import re
from collections import defaultdict

from odoo.tests import tagged

from .common import LAYOUTS, PrintCase

LINES = [f"Address line {number}" for number in range(1, 10)]


@tagged("post_install", "-at_install")
class TestPrintLayout(PrintCase):
    def set_layout(self, name):
        self.company.external_report_layout_id = self.env.ref(f"web.external_layout_{name}")

    def height_of(self, page, words):
        """Distance of some words from the top of the page, in millimetres."""
        rows = defaultdict(str)

        def visit(text, current, matrix, _font, _size):
            if matrix[4:6] != [0, 0]:
                rows[round(matrix[5] * current[3] + current[5], 1)] += "".join(text.split())

        page.extract_text(visitor_text=visit)
        found = [row for row, text in rows.items() if "".join(words.split()) in text]
        self.assertTrue(found, words)
        return (float(page.mediabox.height) - found[0]) / 72 * 25.4

    def test_each_layout_with_a_tall_header(self):
        """Nothing is clipped, and nothing lies over the text."""
        self.company.company_details = f"<p>{'<br/>'.join(LINES)}</p>"
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self.set_layout(layout)
                pages = self.print_pdf().pages
                self.assertEqual(len(pages), 1)
                self.assert_shows(
                    pages[0],
                    *LINES,
                    "Tagline of the test",
                    "Body of Printed 1",
                    "Footer of the test",
                    "Page 1 / 1",
                )
                self.assertLess(
                    self.height_of(pages[0], LINES[-1]), self.height_of(pages[0], "Body of") - 2
                )

    def test_a_tall_footer_is_neither_clipped_nor_over_the_text(self):
        self.company.report_footer = f"<p>{'<br/>'.join(LINES)}</p>"
        self.set_body("".join(f"<p>Paragraph {number}.</p>" for number in range(80)))
        page = self.print_pdf().pages[0]
        bottom = float(page.mediabox.height) / 72 * 25.4
        self.assertLess(self.height_of(page, LINES[-1]), bottom)
        numbers = [int(number) for number in re.findall(r"Paragraph(\d+)\.", self.text(page))]
        self.assertLess(
            self.height_of(page, f"Paragraph {max(numbers)}."), self.height_of(page, LINES[0])
        )

    def test_a_long_table_repeats_its_head_and_loses_no_row(self):
        rows = "".join(f"<tr><td>Row {number:03}.</td><td>1.00</td></tr>" for number in range(200))
        self.set_body(
            "<table class='table'><thead><tr><th>Head of table</th><th>Hours</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
        pages = self.print_pdf().pages
        self.assertGreater(len(pages), 3)
        found = []
        for number, page in enumerate(pages, 1):
            text = self.text(page)
            rows = re.findall(r"Row(\d{3})\.", text)
            found += rows
            self.assert_shows(page, f"Page {number} / {len(pages)}")
            self.assertEqual(text.count("Headoftable"), 1)
            first = self.height_of(page, f"Row {rows[0]}.")
            self.assertLess(self.height_of(page, "Head of table"), first - 2)
            self.assertLess(self.height_of(page, "Last line of the address"), first)
            self.assertLess(
                self.height_of(page, f"Row {rows[-1]}."), self.height_of(page, "Footer of the test")
            )
        self.assertEqual(found, [f"{number:03}" for number in range(200)])

    def size(self, page):
        return tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:])

    def test_paper_formats(self):
        create = self.env["report.paperformat"].create
        for values, expected in (
            ({"format": "A4", "orientation": "Landscape"}, (297, 210)),
            ({"format": "Legal", "orientation": "Landscape"}, (356, 216)),
            (
                {
                    "format": "custom",
                    "page_width": 90,
                    "page_height": 120,
                    "orientation": "Portrait",
                },
                (90, 120),
            ),
        ):
            with self.subTest(values=values):
                self.report.paperformat_id = create(
                    {
                        "name": "Test",
                        "margin_top": 30,
                        "margin_bottom": 20,
                        "dpi": 90,
                        **values,
                    }
                )
                self.assertEqual(self.size(self.print_pdf().pages[0]), expected)

    def test_attributes_of_the_report_come_first(self):
        self.set_body(
            "<p>Body</p>",
            layout="web.basic_layout",
            options="""
            <t t-set="data_report_landscape" t-value="True"/>
            <t t-set="data_report_margin_top" t-value="90"/>""",
        )
        page = self.print_pdf().pages[0]
        self.assertEqual(self.size(page), (279, 216))
        self.assertGreater(self.height_of(page, "Body"), 90)

    def test_a_caller_may_ask_for_landscape(self):
        self.assertEqual(self.size(self.print_pdf(landscape=True).pages[0]), (279, 216))

    def test_a_report_without_header_and_footer(self):
        self.set_body("<p>Label</p>", layout="web.basic_layout")
        self.assertEqual(self.text(self.print_pdf().pages[0]), "Label")

    def test_the_internal_layout_numbers_pages_in_its_header(self):
        self.set_body("<p>Inner</p>" * 100, layout="web.internal_layout")
        pages = self.print_pdf().pages
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertRegex(self.text(page), rf"{number}/{len(pages)}")

    def test_the_preview_of_the_company_layout(self):
        report = self.env.ref("web.action_report_layout_preview")
        page = self.print_pdf(self.company, report).pages[0]
        self.assert_shows(page, "INV/2023/00003", "22,137.50")

    def test_a_header_given_by_the_caller(self):
        # as stock does: one header for all, not collected by _prepare_html
        reports = self.env["ir.actions.report"]
        values = {"docs": self.partners, "subst": True, "body": ""}
        header = reports._render_template(
            "web.minimal_layout",
            {
                **values,
                "body": "<div class='header'>Own header</div>",
            },
        )
        body = reports._render_template("web.minimal_layout", {**values, "body": "Own body"})
        content = reports._run_wkhtmltopdf(
            [body.decode()],
            header=header.decode(),
            landscape=True,
            specific_paperformat_args={
                "data-report-margin-top": 30,
                "data-report-header-spacing": 25,
            },
        )
        self.assertTrue(content.startswith(b"%PDF"))
