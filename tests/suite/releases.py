"""Databases of earlier releases: the addons as they were, filled by their own code."""

import json
import subprocess

from tests.conftest import ROOT, database_factory
from tests.suite.test_install import odoo_run


def read(output, mark):
    """The JSON value that a script of a shell printed after ``mark``."""
    line = next(line for line in output.splitlines() if line.startswith(mark))
    return json.loads(line.removeprefix(mark))


def extract(commit, folder, *paths):
    """Write files of a commit of this repository below ``folder``."""
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, *paths],
        capture_output=True,
        check=False,
    )
    assert archive.returncode == 0, f"the history of the checkout has no {commit} (shallow clone?)"
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


def released_database(tree, modules, script, name):
    """Yield a database with the addons of a released tree, after ``script`` filled it.

    :param tree: folder with the tree, see `extract`
    :param modules: comma-separated names of addons to install
    :param script: Python for the shell; the tree is the first of its import paths
    """
    from consortium import odoo, templates

    templates.dependencies()
    factory = database_factory(templates.dependency_name())
    database = next(factory)(name)
    path = f"--addons-path={tree / 'addons'}"
    odoo_run(database, "-i", modules, path)
    done = subprocess.run(
        [*odoo.shell_command(database), path],
        input=f"import sys; sys.path.insert(0, {str(tree)!r})\n{script}",
        env=odoo.env(),
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0 and "Error" not in done.stderr, done.stderr[-5000:]
    yield database
    next(factory, None)
