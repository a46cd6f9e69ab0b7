from odoo.tests import BaseCase, tagged

from ..composer import Geometry, Parts, owner, sheets_html

GEOMETRY = Geometry(210, 297, 52, 32, 0, 0, 0, 0.78)
HEADERS = """<html><body class="container o_css_margins" onload="subst()">
<div id="minimal_layout_report_headers"><div class="header">A <b class="page">?</b></div>
<div class="header">B</div></div></body></html>"""


@tagged("post_install", "-at_install")
class TestComposer(BaseCase):
    def test_fit_leaves_a_short_header_alone(self):
        self.assertEqual(GEOMETRY.fit({"head": 100, "foot": 50}), GEOMETRY)

    def test_fit_makes_room_for_a_tall_header_and_footer(self):
        fitted = GEOMETRY.fit({"head": 400, "foot": 250})
        self.assertAlmostEqual(fitted.top, 400 * 0.78 * 25.4 / 96 + 2, 2)
        self.assertAlmostEqual(fitted.bottom, 250 * 0.78 * 25.4 / 96 + 2, 2)

    def test_fit_keeps_room_for_the_text(self):
        fitted = GEOMETRY.fit({"head": 5000, "foot": 5000})
        self.assertLessEqual(fitted.top + fitted.bottom, 0.8 * 297)

    def test_parts_belong_to_their_document(self):
        heads = Parts(HEADERS, "header")
        self.assertEqual([node.text.strip() for node in heads.nodes], ["A", "B"])
        self.assertIsNone(heads.get(2, 3))
        self.assertFalse(Parts(None, "footer").nodes)

    def test_a_single_header_serves_all_documents(self):
        heads = Parts("<html><body><div class='header'>A</div></body></html>", "header")
        self.assertEqual(heads.get(4, 5).text, "A")

    def test_sheets_number_each_document_by_itself(self):
        html = sheets_html(
            Parts(HEADERS, "header"), Parts(None, "footer"), [(GEOMETRY, 2), (GEOMETRY, 1)]
        )
        self.assertEqual(html.count('class="cp_sheet"'), 3)
        self.assertIn('<b class="page">1</b>', html)
        self.assertIn('<b class="page">2</b>', html)
        self.assertNotIn("onload", html)

    def test_no_sheet_without_header_and_footer(self):
        nothing = Parts(None, "header")
        self.assertIsNone(sheets_html(nothing, nothing, [(GEOMETRY, 1)]))

    def test_owner_is_the_record_of_the_article(self):
        self.assertEqual(
            owner('<div class="article x" data-oe-model="res.partner" data-oe-id="7">'),
            ("res.partner", "7"),
        )
        self.assertIsNone(owner('<div class="article">'))
        self.assertIsNone(owner("<p>"))
