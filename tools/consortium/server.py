"""Starting an Odoo server, waiting until it answers, finding it again, stopping it."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import odoo
from .paths import LOGS, RUN
from .proc import kill_group, popen, tail
from .ui import Failure

STATE = RUN / "server.json"
# The server writes its own number down, before it becomes Odoo: killed at any moment, we leave
# no server behind that nobody knows of.
REGISTER = """
printf '{"pid": %d, %s' $$ "$2" > "$1.new"
mv "$1.new" "$1"
shift 2
exec "$@"
"""


def answers(url, path="/web/health", timeout=5):
    """Whether a server answers with success at url."""
    try:
        with urllib.request.urlopen(url + path, timeout=timeout) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError, ValueError):
        return False


def start(database, port, log, workers=0, cron=1, state=None, arguments=()):
    """Start a server for one database; return the process.

    :param state: what ``current`` will tell of it, for the server that people use;
        it outlives us when it has no owner
    """
    gevent = odoo.free_port(port + 3, taken=(port,))
    command = odoo.command(
        "-d",
        database,
        "--db-filter",
        f"^{database}$",
        "--http-port",
        port,
        "--gevent-port",
        gevent,
        "--workers",
        workers,
        "--max-cron-threads",
        cron,
        *arguments,
    )
    if state:
        note = json.dumps({"database": database, "port": port, **state})[1:]
        command = ["sh", "-c", REGISTER, "sh", STATE, note, *command]
    with open(log, "ab") as out:
        return popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=odoo.env(),
            tied=not state or bool(state["owner"]),
        )


def listens(pid, port):
    """Whether this process, and not a stranger, has the port (when both looked for a free one)."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inodes = {row[9] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    with contextlib.suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(handle) in {f"socket:[{inode}]" for inode in inodes}:
                    return True
    return False


def wait(process, url, log, patience=180):
    """Return when the login page can be had; explain when the process ends first."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failure(f"the server stopped; end of {log}:\n{tail(log, 15)}")
        if answers(url) and listens(process.pid, int(url.rpartition(":")[2])):
            return
        time.sleep(0.2)
    kill_group(process)
    raise Failure(f"no answer at {url} after {patience} s; end of {log}:\n{tail(log, 15)}")


@contextlib.contextmanager
def serving(database, port=None, workers=0, log=None, cron=0, arguments=()):
    """A server for the length of a with block; gives its URL."""
    port = port or odoo.free_port()
    log = log or LOGS / f"server-{database}.log"
    process = start(database, port, log, workers, cron, arguments=arguments)
    try:
        url = f"http://127.0.0.1:{port}"
        wait(process, url, log)
        yield url
    finally:
        kill_group(process)


def alive(pid):
    """Whether this process is (still) an Odoo of ours, not a stranger with a recycled number."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            return str(odoo.LAUNCHER).encode() in handle.read()
    except OSError:
        return False


def current():
    """The server started by demo or serve, or None."""
    try:
        state = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return None
    return state if alive(state["pid"]) else None


def abandoned(state):
    """Whether the command that this server belongs to was killed: the server is ending, too."""
    owner = state.get("owner")
    return bool(owner) and not os.path.exists(f"/proc/{owner}")


def forget(pid=None):
    """Remove the note about the server, unless it speaks of another one by now."""
    state = current()
    if pid is None or state is None or state["pid"] == pid:
        STATE.unlink(missing_ok=True)


def stop():
    """Stop the server of demo or serve; true if there was one."""
    state = current()
    if not state:
        forget()
        return False
    for sig, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(state["pid"], sig)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not alive(state["pid"]):
                forget()
                return True
            time.sleep(0.1)
    return True
