"""./consortium bench: the suite's flows against Odoo's own, on the same data, in one run."""

import subprocess

from . import databases, odoo, setup, templates
from .paths import ROOT, RUN
from .ui import Failure, say

SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from tests.bench.main import main
main(env, {options!r})
"""


def bench(args):
    """Run tests/bench on a clone of the suite's template; the clone is dropped afterwards."""
    if not (ROOT / "tests/bench/main.py").exists():
        raise Failure("tests/bench/main.py is missing", "Is this a complete checkout?")
    setup.prepare()
    database = f"bench_{args.size}"
    output = RUN / "bench"
    output.mkdir(exist_ok=True)
    databases.clone(templates.suite(), database)
    code = SCRIPT.format(root=str(ROOT), options={"size": args.size, "output_dir": str(output)})
    try:
        say(f"benchmark {args.size} on {database}; results also in {output}")
        done = subprocess.run(
            odoo.shell_command(database),
            input=code,
            text=True,
            env=odoo.env(PYTHONUNBUFFERED=1),
            cwd=ROOT,
            check=False,
        )
        return done.returncode
    finally:
        databases.drop(database)
