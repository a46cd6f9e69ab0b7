"""Run ./consortium in this process, write down its steps, and be killed at one of them.

A step is what another program or the disk would notice: a program started, a statement of SQL,
a file or folder made, linked, renamed or removed. Python's audit events tell them, so that the
command itself knows nothing of this. Being killed before each step in turn is the same as being
killed anywhere between two steps; ``after`` kills in the middle of a step that lasts.

    python3 tests/interrupt/steps.py '{"log": "steps.txt"}' demo --no-serve
    python3 tests/interrupt/steps.py '{"at": "sql ALTER DATABASE .* RENAME"}' demo --no-serve

Options: log (file of the steps), at (regular expression of the step), nth (1), after (seconds),
signal (KILL), target (group: this process and those of its group; self: this process alone;
postmaster: PostgreSQL's main process; backend: a connection of PostgreSQL), patch (Python source
run before the command: a test makes the work smaller with it), code (run instead of the command).
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True

from consortium import cli, paths, postgres  # noqa: E402

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FILES = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"}
LOCKS = re.compile(r"\.lock$|/log/")


def place(path):
    """A path as a label: relative to the checkout, without hashes that differ between runs."""
    text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else str(path)
    return text.replace(str(paths.RUN), ".run").replace(str(ROOT), ".")


def program(words):
    """A command as a label: without the wrapper that ties it to us."""
    words = [os.fsdecode(word) for word in words]
    if "--" in words[:8] and "setpriv" in words[0]:
        words = words[words.index("--") + 1 :]
    return " ".join(" ".join(place(word) for word in words).split())


def label(event, arguments):
    """The name of the step behind an audit event, or None."""
    if event == "subprocess.Popen":
        words = arguments[1] if not isinstance(arguments[1], str) else [arguments[1]]
        return f"run {program(words)}"
    if event in FILES:
        return f"{event.split('.')[1]} {' '.join(place(a) for a in arguments[:2])}"
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path, _mode, flags = arguments
        if flags & WRITES and not LOCKS.search(os.fsdecode(path)):
            return f"write {place(path)}"
    return None


class Steps:
    """Counts the steps, writes them down, and strikes at the chosen one."""

    def __init__(self, options):
        self.options = options
        self.wanted = re.compile(options["at"]) if options.get("at") else None
        self.left = options.get("nth", 1)
        self.log = open(options["log"], "a", buffering=1) if options.get("log") else None
        self.started = time.monotonic()
        self.inside = False

    def hook(self, event, arguments):
        if self.inside or event.split(".")[0] not in ("subprocess", "os", "shutil", "open"):
            return
        self.inside = True
        try:
            name = label(event, arguments)
            if name and "/bin/psql" not in name:  # its statements are steps, see below
                self.step(name)
        finally:
            self.inside = False

    def step(self, name):
        if self.log:
            self.log.write(f"{time.monotonic() - self.started:8.2f} {name}\n")
        if self.wanted and self.wanted.search(name):
            self.left -= 1
            if not self.left:
                self.wanted = None
                after = self.options.get("after")
                if after:
                    threading.Timer(after, self.strike, [name]).start()
                else:
                    self.strike(name)

    def strike(self, name):
        number = getattr(signal, f"SIG{self.options.get('signal', 'KILL')}")
        target = self.options.get("target", "group")
        print(f"\n*** SIG{self.options.get('signal', 'KILL')} to {target} at: {name}", flush=True)
        if target in ("postmaster", "backend"):
            main = int((postgres.data_dir() / "postmaster.pid").read_text().split()[0])
            os.kill(main if target == "postmaster" else backend(main), number)
        elif target == "group":
            os.killpg(os.getpgrp(), number)
        else:
            os.kill(os.getpid(), number)


def backend(main):
    """A connection of PostgreSQL that works for somebody."""
    found = subprocess.run(
        ["ps", "--ppid", str(main), "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    return next(int(line.split()[0]) for line in found.splitlines() if "[local]" in line)


def run(options, *words):
    """This file in a process and a group of its own; returns (code, what it printed)."""
    done = subprocess.run(
        [sys.executable, __file__, json.dumps(options), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        check=False,
    )
    return done.returncode, done.stdout


def main(arguments):
    options = json.loads(arguments[0])
    # a shell's background jobs ignore the one, those of nohup the other
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    steps = Steps(options)
    plain = postgres.sql

    def sql(query, database="postgres"):
        steps.inside = True
        try:
            if not query.startswith("SELECT") or "pg_terminate" in query:
                steps.step(f"sql {' '.join(query.split())} ON {database}")
        finally:
            steps.inside = False
        return plain(query, database)

    postgres.sql = sql
    names = {}
    exec(options.get("patch", ""), names)  # noqa: S102 - the test's own
    sys.addaudithook(steps.hook)
    if options.get("code"):
        exec(options["code"], names)  # noqa: S102 - likewise
        return 0
    return cli.main(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
