"""Running programs: output goes to a log file, and a failure shows the end of that log."""

import contextlib
import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import time

from .paths import LOGS, RUN, prepare_run_dir
from .ui import Failure, say

# One place for byte code, so that neither addons/ nor a read-only folder is written to.
PYCACHE = RUN / "pycache"

# Asks the kernel to stop the child when we are killed, so that nothing goes on behind our back.
SETPRIV = shutil.which("setpriv")
CHILDREN = set()


def environment(**extra):
    """The environment of our children: ours, without what would lead them astray."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "ODOO_RC"):
        env.pop(name, None)
    env.update(PYTHONPYCACHEPREFIX=str(PYCACHE), PIP_DISABLE_PIP_VERSION_CHECK="1")
    env.setdefault("LANG", "C.UTF-8")
    env.update({k: str(v) for k, v in extra.items()})
    return env


def tail(path, lines=25):
    """The last lines of a text file."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def run(
    command, log, hint=None, env=None, cwd=None, stdin=None, timeout=None, what=None, tied=True
):
    """Run a command to the end with all its output in LOGS/log; raise Failure when it fails."""
    command = [str(part) for part in command]
    path = LOGS / log
    with path.open("ab") as out:
        out.write(f"\n$ {shlex.join(command)}\n".encode())
        out.flush()
        code = call(command, out, env=env, cwd=cwd, stdin=stdin, timeout=timeout, tied=tied)
    if code:
        raise Failure(
            f"{what or command[0]} failed (code {code}); end of {path}:\n{tail(path)}", hint
        )


def call(command, out, env=None, cwd=None, stdin=None, timeout=None, tied=True):
    """Run a command in its own process group; the group dies with us and with the time limit."""
    with popen(
        command,
        tied=tied,
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        env=env or environment(),
        cwd=cwd,
    ) as child:
        try:
            child.communicate(stdin.encode() if stdin is not None else None, timeout=timeout)
        except subprocess.TimeoutExpired:
            kill_group(child)
            out.write(f"\nstopped after {timeout} s\n".encode())
            return 124
        except BaseException:
            kill_group(child)
            raise
        return child.returncode


def popen(command, tied=True, **kwargs):
    """Popen in a new process group (one Ctrl-C reaches us alone, and we stop our children)."""
    words = [str(part) for part in command]
    if tied and SETPRIV:
        words = [SETPRIV, "--pdeathsig", "TERM", "--", *words]
    child = subprocess.Popen(words, start_new_session=True, **kwargs)
    if tied:
        CHILDREN.add(child)
    return child


def kill_children():
    """Stop all that still runs; called when the command ends, however it ends."""
    for child in list(CHILDREN):
        if child.poll() is None:
            kill_group(child)
        CHILDREN.discard(child)


def kill_group(child, grace=10):
    """Ask a child and its descendants to stop, then insist."""
    for sig, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sig)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            return


@contextlib.contextmanager
def lock(name):
    """One command at a time for what `name` protects; released by the kernel if we die."""
    prepare_run_dir()
    path = RUN / f"{name}.lock"
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            owner = handle.read().strip() or "?"
            say(f"           waiting for another consortium command (process {owner}) ...")
            started = time.monotonic()
            fcntl.flock(handle, fcntl.LOCK_EX)
            say(f"           going on after {time.monotonic() - started:.0f} s")
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield
