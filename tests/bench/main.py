"""Entry point of ``./consortium bench``, called from ``odoo shell``."""

from . import approval, billing, dues, entry, portal
from .data import Data

SIZES = {
    # for the tests: queries only, processor time means nothing at this size
    "tiny": {"agreements": 4, "members": 4, "entries": 400, "portal": (20, 120), "dues": 10, "rounds": 1},
    "small": {"agreements": 20, "members": 20, "entries": 2000, "portal": (100, 400), "dues": 200, "rounds": 5},
    "medium": {
        "agreements": 100,
        "members": 100,
        "entries": 20000,
        "portal": (100, 2000),
        "dues": 1000, "rounds": 5,
    },
    "large": {
        "agreements": 500,
        "members": 500,
        "entries": 100000,
        "portal": (100, 10000),
        "dues": 5000, "rounds": 5,
    },
}
TITLE = ("", "data", "CPU ms", "native ms", "ratio", "q", "native q")


def main(env, options=None):
    """Run every bench at a size and print the table; the database is changed: use a copy.

    :return: the rows of the table
    """
    size = SIZES[(options or {}).get("size") or "small"]
    data = Data(env, employees=max(20, size["entries"] // 800))
    rows = []
    for name, run in (
        ("typing", lambda: entry.bench(data, size["rounds"] * 2)),
        ("billing", lambda: billing.bench(data, size["agreements"], size["rounds"])),
        ("dues", lambda: dues.bench(data.env, size["dues"])),
        ("portal", lambda: portal.bench(data, size["portal"], size["rounds"] * 2)),
        ("approval", lambda: approval.bench(data, size["members"], size["entries"])),
    ):
        print(f"… {name}", flush=True)
        found = run()
        env.cr.commit()
        rows += found
        show(found)
    print(
        "\nCPU is Python's and PostgreSQL's (Python's alone for pages), the best of "
        f"{size['rounds']} interleaved rounds or more; queries do not vary.\n"
    )
    show(rows, title=True)
    return rows


def show(rows, title=False):
    """Print rows as a table: ours, the other, the ratio of their processor time."""
    if title:
        print("{:<58} {:<46} {:>9} {:>10} {:>6} {:>8} {:>9}".format(*TITLE))
    for label, what, ours, other, count in rows:
        cells = [
            f"{ours.cpu * 1000 / count:9.2f}",
            " " * 10,
            " " * 6,
            f"{ours.queries / count if 'invoice' in label else ours.queries:8.1f}",
            " " * 9,
        ]
        if other:
            cells[1] = f"{other.cpu * 1000 / count:10.2f}"
            cells[2] = f"{ours.cpu / other.cpu:6.2f}"
            cells[4] = f"{other.queries / count if 'invoice' in label else other.queries:9.1f}"
        print(f"{label:<58} {what:<46} {' '.join(cells)}", flush=True)
