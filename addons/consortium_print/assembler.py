"""Lays printed bodies over the sheets of their pages."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

SHEET = "/ConsortiumSheet"


def count_pages(content):
    """Number of pages of a PDF."""
    return len(PdfReader(io.BytesIO(content)).pages)


def assemble(bodies, sheets=None, outline=()):
    """One PDF of several.

    :param bodies: content of each printed body
    :param bytes sheets: PDF with one page per page of the bodies, laid under them
    :param outline: for some bodies ``(index, title)``: where a new record begins. It is written
        the way wkhtmltopdf does (named destinations that hold a page *number*), since Odoo
        cuts a print of several records by it.
    """
    writer = PdfWriter()
    under = PdfReader(io.BytesIO(sheets)).pages if sheets else None
    starts = []
    for content in bodies:
        starts.append(len(writer.pages))
        for page in PdfReader(io.BytesIO(content)).pages:
            number = len(writer.pages)
            added = writer.add_page(page)
            if under is not None and number < len(under):
                _lay_under(writer, added, under[number])
    if len(outline) > 1:
        _write_outline(writer, [(starts[index], title) for index, title in outline])
    writer.compress_identical_objects(remove_identicals=True, remove_orphans=True)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _lay_under(writer, page, sheet):
    """Paint ``sheet`` as a form below what ``page`` shows."""
    contents = sheet.get_contents()
    if contents is None:
        return
    form = StreamObject()
    form.set_data(contents.get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(sheet.mediabox),
            NameObject("/Resources"): sheet["/Resources"].clone(writer),
        }
    )
    painted = StreamObject()
    painted.set_data(f"q {SHEET} Do Q\n".encode())
    resources = page["/Resources"].get_object()
    # pages of one print may share their resources: each gets its own names
    resources = DictionaryObject(resources)
    forms = DictionaryObject(resources["/XObject"].get_object() if "/XObject" in resources else {})
    forms[NameObject(SHEET)] = writer._add_object(form.flate_encode())
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources
    below = page["/Contents"] if "/Contents" in page else NullObject()
    parts = [page.raw_get("/Contents")] if not isinstance(below, ArrayObject) else list(below)
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(painted), *parts])


def _write_outline(writer, entries):
    root = writer._root_object
    outlines = DictionaryObject({NameObject("/Type"): NameObject("/Outlines")})
    parent = writer._add_object(outlines)
    names, nodes = DictionaryObject(), []
    for index, (page, title) in enumerate(entries):
        name = NameObject(f"/record{index}")
        names[name] = ArrayObject(
            [
                NumberObject(page),
                NameObject("/XYZ"),
                NullObject(),
                NullObject(),
                NullObject(),
            ]
        )
        nodes.append(
            writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/Title"): TextStringObject(title),
                        NameObject("/Dest"): name,
                        NameObject("/Parent"): parent,
                    }
                )
            )
        )
    for before, after in zip(nodes, nodes[1:], strict=False):
        before.get_object()[NameObject("/Next")] = after
        after.get_object()[NameObject("/Prev")] = before
    outlines.update(
        {
            NameObject("/First"): nodes[0],
            NameObject("/Last"): nodes[-1],
            NameObject("/Count"): NumberObject(len(nodes)),
        }
    )
    root[NameObject("/Outlines")] = parent
    root[NameObject("/Dests")] = writer._add_object(names)
