"""Hours as people read them, and files that a spreadsheet opens without running anything."""

import csv
import io

FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


def format_minutes(minutes):
    """Write minutes as people read them: "1 h 30", "12 h"; spaces do not break."""
    hours, rest = divmod(abs(round(minutes)), 60)
    text = f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
    return f"\u2212{text}" if minutes < 0 else text


def csv_cell(value):
    """Text that a spreadsheet will not run as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_PREFIXES):
        return f"'{value}"
    return value


def csv_number(value, decimal_point):
    """A number with two decimals, as the spreadsheets of that language read it."""
    return f"{value:.2f}".replace(".", decimal_point)


def write_csv(header, lines, decimal_point="."):
    """Return the bytes of a CSV file that Excel opens in the reader's language.

    :param lines: iterables of str and numbers; floats are written with ``decimal_point``
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if decimal_point == "," else ",")
    writer.writerow(header)
    for line in lines:
        writer.writerow(
            csv_number(cell, decimal_point) if isinstance(cell, float) else csv_cell(cell)
            for cell in line
        )
    return buffer.getvalue().encode("utf-8-sig")
