"""tests/ by pytest, with the Python that runs Odoo."""

import subprocess
import xml.etree.ElementTree as ElementTree

from .. import odoo, templates
from ..paths import LOGS, ROOT, RUN
from ..proc import popen
from ..ui import say
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


# Two workers, one per processor. The tests that need the generated year stay together, since
# they share it; the others make their own databases. Databases carry the process number and
# ports come from the kernel, so the workers do not meet.
ALONE = ("tests/tooling", "tests/suite/test_demo.py", "tests/suite/test_install.py")
NOTHING_COLLECTED = 5


def shares():
    """The arguments of pytest of each worker."""
    return [["tests", *(f"--ignore={path}" for path in ALONE)], list(ALONE)]


def start(number, words):
    """Start one worker; the first shows its output as it comes, the others keep theirs."""
    report = RUN / f"pytest-{number}.xml"
    report.unlink(missing_ok=True)
    log = None if number == 0 else (LOGS / f"pytest-{number}.log").open("w+")
    command = [odoo.PYTHON, "-m", "pytest", f"--junitxml={report}", "--tb=short", "-q", *words]
    process = popen(
        command, cwd=ROOT, env=odoo.env(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    return process, report, log


def finish(process, report, log):
    """Wait for a worker; show what it kept and return its counts."""
    code = process.wait()
    if log:
        log.seek(0)
        say(log.read())
        log.close()
    result = read_junit(report) if report.exists() else Result("cross")
    if code not in (0, NOTHING_COLLECTED) and not result.failed:
        result.check(False, f"pytest ended with code {code}")
    return result


def check(keyword=None):
    """Run tests/ and sum what the workers report."""
    templates.suite()  # once, before two workers ask for it
    workers = [
        start(number, [*words, *(["-k", keyword] if keyword else [])])
        for number, words in enumerate(shares())
    ]
    total = Result("cross")
    for worker in workers:
        result = finish(*worker)
        total.passed += result.passed
        total.failed += result.failed
        total.problems += result.problems
    if not total.passed and not total.failed:
        total.check(False, "no cross test ran")
    say("")
    return total
