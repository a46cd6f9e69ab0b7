"""tests/ by pytest, with the Python that runs Odoo."""

import subprocess
import xml.etree.ElementTree as ElementTree

from .. import odoo
from ..paths import ROOT, RUN
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


def check(keyword=None, paths=("tests",)):
    """Run pytest and show its output as it comes."""
    report = RUN / "pytest.xml"
    report.unlink(missing_ok=True)
    command = [odoo.PYTHON, "-m", "pytest", f"--junitxml={report}", "--tb=short", "-q", *paths]
    if keyword:
        command += ["-k", keyword]
    process = popen(command, cwd=ROOT, env=odoo.env(), stdin=subprocess.DEVNULL)
    code = process.wait()
    result = read_junit(report) if report.exists() else Result("cross")
    if code and not result.failed:
        result.check(False, f"pytest ended with code {code}")
    if not result.passed and not result.failed:
        result.check(False, "no cross test ran")
    say("")
    return result
