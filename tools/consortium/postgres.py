"""A private PostgreSQL cluster for demonstration and tests: a socket, no TCP port, no password.

fsync is off: a crash of the machine (not of a program) may cost these data. Never use this
cluster for real data; production is docker-compose.yml or your own server.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from .paths import KEY, LOGS, RUN
from .proc import environment, tail
from .system import postgres_bin
from .ui import Failure, step

USER = "odoo"
SETTINGS = """
# written by ./consortium
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
autovacuum_naptime = 5min
jit = off
timezone = 'UTC'
"""


def system_user():
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure("no user 'postgres'", "apt-get install postgresql")


def state_dir():
    """As root the data lie outside the checkout, which may be below an unreachable /root."""
    return RUN if os.geteuid() else Path(f"/var/lib/consortium-{KEY}")


def data_dir():
    return state_dir() / "pg"


def socket_dir():
    """Short, since a socket's path has at most 107 bytes."""
    return Path(f"/tmp/.consortium-{KEY}")  # noqa: S108 - mode 0700, owner checked below


def program(name):
    folder = postgres_bin()
    if not folder:
        raise Failure("no PostgreSQL server", "apt-get install postgresql, or PG_BIN=<its folder>")
    return str(folder / name)


def env():
    """What PostgreSQL's clients and Odoo need to reach the cluster."""
    return {"PGHOST": str(socket_dir()), "PGUSER": USER}


def as_server(*command):
    """Run a server program as the user who owns the cluster."""
    owner = system_user()
    words = [str(word) for word in command]
    if owner:
        words = [
            "setpriv",
            f"--reuid={owner.pw_uid}",
            f"--regid={owner.pw_gid}",
            "--clear-groups",
            "--",
            *words,
        ]
    with (LOGS / "pg_ctl.log").open("ab") as log:
        return subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(HOME=str(state_dir())),
            check=False,
        ).returncode


def private_folder(folder, mode=0o700):
    """Create a folder that belongs to the server's user and to nobody else."""
    owner = system_user()
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    uid = owner.pw_uid if owner else os.geteuid()
    if folder.is_symlink() or (os.geteuid() and folder.stat().st_uid != uid):
        raise Failure(f"{folder} belongs to somebody else", f"Remove {folder}, then run again.")
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(mode)


def initialise():
    """Make the cluster under another name first: an interrupted initdb leaves nothing behind."""
    data = data_dir()
    if (data / "PG_VERSION").exists():
        return
    fresh = data.with_name("pg.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with step("PostgreSQL: a private cluster"):
        code = as_server(
            program("initdb"),
            "-D",
            fresh,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        if code:
            raise Failure(f"initdb failed:\n{tail(LOGS / 'pg_ctl.log', 10)}")
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS.format(socket=socket_dir()))
        shutil.rmtree(data, ignore_errors=True)
        fresh.rename(data)


def running():
    return not as_server(program("pg_ctl"), "-D", data_dir(), "status")


def check_version():
    """A cluster of another major version cannot be started by these binaries."""
    have = (data_dir() / "PG_VERSION").read_text().strip()
    if not have == Path(program("initdb")).parent.parent.name and os.environ.get("PG_BIN") is None:
        older = Path(f"/usr/lib/postgresql/{have}/bin")
        hint = f"The data in {data_dir()} need PostgreSQL {have}"
        if older.exists():
            hint += f": set PG_BIN={older}"
        raise Failure(
            f"the cluster was made by PostgreSQL {have}",
            f"{hint}; or, to start over without these data: ./consortium stop, then delete "
            f"{data_dir()} and {RUN / 'data'}.",
        )


def start():
    """Start the cluster unless it runs; make it first if need be."""
    if shutil.which("setpriv") is None and not os.geteuid():
        raise Failure("setpriv is missing", "apt-get install util-linux")
    private_folder(state_dir(), 0o755 if os.geteuid() else 0o700)
    private_folder(socket_dir())
    initialise()
    check_version()
    if running():
        if not os.path.exists(socket_dir() / ".s.PGSQL.5432"):
            stop()  # /tmp was cleaned behind its back
        else:
            return
    log = state_dir() / "pg.log"
    code = as_server(program("pg_ctl"), "-D", data_dir(), "-l", log, "-w", "-t", "60", "start")
    if code:
        raise Failure(
            f"PostgreSQL does not start; end of {log}:\n{tail(log, 8)}",
            "Look at that log; to start over without these data, delete "
            f"{data_dir()} and {RUN / 'data'}.",
        )


def stop():
    """Stop the cluster; true if it ran."""
    if not (data_dir() / "PG_VERSION").exists() or not running():
        return False
    as_server(program("pg_ctl"), "-D", data_dir(), "-m", "fast", "-w", "stop")
    return True


def sql(query, database="postgres"):
    """Run SQL and return the rows, as text, columns split by |."""
    result = subprocess.run(
        [program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database],
        input=query,
        env=environment(**env()),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise Failure(f"PostgreSQL refused a command on {database}: {result.stderr.strip()}")
    return [line for line in result.stdout.splitlines() if line]
