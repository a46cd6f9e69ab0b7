"""What Chromium is given to print: page geometry, bodies, and the sheets that lie under them.

A document is printed twice: the bodies, with the room of header and footer left free on each
page, and then one *sheet* per page holding that page's header and footer, with its own number.
``assembler`` lays them over each other, so headers can be of any height and layout.
"""

import copy
import re
from dataclasses import dataclass, replace

import lxml.html

# wkhtmltopdf lays out for a wider page than it prints ("smart shrinking"); the layouts of Odoo
# and their shapes are drawn for that ratio
SHRINK = 0.78
GAP = 2.0  # mm between a tall header or footer and the text
CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
ARTICLE = re.compile(r"<div\b[^>]*\barticle\b[^>]*>")
OWNER = re.compile(r'data-oe-(model|id)="([^"]*)"')
# height of what is read in a header or footer: shapes may run under the text on purpose
MEASURE = """
Array.from(document.querySelectorAll('.cp_sheet'), (sheet) => Object.fromEntries(
    ['head', 'foot'].map((part) => {
        const box = sheet.querySelector('.cp_' + part);
        const top = box ? box.getBoundingClientRect().top : 0;
        const parts = box ? Array.from(box.querySelectorAll('*')) : [];
        return [part, Math.max(0, ...parts
            .filter((node) => !node.closest('svg'))
            .map((node) => node.getBoundingClientRect())
            .filter((rect) => rect.width && rect.height)
            .map((rect) => rect.bottom - top))];
    })
))"""


@dataclass(frozen=True)
class Geometry:
    """A page in millimetres; ``head`` is where the header begins."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    head: float
    scale: float
    line: bool = False

    @classmethod
    def from_paperformat(cls, paperformat, landscape=False, attributes=None):
        """Read a ``report.paperformat`` and the report's own ``data-report-*`` attributes."""
        attributes = attributes or {}
        # the report's own attribute only speaks when the caller says nothing (as in Odoo)
        if landscape is None and attributes.get("data-report-landscape"):
            landscape = True
        width, height = paperformat.print_page_width or 210, paperformat.print_page_height or 297
        if landscape and paperformat.orientation != "Landscape":
            width, height = height, width

        def measure(name, default):
            return float(attributes.get(f"data-report-{name}", default) or 0)

        top = measure("margin-top", paperformat.margin_top)
        return cls(
            width=width,
            height=height,
            top=top,
            bottom=measure("margin-bottom", paperformat.margin_bottom),
            left=paperformat.margin_left,
            right=paperformat.margin_right,
            head=max(top - measure("header-spacing", paperformat.header_spacing), 0),
            scale=1.0 if paperformat.disable_shrinking else SHRINK,
            line=paperformat.header_line,
        )

    @property
    def viewport(self):
        """Width and height of the page in CSS pixels."""
        return tuple(side / 25.4 * 96 / self.scale for side in (self.width, self.height))

    def fit(self, sizes):
        """The same page with room for a header and a footer of these heights (CSS pixels)."""
        to_mm = 25.4 / 96 * self.scale
        head, foot = sizes["head"] * to_mm, sizes["foot"] * to_mm
        top, bottom = self.top, self.bottom
        if head and self.head + head > top:
            top = self.head + head + GAP
        if foot and foot + GAP > bottom:
            bottom = foot + GAP
        # a header taller than the page must not leave less than nothing to the text
        if top + bottom > self.height * 0.8:
            top, bottom = min(top, self.height * 0.5), min(bottom, self.height * 0.3)
        return replace(self, top=top, bottom=bottom)


class Parts:
    """Headers or footers of a print, as ``ir.actions.report._prepare_html`` gives them."""

    def __init__(self, html, name):
        self.document = lxml.html.fromstring(str(html)) if html else None
        self.nodes = []
        if self.document is not None:
            boxes = self.document.xpath(f"//div[@id='minimal_layout_report_{name}s']")
            self.nodes = (
                list(boxes[0]) if boxes else self.document.xpath(f"//div[{CLASS.format(name)}]")
            )

    def get(self, index, total):
        """Node of the document at ``index``; a single one serves all."""
        if len(self.nodes) == 1 and total > 1:
            return self.nodes[0]
        return self.nodes[index] if index < len(self.nodes) else None


def owner(body):
    """``(model, id)`` that a body says it prints, or None."""
    article = ARTICLE.search(body)
    found = dict(OWNER.findall(article.group())) if article else {}
    return (found["model"], found.get("id")) if found.get("model") else None


def body_html(html, geometry):
    """A body, freed from what only suits the screen or wkhtmltopdf."""
    return _with_style(
        str(html),
        f"""
html, body {{ height: auto !important; margin: 0 !important; background: transparent !important }}
body {{ max-width: none !important; overflow: visible !important; width: auto !important }}
body.o_body_pdf {{ padding: 0 !important }}
body.o_body_pdf.o_css_margins {{ padding: 0 {11 / geometry.scale:.2f}mm !important }}
thead {{ display: table-header-group }} tfoot {{ display: table-row-group }}
tr, img, svg {{ break-inside: avoid }}
h1, h2, h3, h4, h5, h6 {{ break-after: avoid }}
p, li {{ orphans: 2; widows: 2 }}""",
    )


def sheets_html(heads, feet, pages):
    """One sheet per page.

    :param Parts heads: headers
    :param Parts feet: footers
    :param pages: for each document its geometry and number of pages
    :return: html, or None when nothing stands above or below the text
    """
    source = heads.document if heads.nodes else feet.document if feet.nodes else None
    if source is None:
        return None
    document = copy.deepcopy(source)
    body = document.find("body")
    klass = body.get("class", "")
    body.attrib.pop("onload", None)
    for child in list(body):
        body.remove(child)
    body.text = None
    for index, (geometry, count) in enumerate(pages):
        for number in range(1, count + 1):
            sheet = lxml.html.fragment_fromstring('<div class="cp_sheet"></div>')
            for part, source_node in (
                ("head", heads.get(index, len(pages))),
                ("foot", feet.get(index, len(pages))),
            ):
                if source_node is not None:
                    sheet.append(_box(part, source_node, klass, geometry, number, count))
            body.append(sheet)
    body.set("class", f"{klass} cp_sheets")
    html = lxml.html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>")
    return _with_style(html, _sheet_style(pages[0][0]))


def _box(part, source, klass, geometry, number, count):
    box = lxml.html.fragment_fromstring(f'<div class="cp_{part}"></div>')
    box.set("class", f"cp_{part} {klass}")
    at = f"top: {geometry.head / geometry.scale:.2f}mm"
    if part == "foot":
        at = f"top: {(geometry.height - geometry.bottom + GAP) / geometry.scale:.2f}mm"
    box.set("style", at)
    node = copy.deepcopy(source)
    node.tail = None
    for name, value in (("page", number), ("topage", count)):
        for place in node.xpath(f".//*[{CLASS.format(name)}]"):
            for child in list(place):
                place.remove(child)
            place.text = str(value)
    box.append(node)
    return box


def _sheet_style(geometry):
    width, height, left, right = (
        value / geometry.scale
        for value in (geometry.width, geometry.height, geometry.left, geometry.right)
    )
    return f"""
html, body.cp_sheets {{ height: auto !important; margin: 0 !important; padding: 0 !important;
    background: transparent !important; max-width: none !important; width: auto !important;
    overflow: visible !important }}
.cp_sheet {{ position: relative; contain: layout paint; overflow: hidden; break-after: page;
    width: {width:.2f}mm; height: {height - 0.1:.2f}mm }}
.cp_sheet:last-child {{ break-after: auto }}
.cp_head, .cp_foot {{ position: absolute; left: {left:.2f}mm; right: {right:.2f}mm;
    width: auto !important; max-width: none !important; margin: 0 !important;
    overflow: visible !important; padding: 0 !important }}
.cp_head.o_css_margins, .cp_foot.o_css_margins {{ padding: 0 {11 / geometry.scale:.2f}mm !important }}
.cp_head {{ {"border-bottom: 1px solid" if geometry.line else ""} }}
/* the folder layout: its shape follows the address instead of being 174 pixels high */
.cp_head > .header:has(> .o_folder_header_container) {{ position: relative;
    margin: 0 -{11 / geometry.scale:.2f}mm; min-height: 230px;
    padding-left: {11 / geometry.scale:.2f}mm; padding-right: {11 / geometry.scale:.2f}mm;
    padding-bottom: 56px }}
.o_folder_header_container {{ bottom: 0; display: flex !important; flex-direction: column }}
.o_folder_title {{ margin-right: {11 / geometry.scale:.2f}mm !important }}
.o_folder_header_container > svg {{ flex: 1 1 auto }}
.o_folder_header_container > svg rect {{ height: 100% }}"""


def _with_style(html, style):
    head, end, rest = html.partition("</head>")
    return f"{head}<style>{style}</style>{end}{rest}" if end else f"<style>{style}</style>{html}"
