"""Style: ruff, pylint-odoo, prettier (with its XML plugin) and eslint, each configured once."""

import json
import os
import re
import subprocess

from .. import addons, venv
from ..paths import ADDONS, LINT_VENV, ROOT, RUN, digest, prepare_run_dir
from ..proc import environment, lock
from ..system import require_packages
from ..ui import say
from .result import Result

PYTHON_CODE = ("addons", "tools", "tests", "config", "consortium")
# The addons are laid out by hand, more densely than the formatter would.
FORMATTED = ("tools", "tests/tooling", "tests/interrupt", "tests/conftest.py", "consortium")
PRETTY = ("addons/**/*.{js,xml,scss,css}", "*.mjs", "*.json", "docker-compose*.yml", ".ci/*.yml")
PYLINT_MEMORY = RUN / "pylint.json"
HOST = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|registry|debian)\.[\w.]+", re.I)
HOST_FREE = ("*.lock", "*.in", "package*.json", ".npmrc", "*.toml", "*.sources")


def prepare():
    prepare_run_dir()
    with lock("lint"):
        venv.ensure_lint()
        venv.ensure_node_modules()


def node_tool(package, script):
    node, _npm = venv.node_paths()
    return [str(node), str(ROOT / "node_modules" / package / script)]


def pylint_memory():
    """{addon: what pylint found good last}; it takes half a minute for all of them."""
    try:
        return json.loads(PYLINT_MEMORY.read_text())
    except (OSError, ValueError):
        return {}


def pylint_key(name):
    """All that pylint's verdict on an addon depends on: it looks at one addon at a time."""
    return digest(addons.content_hash([name]), ROOT / ".pylintrc", venv.LINT_REQUIREMENTS)


def pylint_due(names):
    """The addons that pylint has not found good as they are now."""
    known = pylint_memory()
    return {name: pylint_key(name) for name in names if known.get(name) != pylint_key(name)}


def commands(fix=False, paths=(), due=()):
    """{name: command} of the linters, for everything or for some paths."""
    binary = LINT_VENV / "bin"
    python = [path for path in paths if not path.endswith((".js", ".xml"))] or PYTHON_CODE
    modules = [str(ADDONS / name) for name in due]
    pretty = list(paths) if paths else [p for p in PRETTY if "*" in p or (ROOT / p).exists()]
    eslint = list(paths) if paths else ["."]
    prettier = node_tool("prettier", "bin/prettier.cjs")
    return {
        "ruff check": [
            binary / "ruff",
            "check",
            "-q",
            "--output-format=concise",
            *(["--fix"] if fix else []),
            *python,
        ],
        "ruff format": [binary / "ruff", "format", *([] if fix else ["--check"]), *FORMATTED],
        # a large model is split over files by concern: nothing to merge
        "pylint-odoo": [
            binary / "pylint",
            "-j",
            "2",
            "--disable=consider-merging-classes-inherited",
            *(paths or modules),
        ],
        "prettier": [
            *prettier,
            "--no-error-on-unmatched-pattern",
            "--log-level",
            "warn",
            "--write" if fix else "--check",
            *pretty,
        ],
        "eslint": [
            *node_tool("eslint", "bin/eslint.js"),
            "--no-error-on-unmatched-pattern",
            "--no-warn-ignored",
            *(["--fix"] if fix else []),
            *eslint,
        ],
    }


def environ():
    node, _npm = venv.node_paths()
    path = f"{LINT_VENV / 'bin'}{os.pathsep}{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return environment(PATH=path, RUFF_CACHE_DIR=RUN / "ruff", PYLINTHOME=RUN / "pylint")


def named_hosts():
    """Registries named in committed configuration: each machine has its own."""
    for pattern in HOST_FREE:
        for path in (*ROOT.glob(pattern), *(ROOT / "config").glob(pattern)):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if HOST.search(line) and not line.lstrip().startswith("#"):
                    yield f"{path.relative_to(ROOT)}:{number}: names a registry host: {line.strip()}"


def check(fix=False, paths=()):
    """Run every linter; one check each."""
    prepare()
    result = Result("lint")
    due = pylint_due(addons.manifests())
    for name, command in commands(fix, tuple(paths), due).items():
        if name == "pylint-odoo" and not (paths or due):
            result.check(True)
            continue
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        output = (done.stdout + done.stderr).strip()
        if len(output) > 12000:
            output = output[:12000] + "\n... (more)"
        good = result.check(done.returncode == 0, f"{name} (code {done.returncode}):\n{output}")
        if name == "pylint-odoo" and good and not paths:
            PYLINT_MEMORY.write_text(json.dumps({**pylint_memory(), **due}))
    if not paths:
        hosts = list(named_hosts())
        result.check(not hosts, "\n".join(hosts))
    return result


def command(args):
    """./consortium lint"""
    require_packages()
    result = check(args.fix, args.paths)
    for problem in result.problems:
        say(f"\n{problem}")
    say(result.line())
    if result.failed and not args.fix:
        say("Much of it is repaired by: ./consortium lint --fix")
    return 1 if result.failed else 0
