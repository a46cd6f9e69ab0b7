"""Databases and their filestores: both are cloned, renamed and dropped together."""

import os
import shutil
import time
import uuid

from . import postgres
from .paths import DATA
from .ui import Failure

HIDDEN = ("template", "postgres", "tpl_", "suite_", "year_")  # not for people
PATIENCE = 60  # seconds that PostgreSQL may take to give up a statement


def quote(name):
    """A database name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + str(text).replace("'", "''") + "'"


def filestore(name):
    return DATA / "filestore" / name


def listed(name, condition="true"):
    query = f"SELECT 1 FROM pg_database WHERE datname = {literal(name)} AND {condition}"
    return bool(postgres.sql(query))


def exists(name):
    """Whether there is such a database; one whose removal was interrupted (-2) is none."""
    return listed(name, "datconnlimit <> -2")


def names():
    return postgres.sql("SELECT datname FROM pg_database ORDER BY datname")


def disconnect(name):
    postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = {literal(name)} AND pid <> pg_backend_pid()"
    )


def end_orphans(name):
    """Stop what a killed command still has the server do to this database.

    PostgreSQL goes on with CREATE, ALTER or DROP DATABASE when its client dies: the database
    would appear, or vanish, under the next command. Names belong to one command at a time.
    """
    subjects = (f"DATABASE {quote(name)}", f"DATABASE IF EXISTS {quote(name)}")
    named = " OR ".join(f"strpos(query, {literal(subject)}) > 0" for subject in subjects)
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE pid <> pg_backend_pid() AND state = 'active' AND ({named})"
    )
    deadline = time.monotonic() + PATIENCE
    while postgres.sql(query):
        if time.monotonic() > deadline:
            raise Failure(f"PostgreSQL is still busy with {name}", "Run the command again later.")
        time.sleep(0.05)


def drop(name):
    """Drop a database (template or not) and its filestore; fine if it is not there."""
    end_orphans(name)
    if is_template(name):
        postgres.sql(f"ALTER DATABASE {quote(name)} IS_TEMPLATE false")
    if listed(name):
        postgres.sql(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
    shutil.rmtree(filestore(name), ignore_errors=True)


def create(name):
    drop(name)
    # there from the start: its absence means lost files
    filestore(name).mkdir(parents=True, exist_ok=True)
    postgres.sql(f"CREATE DATABASE {quote(name)} TEMPLATE template0 ENCODING 'UTF8'")


def link_tree(source, target):
    """Copy a folder with hard links; Odoo never changes a file of the filestore in place."""
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target, copy_function=os.link)


def clone(source, target):
    """A new database like `source`, with an identity of its own."""
    drop(target)
    link_tree(filestore(source), filestore(target))
    postgres.sql(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")
    postgres.sql(
        f"UPDATE ir_config_parameter SET value = {literal(uuid.uuid4())} "
        "WHERE key = 'database.uuid'",
        target,
    )


def rename(source, target):
    """Give a finished database its final name, which must be free. The database comes last."""
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).exists():
        link_tree(filestore(source), filestore(target))
    disconnect(source)
    postgres.sql(f"ALTER DATABASE {quote(source)} RENAME TO {quote(target)}")
    shutil.rmtree(filestore(source), ignore_errors=True)


def set_template(name):
    """Mark a database as finished and as a template: the stamp of templates.py."""
    disconnect(name)
    postgres.sql(f"ALTER DATABASE {quote(name)} IS_TEMPLATE true")


def is_template(name):
    return listed(name, "datistemplate AND datconnlimit <> -2")


def get_parameter(name, key):
    rows = postgres.sql(f"SELECT value FROM ir_config_parameter WHERE key = {literal(key)}", name)
    return rows[0] if rows else None


def set_parameter(name, key, value):
    """Set a system parameter in SQL (no registry needed; servers read it when they start)."""
    postgres.sql(
        f"INSERT INTO ir_config_parameter (key, value) VALUES ({literal(key)}, {literal(value)}) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        name,
    )


def require(name):
    if not exists(name):
        known = [n for n in names() if not n.startswith(HIDDEN)]
        raise Failure(
            f"there is no database {name} (there are: {', '.join(known) or 'none'})",
            "./consortium demo makes the demonstration database.",
        )
