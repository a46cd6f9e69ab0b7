"""Clones, names and backups keep the database and its files together."""

import shutil

import pytest

from consortium import databases, maintenance, postgres, templates
from consortium.ui import Failure

CREATE_FILE = """
attachment = env["ir.attachment"].create({"name": "proof.txt", "raw": b"proof " * 1000})
env.cr.commit()
print(attachment.store_fname)
"""
READ_FILE = """
attachment = env["ir.attachment"].search([("name", "=", "proof.txt")])
print(len(attachment.raw), attachment.raw[:5].decode())
"""


def identity(database):
    return databases.get_parameter(database, "database.uuid")


def test_a_clone_has_files_and_an_identity_of_its_own(dependency_template, plain_database):
    assert identity(plain_database) and identity(plain_database) != identity(dependency_template)
    source, target = databases.filestore(dependency_template), databases.filestore(plain_database)
    first = next(path for path in source.rglob("*") if path.is_file())
    assert (target / first.relative_to(source)).samefile(first)


def test_the_template_is_the_company_that_the_suite_expects(plain_database, odoo_shell):
    code = """
company = env.company
print(company.chart_template, company.currency_id.name, company.state_id.code,
      company.country_id.code)
print(*sorted(env["res.lang"].search([]).mapped("code")))
print(env["ir.module.module"].search_count([("demo", "=", True)]))
"""
    company, languages, demo = odoo_shell(plain_database, code).splitlines()[-3:]
    assert company == "ca_2023 CAD QC CA"
    assert languages == "en_CA en_US fr_CA"
    assert demo == "0"


def test_backup_and_restore_give_the_same_back(plain_database, odoo_shell, tmp_path):
    stored = odoo_shell(plain_database, CREATE_FILE).split()[-1]
    target = maintenance.backup_database(plain_database, tmp_path / "backup.tar")
    with pytest.raises(Failure, match="exists"):
        maintenance.restore_database(target)
    other = f"{plain_database}_restored"
    try:
        maintenance.restore_database(target, other)
        assert (databases.filestore(other) / stored).exists()
        assert odoo_shell(other, READ_FILE).split()[-2:] == ["6000", "proof"]
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert postgres.sql(tables, other) == postgres.sql(tables, plain_database)
    finally:
        databases.drop(other)


def test_a_file_that_is_no_backup_is_refused(installation, tmp_path):
    (tmp_path / "x.tar").write_bytes(b"not a tar" * 100)
    with pytest.raises(Exception, match="tar|backup|header|file could not be opened"):
        maintenance.restore_database(tmp_path / "x.tar")
    with pytest.raises(Failure, match="no file"):
        maintenance.restore_database(tmp_path / "absent.tar")


def test_an_unfinished_template_is_built_again(installation):
    name = "unfinished_pytest"  # a prefix of its own: what is old with the same one is dropped
    databases.create(name)  # what an interrupted build leaves: there, but not marked
    built = []

    def build(database):
        databases.create(database)
        postgres.sql("CREATE TABLE ir_config_parameter (key text UNIQUE, value text)", database)
        built.append(database)

    try:
        templates.ensure(name, build)
        templates.ensure(name, build)
        assert built == [name]
        assert databases.is_template(name)
        shutil.rmtree(databases.filestore(name))  # the checkout was cloned again at its place
        templates.ensure(name, build)
        assert built == [name, name]
    finally:
        databases.drop(name)


def test_a_database_whose_removal_was_interrupted_is_gone(plain_database):
    query = f"UPDATE pg_database SET datconnlimit = -2 WHERE datname = '{plain_database}'"
    postgres.sql(query)  # the mark that PostgreSQL leaves when DROP DATABASE is killed
    assert not databases.exists(plain_database)
    databases.drop(plain_database)
    assert plain_database not in databases.names()


def test_rename_takes_the_files_along(plain_database):
    other = f"{plain_database}_renamed"
    try:
        databases.rename(plain_database, other)
        assert databases.exists(other) and databases.filestore(other).exists()
        assert not databases.exists(plain_database)
        assert not databases.filestore(plain_database).exists()
    finally:
        databases.drop(other)


def test_an_unknown_database_is_named_with_the_known_ones(installation):
    with pytest.raises(Failure, match="no_such_database") as raised:
        databases.require("no_such_database")
    assert "./consortium demo" in raised.value.hint
