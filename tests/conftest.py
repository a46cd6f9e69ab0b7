"""Fixtures of the tests that need the whole suite in a real database.

They run with the Python of .run/venv: `./consortium test --only cross`, or, for one file,
`.run/venv/bin/python -m pytest tests/suite/test_x.py`. What is missing is set up first.

- suite_template      name of the template database with the whole suite (never write to it)
- new_database()      factory: name of a fresh clone, dropped after the test;
                      module_database() is the same, dropped after the module's last test
- odoo_shell(db, code)            runs a script with `env`, returns what it printed; commit yourself
- odoo_server(db, workers=0)      context manager: URL of a real server (crons off: cron=1 for on)
- odoo_registry(db)               Odoo's registry in this process, for cursors of your own
- odoo_env(db, user=None)         context manager: an Environment on a new cursor, committed at the
                                  end, rolled back on an exception. Open several for concurrency.
- unkept_env(db)                  the same, and nothing is kept
"""

import contextlib
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
for folder in (ROOT / "tools", ROOT):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from consortium import databases, odoo, paths, postgres, server, setup, templates  # noqa: E402

COUNTER = itertools.count(1)


@pytest.fixture(scope="session")
def root():
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def installation():
    """Odoo, its Python packages and a running PostgreSQL."""
    setup.prepare()
    os.environ.update(postgres.env())
    drop_orphans()


def drop_orphans():
    """Databases of test runs that were killed: their names hold the process number."""
    for name in databases.names():
        match = re.fullmatch(r"pytest_(\d+)_\d+_\w+", name)
        if match and not Path(f"/proc/{match[1]}").exists():
            databases.drop(name)


@pytest.fixture(scope="session")
def suite_template(installation):
    """The template database with the whole suite, built once per content of addons/."""
    return templates.suite()


def database_factory(template):
    """Make clones on demand and drop them all at the end."""
    made = []

    def new(hint="db", source=None):
        name = f"pytest_{os.getpid()}_{next(COUNTER)}_{hint}"
        if source:
            close_connections(source)
        databases.clone(source or template, name)
        made.append(name)
        return name

    yield new
    for name in made:
        forget_registry(name)
        databases.drop(name)


@pytest.fixture
def new_database(suite_template):
    """new_database(hint="db") -> name of a clone with the suite, dropped after the test."""
    yield from database_factory(suite_template)


@pytest.fixture(scope="module")
def module_database(suite_template):
    """module_database(hint="db") -> the same, dropped after the last test of the module."""
    yield from database_factory(suite_template)


@pytest.fixture(scope="session")
def odoo_shell(installation):
    """odoo_shell(db, code) -> standard output; fails with Odoo's log when the script fails."""

    def shell(database, code, timeout=900):
        done = subprocess.run(
            odoo.shell_command(database),
            input=code,
            env=odoo.env(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-8000:]}"
        return done.stdout

    return shell


@pytest.fixture(scope="session")
def odoo_server(installation):
    """`with odoo_server(db, workers=0) as url`: a real server on a free port."""

    def serve(database, workers=0, cron=0, arguments=()):
        return server.serving(database, workers=workers, cron=cron, arguments=arguments)

    return serve


def start_odoo():
    """Configure Odoo in this process, once."""
    import odoo as odoo_package
    from odoo.tools import config

    if not getattr(start_odoo, "done", False):
        config.parse_config(["-c", str(paths.ODOO_CONF), "--no-http"], setup_logging=False)
        start_odoo.done = True
    return odoo_package


def close_connections(name):
    """Give back the connections that this process keeps: nobody may be in a database to clone."""
    if getattr(start_odoo, "done", False):
        from odoo import sql_db

        sql_db.close_db(name)


def forget_registry(name):
    """Close what this process holds open on a database."""
    if getattr(start_odoo, "done", False):
        from odoo.orm.registry import Registry

        Registry.delete(name)
        close_connections(name)


@pytest.fixture(scope="session")
def odoo_registry(installation):
    """odoo_registry(db) -> the registry; `with registry.cursor() as cr` opens a connection."""

    def registry(database):
        start_odoo()
        from odoo.orm.registry import Registry

        return Registry(database)

    return registry


@pytest.fixture(scope="session")
def odoo_env(odoo_registry):
    """`with odoo_env(db, user="login") as env`: committed at the end, unless it raises."""

    @contextlib.contextmanager
    def environment(database, user=None, context=None):
        registry = odoo_registry(database)
        from odoo import SUPERUSER_ID, api

        with registry.cursor() as cr:
            uid = SUPERUSER_ID
            if user:
                cr.execute("SELECT id FROM res_users WHERE login = %s", [user])
                uid = cr.fetchone()[0]
            yield api.Environment(cr, uid, dict(context or {}))
        registry.signal_changes()  # a server on this database drops what it remembers, too

    return environment


@pytest.fixture(scope="session")
def unkept_env(odoo_env):
    """`with unkept_env(db) as env`: a superuser's environment of which nothing is kept."""

    @contextlib.contextmanager
    def environment(database):
        with odoo_env(database) as env:
            yield env
            env.cr.rollback()
            env.registry.clear_all_caches()

    return environment
