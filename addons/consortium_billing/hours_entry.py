"""One typed hour as the member reads it, whatever the number of ledger rows behind it.

An entry that crosses the end of a package makes several ledger rows. Printing each of
them confuses the reader (the same hour seems to appear twice): portal, CSV and invoice
annex all group by entry with the functions of this file.
"""

import csv
import io
from collections import namedtuple

BILLED_KINDS = ("overage", "hourly")
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")

HoursEntry = namedtuple(
    "HoursEntry",
    "date project domain role employee description kinds packages"
    " minutes drawn billed free amount",
)


def format_minutes(minutes):
    """Write minutes as people read them: "1 h 30", "12 h"; spaces do not break."""
    hours, rest = divmod(abs(round(minutes)), 60)
    text = f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
    return f"\u2212{text}" if minutes < 0 else text


def make_entry(rows):
    """Fold the ledger rows of one entry and day into one :class:`HoursEntry`.

    :param rows: non-empty ``consortium.hour.ledger`` recordset, readable by the caller
    :return: minutes worked, drawn from packages (multiplier included), billed and free
    """
    first = next(iter(rows))  # not rows[0], which would lose the prefetch of all entries
    billed = sum(row.minutes for row in rows if row.kind in BILLED_KINDS)
    in_package = sum(row.minutes for row in rows if row.kind == "draw")
    minutes = sum(rows.mapped("minutes"))
    return HoursEntry(
        date=first.work_date,
        project=first.project_id,
        domain=first.service_domain_id,
        role=first.role_id,
        employee=first.employee_id,
        description=first.description or "",
        kinds=set(rows.mapped("kind")),
        packages=rows.package_id,
        minutes=minutes,
        drawn=sum(row.drawn for row in rows if row.kind == "draw"),
        billed=billed,
        free=minutes - billed - in_package,
        amount=sum(row.amount for row in rows if row.kind in BILLED_KINDS),
    )


def group_entries(rows):
    """Group ledger rows by entry and day, in the order in which they come."""
    ids_by_entry = {}
    for row in rows:
        key = (row.timesheet_id.id or -row.id, row.work_date)
        ids_by_entry.setdefault(key, []).append(row.id)
    return [
        make_entry(rows.browse(ids).with_prefetch(rows.ids)) for ids in ids_by_entry.values()
    ]


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
