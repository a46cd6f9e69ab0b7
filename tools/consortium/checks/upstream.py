"""Odoo's own tests of what the suite overrides, with the whole suite installed.

`./consortium test --only upstream`: not part of a plain run, as it takes several minutes. Tests that
Odoo runs while a module is installed (at_install) are left out: on a database where later modules
have added columns they fail on plain Odoo too.
"""

import re
import time

from .. import databases, templates
from ..paths import LOGS
from ..ui import say
from .addon_tests import FAILURE, SUMMARY, database_name, odoo_run
from .result import Result

# name of the part: files and modules of Odoo's tests
SELECTIONS = {
    "sale_timesheet": ("/sale_timesheet", "/hr_timesheet"),
    "sale": (
        "/sale_project",
        "/sale/tests/test_sale_to_invoice.py",
        "/sale/tests/test_sale_refund.py",
        "/sale/tests/test_payment_flow.py",
    ),
    "account": (
        "/account/tests/test_account_move_out_invoice.py",
        "/account/tests/test_account_move_out_refund.py",
        "/account/tests/test_invoice_taxes.py",
        "/account/tests/test_res_partner_merge.py",
        "/account/tests/test_portal_invoice.py",
    ),
}
# Tests that cannot pass with the suite, and why that is meant.
KNOWN = {
    "TestPortalTimesheet.test_timesheet_visibility_portal": (
        "customers read approved time only: the entry of the test is a draft"
    ),
    "TestSaleTimesheetUi.test_ui": (
        "the suite turns project stages on: Odoo then hides the menu that its tour clicks on"
    ),
}
SETUP = re.compile(r"(?:FAIL|ERROR): (setUpClass \([\w.]+\))")
ENDED = re.compile(r"(\d+) post-tests in ([\d.]+)s")


def run(name, tags):
    """One selection on a copy of the suite's template."""
    result = Result(f"upstream {name}")
    started = time.monotonic()
    database = database_name(f"upstream_{name}")
    log_path = LOGS / f"test-upstream-{name}.log"
    databases.clone(templates.suite(), database)
    try:
        words = ",".join([*tags, "-at_install"])
        code = odoo_run(database, log_path, "--test-tags", words)
    finally:
        databases.drop(database)
    judge(result, code, log_path)
    result.seconds = time.monotonic() - started
    return result


def judge(result, code, log_path):
    """Count the tests; a failure that is meant counts as passed and is named."""
    text = log_path.read_text(errors="replace")
    failures = sorted(set(FAILURE.findall(text)) | set(SETUP.findall(text)))
    meant = [test for test in failures if test in KNOWN]
    wrong = [test for test in failures if test not in KNOWN]
    ran = sum(int(count) for _failed, _errors, count in SUMMARY.findall(text))
    ran = ran or sum(int(count) for count, _seconds in ENDED.findall(text))
    result.passed += max(0, ran - len(wrong))
    result.failed += len(wrong)
    for test in meant:
        say(f"           known: {test}: {KNOWN[test]}")
    if wrong:
        listed = "\n  ".join(wrong)
        result.problems.append(f"{result.name}: {len(wrong)} failed, see {log_path}\n  {listed}")
    result.check(bool(ran), f"{result.name}: no test ran (code {code}), see {log_path}")


def check():
    """Run all selections, one after the other: each uses the processors well."""
    templates.dependencies()
    return [run(name, tags) for name, tags in SELECTIONS.items()]
