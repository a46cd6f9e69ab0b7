"""The executable itself, run as a user would."""

import os
import subprocess
import sys

import pytest

from consortium import cli, paths, system

COMMANDS = (
    "demo test setup serve stop status shell odoo psql update lint pot backup restore bench".split()
)


def run(*words, **options):
    return subprocess.run(
        [sys.executable, paths.ROOT / "consortium", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        **options,
    )


def test_help_names_every_command():
    done = run("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert command in done.stdout


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "odoo"])
def test_each_command_explains_itself(command):
    done = run(command, "--help")
    assert done.returncode == 0 and "usage" in done.stdout


def test_the_command_needs_only_the_standard_library(installation):
    """-I -S: no site-packages, no environment; imports everything the command line imports."""
    code = (
        f"import sys; sys.path.insert(0, {str(paths.ROOT / 'tools')!r}); "
        "import consortium.cli, consortium.bench, consortium.checks.main"
    )
    done = subprocess.run(
        [system.python_for_venv(), "-I", "-S", "-B", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_script_on_standard_input_runs_in_the_chosen_database(plain_database):
    done = run("shell", "-d", plain_database, input="print('country', env.company.country_id.code)")
    assert done.returncode == 0, done.stderr
    assert "country CA" in done.stdout


def test_a_failing_script_fails_the_command(plain_database):
    assert run("shell", "-d", plain_database, input="raise SystemExit(7)").returncode


def test_an_unknown_database_is_explained(installation):
    done = run("serve", "-d", "no_such_database")
    assert done.returncode == 3
    assert "no_such_database" in done.stderr and "What to do" in done.stderr


def test_sql_and_odoo_are_within_reach(plain_database):
    done = run("psql", "-d", plain_database, "--", "-Atc", "SELECT 40 + 2")
    assert done.stdout.strip() == "42", done.stderr
    done = run("odoo", "--version")
    assert "19.0" in done.stdout + done.stderr


def test_every_python_that_debian_ships_can_read_the_command():
    """No syntax newer than 3.10 in what runs before the virtual environment exists."""
    import ast

    for path in sorted((paths.ROOT / "tools").rglob("*.py")):
        ast.parse(path.read_text(), str(path), feature_version=(3, 10))


def test_an_interruption_is_not_a_traceback(monkeypatch, capsys):
    def interrupted(args):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "status", interrupted)
    assert cli.main(["status"]) == 130
    assert "run the same command again" in capsys.readouterr().err


def test_the_checkout_stays_clean(installation):
    """Nothing that the command writes is left for git to see."""
    done = subprocess.run(
        ["git", "status", "--porcelain", "--", ".run", "node_modules"],
        cwd=paths.ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
