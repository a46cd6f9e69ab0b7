"""The demonstration and the benchmarks run as ``./consortium`` calls them, on small sizes."""

import json

import pytest
from pypdf import PdfReader

DEMO = """
import json, sys
sys.path.insert(0, {root!r})
from tests.demo.main import main
values = main(env, {options!r})
print("VALUES:" + json.dumps(values, default=str))
"""
BENCH = """
import json, sys
sys.path.insert(0, {root!r})
from tests.bench.main import main
rows = main(env, {{"size": "tiny"}})
print("ROWS:" + json.dumps([
    [label, ours.queries, other and other.queries, count]
    for label, _what, ours, other, count in rows
]))
"""


def answer(output, word):
    line = next(line for line in output.splitlines() if line.startswith(f"{word}:"))
    return json.loads(line.removeprefix(f"{word}:"))


def test_demo(new_database, odoo_shell, odoo_env, root, tmp_path, check_books):
    database = new_database("demo")
    options = {"members": 10, "professionals": 8, "months": 5, "seed": 3,
               "output_dir": str(tmp_path / "pdf")}  # fmt: skip
    output = odoo_shell(database, DEMO.format(root=str(root), options=options))
    values = answer(output, "VALUES")
    assert values["weeks"] > 20 and values["invoices"] > 0
    taxes = values["gst"] + values["qst"]
    assert values["total"] == pytest.approx(values["untaxed"] + taxes)
    assert taxes == pytest.approx(values["untaxed"] * 0.14975, abs=0.02 * values["invoices"])
    assert values["open_weeks"]["submitted"] > 20, "a month is left to do by hand"
    assert values["statements"] > 3 and values["audit_checks"] > 5
    assert values["audit_findings"] == 0
    pdfs = list((tmp_path / "pdf").glob("*.pdf"))
    assert pdfs and all(path.read_bytes().startswith(b"%PDF") for path in pdfs)
    [statement] = [path for path in pdfs if "REL-" in path.name]
    text = "".join(page.extract_text() for page in PdfReader(statement).pages)
    assert "Relevé d’heures" in text, text[:500]
    for text in ("Semaines approuvées / Weeks approved", "TVQ / QST", "tout concorde", "direction"):
        assert text in output
    with odoo_env(database) as env:
        runs = env["consortium.billing.run"].search([], order="id")
        assert set(runs.mapped("state")) == {"done"}
        assert all(run.computed_by_id != run.approved_by_id for run in runs)
        assert runs[-1].amount_invoiced == pytest.approx(values["untaxed"])
    check_books(database)


def test_bench(new_database, odoo_shell, root):
    """The table is complete, and the query counts that do not depend on size keep their promise."""
    rows = answer(odoo_shell(new_database("bench"), BENCH.format(root=str(root))), "ROWS")
    queries = {}
    for label, ours, _other, _count in rows:
        queries.setdefault(label, []).append(ours)
    assert queries["create one entry (against plain)"][0] <= 22
    assert queries["write one entry (against plain)"][0] <= 14
    portal = queries["portal page (against /my/timesheets)"]
    assert len(set(portal)) == 1 and portal[0] <= 25, portal
    assert any(label.startswith("draft + post") for label in queries)
    assert any(label.startswith("approve and allocate") for label in queries)
