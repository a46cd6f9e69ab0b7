"""Cells of exports as dates, times and seconds."""

import re
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .problems import FileProblem, LineProblem

DATE = re.compile(r"^\s*(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ].*)?\s*$")
CLOCK = re.compile(r"^(\d{1,2})[:h.](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?\s?(?:m\.?)?$", re.I)
DURATION = re.compile(r"^(-?)(\d{1,4}):(\d{1,2})(?::(\d{1,2}))?$")
YES = frozenset({"yes", "oui", "ja", "true", "vrai", "1", "y", "o", "x", "billable", "facturable"})
SECONDS_PER_HOUR = 3600


def get_date_order(cells):
    """Tell which of day and month comes first, from all the dates of a column.

    :param cells: texts; empty ones are ignored
    :return: ``"ymd"``, ``"dmy"`` or ``"mdy"``
    :raise FileProblem: both are possible, neither is, or a cell is no date
    """
    possible = {"ymd", "dmy", "mdy"}
    for cell in cells:
        match = DATE.match(cell)
        if match:
            possible &= _get_orders(match)
        if not possible:
            raise FileProblem("mixed_dates", text=cell[:40])
    if len(possible) > 1:
        if "ymd" in possible:
            raise FileProblem("no_date")
        raise FileProblem("date_order")
    return possible.pop()


def _get_orders(match):
    first, second, _third = map(int, match.groups())
    if len(match[1]) == 4:
        return {"ymd"}
    orders = {"dmy", "mdy"}
    if first > 12:
        orders.discard("mdy")
    if second > 12:
        orders.discard("dmy")
    return orders


def parse_date(cell, order):
    """Return the date of a cell, whose parts come in ``order`` unless the year comes first.

    :raise LineProblem: no such day
    """
    match = DATE.match(cell)
    if not match:
        raise LineProblem("bad_date", text=cell[:40])
    parts = [int(part) for part in match.groups()]
    if len(match[1]) == 4:
        order = "ymd"
    values = dict(zip(order, parts, strict=True))
    year = values["y"] + 2000 if values["y"] < 100 else values["y"]
    try:
        return date(year, values["m"], values["d"])
    except ValueError as error:
        raise LineProblem("bad_date", text=cell[:40]) from error


def parse_clock(cell):
    """Return the time of day of a cell such as ``9:00``, ``09:00:30``, ``1:00 PM``, or None."""
    text = cell.strip()
    if not text:
        return None
    match = CLOCK.match(text)
    if not match:
        raise LineProblem("bad_time", text=text[:40])
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError as error:
        raise LineProblem("bad_time", text=text[:40]) from error


def parse_duration(cell, seconds=False):
    """Return the seconds of a duration: ``1:30``, ``01:30:00``, ``1.5`` or ``1,5`` hours.

    :param seconds: whether a whole number is in seconds (Kimai), not in hours
    :return: int, or None for an empty cell
    :raise LineProblem: not a duration, or one below zero
    """
    text = cell.strip().replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    if not text:
        return None
    match = DURATION.match(text)
    if match:
        if int(match[3]) > 59 or int(match[4] or 0) > 59:
            raise LineProblem("bad_duration", text=text[:40])
        total = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
        total = -total if match[1] else total
    else:
        total = _parse_number(text, 1 if seconds and text.isdigit() else SECONDS_PER_HOUR)
    if total < 0:
        raise LineProblem("negative", text=text[:40])
    return total


def _parse_number(text, unit):
    text = text.replace("’", "").replace("'", "")
    if "," in text and "." in text:  # 1,234.50: the last one is the decimal separator
        thousands = "," if text.rfind(".") > text.rfind(",") else "."
        text = text.replace(thousands, "")
    try:
        number = Decimal(text.replace(",", "."))
        seconds = int((number * unit).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise LineProblem("bad_duration", text=text[:40]) from error
    return seconds


def parse_flag(cell):
    """Return True or False, or None for an empty cell."""
    text = cell.strip().casefold()
    return text in YES if text else None
