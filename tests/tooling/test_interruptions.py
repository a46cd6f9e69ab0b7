"""Killed at chosen steps, then run again: a handful of tests/interrupt/ that fits a test run.

tests/interrupt/main.py tries many more points, in a clone of its own, with the whole demonstration.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from consortium import databases, postgres, server, system
from tests.interrupt import steps

# The demonstration under another name and without the suite, with a script of a second instead of
# a year of work; when there is a file "kill", the script kills the command half-way.
DEMO = """
from pathlib import Path
from consortium import demo
demo.templates.suite = demo.templates.dependencies
demo.DEMO_DB = {name!r}
demo.BUILDING = {name!r} + "_building"
demo.DEMO_OUTPUT = Path({output!r})
demo.REPORT = demo.DEMO_OUTPUT / "report.txt"
demo.warn_if_outdated = lambda: None
demo.SCRIPT = '''
import os
from pathlib import Path
env["ir.config_parameter"].set_param("consortium.proof", "half")
env.cr.commit()
if Path({output!r}, "kill").exists():
    Path({output!r}, "kill").unlink()
    os.kill(os.getppid(), 9)
env["ir.config_parameter"].set_param("consortium.proof", "whole")
env.cr.commit()
print("whole year {{options[seed]}}")
'''
"""
WORDS = ("demo", "--no-serve", "--seed", "5")


@pytest.fixture
def demonstration(dependency_template, tmp_path):
    """(name, function that makes it and returns what ``steps.run`` does)"""
    name = f"pytest_{os.getpid()}_0_demo"
    patch = DEMO.format(name=name, output=str(tmp_path))
    yield name, lambda *words, **options: steps.run({**options, "patch": patch}, *WORDS, *words)
    for suffix in ("", "_building"):
        databases.drop(name + suffix)


def test_the_demonstration_recovers(demonstration, tmp_path):
    """Killed at four moments, each run starting from what the killed one before it left."""
    name, make = demonstration
    copying, naming = 'sql CREATE DATABASE .*_building"', "sql ALTER DATABASE .* RENAME"
    assert make(at=copying, after=0.05)[0] == -signal.SIGKILL
    (tmp_path / "kill").touch()
    code, text = make()
    assert code == -signal.SIGKILL and "whole" not in text, text
    code, text = make(at=naming)
    assert code == -signal.SIGKILL and "whole year 5" in text, text
    assert not databases.exists(name)
    code, text = make(at="rmtree .*_building None", nth=4)  # sweeping, dropping, linking, this
    assert code == -signal.SIGKILL and "whole year 5" in text, text
    code, text = make()
    assert code == 0 and "its data are kept" in text and "whole year 5" in text, text
    assert databases.get_parameter(name, "consortium.proof") == "whole"
    assert databases.filestore(name).exists()
    assert not databases.exists(f"{name}_building")
    assert not databases.filestore(f"{name}_building").exists()
    code, text = make("--reset", at=f'sql DROP DATABASE .*"{name}"', after=0.01)
    assert code == -signal.SIGKILL, text
    code, text = make()
    assert code == 0 and databases.get_parameter(name, "consortium.proof") == "whole", text


@pytest.fixture
def cluster(monkeypatch):
    """Source that puts a process's cluster into a folder of its own; stopped and removed after."""
    folder = Path(tempfile.mkdtemp(prefix="consortium-"))
    folder.chmod(0o755)
    patch = (
        "from pathlib import Path\nfrom consortium import postgres\n"
        f"postgres.state_dir = lambda: Path({str(folder / 'state')!r})\n"
        f"postgres.socket_dir = lambda: Path({str(folder / 'socket')!r})\n"
    )
    monkeypatch.setattr(postgres, "state_dir", lambda: folder / "state")
    monkeypatch.setattr(postgres, "socket_dir", lambda: folder / "socket")
    yield patch
    postgres.stop()
    shutil.rmtree(folder)


def start_cluster(cluster, **options):
    return steps.run({**options, "patch": cluster, "code": "postgres.start()"})


def test_the_cluster_recovers(installation, cluster):
    for at, after, target in (
        ("run .*initdb", 0.2, "group"),
        ("run .*initdb", 0.2, "self"),
        ("write .*postgresql.conf", 0, "group"),
        ("rename .*pg.new", 0, "group"),
        ("run .*pg_ctl .*start", 0.02, "group"),
        ("run .*pg_ctl .*start", 0.02, "self"),
    ):
        code, text = start_cluster(cluster, at=at, after=after, target=target)
        # PostgreSQL leaves the group of pg_ctl: what outlived a kill is found running, and then
        # there is nothing to start, nor to kill; a quick start may also be over before its kill
        outlived = {0} if at == "run .*pg_ctl .*start" else set()
        assert code in {-signal.SIGKILL} | outlived, f"{at}: {text}"
    code, text = start_cluster(cluster)
    assert code == 0, text
    assert postgres.sql("SELECT 42") == ["42"]


def test_a_killed_server_is_started_again(installation, cluster):
    """Killed while a connection works; nobody may ever bury it; its number may be another's."""
    postgres.start()
    psql = [postgres.program("psql"), "-d", "postgres", "-c", "SELECT pg_sleep(600)"]
    with subprocess.Popen(psql, env={**os.environ, **postgres.env()}, stderr=-3) as working:
        while not postgres.sql("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%sleep(600)'"):
            time.sleep(0.05)
        first = postgres.server_pid()
        os.kill(first, signal.SIGKILL)
        postgres.start()
        working.wait(30)
    assert postgres.server_pid() != first
    assert postgres.sql("SELECT 42") == ["42"]
    postgres.stop()
    (postgres.data_dir() / "postmaster.pid").write_text(f"{os.getppid()}\n{postgres.data_dir()}\n")
    assert not postgres.running()
    postgres.start()
    assert postgres.sql("SELECT 42") == ["42"]


def test_what_a_killed_client_began_is_ended(plain_database):
    """PostgreSQL goes on with CREATE DATABASE: the next command must not meet the result."""
    name = f"{plain_database}_copy"
    words = [postgres.program("psql"), "-d", "postgres", "-c"]
    create = f'CREATE DATABASE "{name}" TEMPLATE "{plain_database}"'
    with subprocess.Popen([*words, create], env={**os.environ, **postgres.env()}) as client:
        while not postgres.sql("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE DATA%'"):
            time.sleep(0.01)
        client.kill()
    try:
        databases.clone(plain_database, name)
        assert databases.get_parameter(name, "database.uuid")
    finally:
        databases.drop(name)


SERVE = """
from consortium import demo, paths, server
server.STATE = paths.Path({state!r})
"""


def test_a_server_is_never_without_a_note(plain_database, tmp_path, monkeypatch):
    """Killed as soon as the server was started in the background, ./consortium stop knows it."""
    monkeypatch.setattr(server, "STATE", tmp_path / "server.json")
    patch = SERVE.format(state=str(server.STATE))
    serve = f"demo.serve_database({plain_database!r}, 0, True)"
    code, text = steps.run({"patch": patch, "code": serve, "at": "run .*--http-port", "after": 0.1})
    assert code == -signal.SIGKILL, text
    state = server.current()
    assert state["database"] == plain_database and not server.abandoned(state)
    assert server.stop() and server.current() is None


def test_a_server_whose_command_was_killed_is_not_taken_for_running(tmp_path, monkeypatch):
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    assert server.abandoned({"owner": gone.pid})
    assert not server.abandoned({"owner": os.getpid()})
    assert not server.abandoned({"owner": None})


def test_a_strangers_answer_is_not_our_server():
    with socket.socket() as ours, subprocess.Popen(["sleep", "60"]) as other:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        port = ours.getsockname()[1]
        assert server.listens(os.getpid(), port)
        assert not server.listens(other.pid, port)
        other.kill()


def test_an_unfinished_installation_of_packages_is_finished(tmp_path, monkeypatch):
    """A package that is half there looks as if it were there: only the note tells."""
    asked = []
    monkeypatch.setattr(system, "UNFINISHED", tmp_path / "apt.unfinished")
    monkeypatch.setattr(system, "CREATECLUSTER", tmp_path / "createcluster.d/consortium.conf")
    monkeypatch.setattr(system, "DPKG_UPDATES", tmp_path / "updates")
    monkeypatch.setattr(system, "missing_packages", lambda: [])
    monkeypatch.setattr(system, "become_root", lambda: [])
    monkeypatch.setattr(system, "require_debian", lambda: None)
    monkeypatch.setattr(system, "run", lambda command, *args, **kw: asked.append(command))
    system.require_packages()
    assert not asked
    system.UNFINISHED.write_text("postgresql chromium")
    system.CREATECLUSTER.parent.mkdir()
    system.CREATECLUSTER.write_text("create_main_cluster = false")
    (tmp_path / "updates").mkdir()
    (tmp_path / "updates/0001").write_text("")
    system.require_packages()
    repair, update, install = (" ".join(command) for command in asked)
    assert "dpkg --configure -a" in repair and update.endswith("update")
    assert "install" in install and install.endswith("chromium postgresql")
    assert not system.UNFINISHED.exists()
    assert not system.CREATECLUSTER.exists(), "Debian's own clusters may be made again"


def test_the_steps_are_those_that_others_notice(tmp_path):
    """The tool of these tests: what it counts as a step, and that it kills before it."""
    code = f"import os; os.mkdir({str(tmp_path / 'a')!r}); os.mkdir({str(tmp_path / 'b')!r})"
    options = {"code": code, "log": str(tmp_path / "log"), "at": "mkdir .*/b"}
    assert steps.run(options)[0] == -signal.SIGKILL
    assert (tmp_path / "a").exists() and not (tmp_path / "b").exists()
    assert re.findall(r"mkdir .*/(\w) ", (tmp_path / "log").read_text()) == ["a", "b"]
