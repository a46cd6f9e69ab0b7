"""Paints ReportLab's bar and QR codes with Pillow alone.

ReportLab draws to pictures through a compiled extension (``rl-renderPM``, or ``rlPyCairo``),
which does not exist for every Python that Odoo runs on (none for 3.13). Codes are only
rectangles, a few letters and at most a picture: that needs no extension.
"""

import io
import os

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics import renderPM, shapes

OVERSAMPLE = 4  # edges between two pixels become grey, as ReportLab's own renderer does
FONT = os.path.join(os.path.dirname(reportlab.__file__), "fonts", "Vera.ttf")


def has_renderer():
    """Whether ReportLab can make pictures by itself."""
    return getattr(renderPM, "_pmBackend", None) is not None


def paint_png(drawing):
    """PNG of a ReportLab ``Drawing`` that holds a code."""
    size = max(round(drawing.width), 1), max(round(drawing.height), 1)
    canvas = Image.new("RGB", tuple(side * OVERSAMPLE for side in size), "white")
    flip = (OVERSAMPLE, 0, 0, -OVERSAMPLE, 0, size[1] * OVERSAMPLE)
    _paint(drawing, canvas, shapes.mmult(flip, drawing.transform))
    result = io.BytesIO()
    canvas.resize(size, Image.Resampling.BOX).save(result, "PNG")
    return result.getvalue()


def _paint(node, canvas, matrix):
    if isinstance(node, shapes.Rect):
        _paint_rectangle(node, canvas, matrix)
    elif isinstance(node, shapes.String):
        _paint_string(node, canvas, matrix)
    elif isinstance(node, shapes.Image):
        _paint_image(node, canvas, matrix)
    elif hasattr(node, "contents"):
        for child in node.contents:
            inner = getattr(child, "transform", None)
            _paint(child, canvas, shapes.mmult(matrix, inner) if inner else matrix)
    elif isinstance(node, shapes.UserNode):
        drawn = node.provideNode()
        inner = getattr(drawn, "transform", None)
        _paint(drawn, canvas, shapes.mmult(matrix, inner) if inner else matrix)


def _box(matrix, x, y, width, height):
    """Corners on the canvas, left, top, right, bottom (codes are never rotated)."""
    (x0, y0), (x1, y1) = (
        shapes.transformPoint(matrix, (x, y)),
        shapes.transformPoint(matrix, (x + width, y + height)),
    )
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _colour(colour):
    return tuple(round(255 * part) for part in colour.rgb())


def _paint_rectangle(node, canvas, matrix):
    left, top, right, bottom = map(round, _box(matrix, node.x, node.y, node.width, node.height))
    if node.fillColor and right > left and bottom > top:
        ImageDraw.Draw(canvas).rectangle(
            (left, top, right - 1, bottom - 1), fill=_colour(node.fillColor)
        )


def _paint_string(node, canvas, matrix):
    text = str(node.text)
    if not text:
        return
    # drawn large, then squeezed: codes are stretched differently in width and height
    font = ImageFont.truetype(FONT, 64)
    left, _top, right, _bottom = font.getbbox(text, anchor="ls")
    ascent, descent = font.getmetrics()
    mask = Image.new("L", (max(right - min(left, 0), 1), ascent + descent), 0)
    ImageDraw.Draw(mask).text((-min(left, 0), ascent), text, fill=255, font=font, anchor="ls")
    # letters of this font are a quarter taller than those of Courier, for which codes leave room
    ratio = node.fontSize / 64 * 0.8
    width = mask.width * ratio
    start = node.x - {"middle": width / 2, "end": width}.get(node.textAnchor, 0)
    box = _box(matrix, start, node.y - descent * ratio, width, mask.height * ratio)
    _paste(canvas, Image.new("RGB", mask.size, _colour(node.fillColor)), mask, box)


def _paint_image(node, canvas, matrix):
    picture = node.path if isinstance(node.path, Image.Image) else Image.open(node.path)
    picture = picture.convert("RGBA")
    box = _box(matrix, node.x, node.y, node.width, node.height)
    _paste(canvas, picture.convert("RGB"), picture.getchannel("A"), box)


def _paste(canvas, picture, mask, box):
    left, top, right, bottom = map(round, box)
    size = max(right - left, 1), max(bottom - top, 1)
    canvas.paste(picture.resize(size), (left, top), mask.resize(size))
