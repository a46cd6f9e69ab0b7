"""A private PostgreSQL cluster for demonstration and tests: a socket, no TCP port, no password.

fsync is off: a crash of the machine (not of a program) may cost these data. Never use this
cluster for real data; production is docker-compose.yml or your own server.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .paths import KEY, LOGS, RUN
from .proc import SETPRIV, environment, tail
from .system import postgres_bin
from .ui import Failure, step

USER = "odoo"
SOCKET = ".s.PGSQL.5432"
PATIENCE = 120  # seconds for the repair after a crash
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


def server_command(command):
    """The words that run a command as the user who owns the cluster, tied to us like every child;
    the server itself is a child of pg_ctl's."""
    owner = system_user()
    become = []
    if owner:
        become = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    wrapper = ["setpriv", "--pdeathsig", "TERM", *become, "--"] if owner or SETPRIV else []
    return [*wrapper, *(str(word) for word in command)]


def as_server(*command):
    """Run a server program as the user who owns the cluster; return its code."""
    with (LOGS / "pg_ctl.log").open("ab") as log:
        return subprocess.run(
            server_command(command),
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
    """Make the cluster under another name first: an interrupted initdb leaves nothing behind.

    The name is this process's own: an initdb whose command was killed goes on for a moment, and
    removes its folder when it fails.
    """
    data = data_dir()
    if (data / "PG_VERSION").exists():
        return
    for left in data.parent.glob("pg.new*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = data.with_name(f"pg.new-{os.getpid()}")
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


def server_pid():
    """The process that the cluster's lock file names, or None."""
    try:
        return int((data_dir() / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def running():
    """Whether this cluster's server runs.

    Not a stranger with its number, nor a dead process that nobody has buried: pg_ctl takes both
    for the server.
    """
    return str(data_dir()) in words_of(server_pid())


def words_of(pid):
    """The command line of a living process; nothing when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def processes():
    """All the server's processes, by the folder they work in: the server's user may see that,
    root not everywhere (in a container it often may not)."""
    pattern = re.sub(r"([][*?\\])", r"\\\1", os.path.realpath(data_dir()))
    words = ["find", "/proc", "-maxdepth", "2", "-name", "cwd", "-lname", pattern]
    done = subprocess.run(
        server_command(words), capture_output=True, text=True, cwd="/", check=False
    )
    found = [int(line.split("/")[2]) for line in done.stdout.splitlines()]
    return [pid for pid in found if "postgres" in "".join(words_of(pid)[:1])]


def end_survivors():
    """End the connections that go on working when their server was killed."""
    deadline = time.monotonic() + PATIENCE
    while left := processes():
        if time.monotonic() > deadline:
            raise Failure(f"processes of a killed PostgreSQL still work: {left}", "End them.")
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGTERM)
        time.sleep(0.1)


def launch(log):
    """Start the server, after what a killed one may have left."""
    stale = server_pid()
    end_survivors()
    if stale and server_pid() == stale:
        # PostgreSQL would refuse to start while anything at all has this number
        for note in (data_dir() / "postmaster.pid", socket_dir() / f"{SOCKET}.lock"):
            note.unlink(missing_ok=True)
    if as_server(program("pg_ctl"), "-D", data_dir(), "-l", log, "-w", "-t", "60", "start"):
        raise does_not_start(log)


def wait_until_ready(log):
    """Return when the server takes connections: after a crash it repairs its files first."""
    deadline = time.monotonic() + PATIENCE
    ready = (program("pg_isready"), "-q", "-h", socket_dir(), "-U", USER, "-d", "postgres")
    while as_server(*ready):
        if time.monotonic() > deadline:
            raise does_not_start(log)
        if not running():  # it was on its way down
            launch(log)
        time.sleep(0.1)


def does_not_start(log):
    return Failure(
        f"PostgreSQL does not start; end of {log}:\n{tail(log, 8)}",
        "Look at that log; to start over without these data, delete "
        f"{data_dir()} and {RUN / 'data'}.",
    )


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
    log = state_dir() / "pg.log"
    if running() and not os.path.exists(socket_dir() / SOCKET):
        time.sleep(1)  # it has just been started, or
        if not os.path.exists(socket_dir() / SOCKET):
            stop()  # /tmp was cleaned behind its back
    if not running():
        launch(log)
    wait_until_ready(log)


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
