"""tests/ by pytest, with the Python that runs Odoo."""

import functools
import threading
import time
import xml.etree.ElementTree as ElementTree

from .. import odoo, templates
from ..paths import LOGS, ROOT, RUN
from ..proc import call
from ..ui import say
from . import addon_plan
from .addon_tests import guarded, work
from .result import Result


def read_junit(path):
    """Counts and failures of pytest's XML report."""
    result = Result("cross")
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            result.check(False, name)
        else:
            # a browser or a connection that is missing proves nothing: skipped is failed
            result.check("skipped" not in kinds, f"{name}: skipped")
    return result


NOTHING_COLLECTED = 5


def files():
    """The test files, the longest first as far as the runs before this one tell."""
    known = addon_plan.memory()
    found = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("tests/**/test_*.py"))]
    return sorted(found, key=lambda path: -known.get(path, 30))


def run_file(path, keyword, total, lock):
    """One file in a process of its own; what it printed is shown when it ends.

    Databases carry the process number and ports come from the kernel, so the workers do not meet;
    the generated year is a template that both clone.
    """
    started = time.monotonic()
    name = path.removesuffix(".py").replace("/", "-")
    report, log = RUN / f"{name}.xml", LOGS / f"{name}.log"
    report.unlink(missing_ok=True)
    command = [odoo.PYTHON, "-m", "pytest", f"--junitxml={report}", "--tb=short", "-q", path]
    command += ["-k", keyword] if keyword else []
    with log.open("wb") as out:
        code = call([str(word) for word in command], out, cwd=ROOT, env=odoo.env())
    result = read_junit(report) if report.exists() else Result("cross")
    if code not in (0, NOTHING_COLLECTED) and not result.failed:
        result.check(False, f"{path}: pytest ended with code {code}, see {log}")
    seconds = time.monotonic() - started
    with lock:
        total.passed += result.passed
        total.failed += result.failed
        total.problems += result.problems
        if result.failed:
            say(log.read_text(errors="replace"))
        if code != NOTHING_COLLECTED:
            say(
                f"           {path}: {result.passed} passed, {result.failed} failed ({seconds:.0f} s)"
            )
    if not keyword:
        addon_plan.remember({path: round(seconds)})


def check(keyword=None):
    """Run the files of tests/ in two workers and sum what they report."""
    templates.suite()  # once, before two workers ask for it
    total = Result("cross")
    lock = threading.Lock()
    work(
        functools.partial(guarded, total, run_file, path, keyword, total, lock) for path in files()
    )
    if not total.passed and not total.failed:
        total.check(False, "no cross test ran")
    return total
