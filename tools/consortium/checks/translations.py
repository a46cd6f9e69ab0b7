"""Translations: templates exported from the installed suite, French complete."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from .. import addons, databases, maintenance, odoo, templates
from ..paths import ADDONS, RUN
from .result import Result


def check(only=None):
    """Compare every addon's i18n/ with what the installed suite says."""
    result = Result("translations")
    names = [name for name in addons.ordered() if not only or name in only]
    output = RUN / "pot"
    shutil.rmtree(output, ignore_errors=True)
    database = f"test_{os.getpid()}_pot"
    databases.clone(templates.suite(), database)
    try:
        maintenance.export_pot(database, {n: output / f"{n}.pot" for n in names})
    finally:
        databases.drop(database)
    script = Path(__file__).with_name("po.py")
    for name in names:
        done = subprocess.run(
            [odoo.PYTHON, script, "check", ADDONS / name / "i18n", output / f"{name}.pot"],
            env=odoo.env(),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.check(done.returncode == 0, f"{name}: {done.stderr[-2000:]}"):
            for what, problem in json.loads(done.stdout):
                result.check(not problem, f"{name}: {what}: {problem}")
    return result
