"""Odoo's own runner, one addon at a time on a clone of the dependency template.

Each addon is installed alone with what it depends on, so that it is proved to work alone.
Two workers share the addons, the longest first. A logged warning fails like a failed test.
"""

import concurrent.futures
import dataclasses
import json
import os
import re
import subprocess
import threading
import time

from .. import addons, databases, odoo, templates
from ..paths import ADDONS, LOGS, RUN, VENV
from ..proc import call, environment
from ..ui import say
from .result import Result

WORKERS = 2
LIMIT = 1500  # seconds for one addon
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
SKIPPED = re.compile(r"skipped .*", re.I)
NO_BROWSER = re.compile(r"skipped .*(websocket|chrome|chromium|devtools|browser)", re.I)
FAILURE = re.compile(r"(?:FAIL|ERROR): (\S+\.test_\w+)")
# The page was still loading when the test ended: nothing that a user could notice.
IGNORED = ("Error received after termination",)
DURATIONS = RUN / "durations.json"
PORTS = threading.Lock()


@dataclasses.dataclass
class Log:
    """What one log of Odoo's runner says."""

    ran: int = 0
    failed: int = 0
    skipped: list = dataclasses.field(default_factory=list)
    no_browser: bool = False
    failures: list = dataclasses.field(default_factory=list)


def read_log(text):
    """Count what Odoo reports; at_install and post_install tests are in one sum."""
    log = Log()
    for failed, errors, ran in SUMMARY.findall(text):
        log.ran += int(ran)
        log.failed += min(int(ran), int(failed) + int(errors))
    log.skipped = [line.group(0) for line in SKIPPED.finditer(text)]
    log.no_browser = bool(NO_BROWSER.search(text))
    log.failures = sorted(set(FAILURE.findall(text)))
    return log


def durations():
    """Seconds that each addon took last time; without a memory, the size of its tests decides."""
    try:
        known = json.loads(DURATIONS.read_text())
    except (OSError, ValueError):
        known = {}
    for name in addons.ordered():
        sizes = (path.stat().st_size for path in (ADDONS / name / "tests").glob("**/*.py"))
        known.setdefault(name, 10 + sum(sizes) / 1000)
    return known


def remember(name, seconds):
    known = {}
    try:
        known = json.loads(DURATIONS.read_text())
    except (OSError, ValueError):
        pass
    DURATIONS.write_text(json.dumps({**known, name: round(seconds)}))


def log_gate(path):
    """What checklog-odoo finds: "" when no line is worse than INFO."""
    command = [VENV / "bin/python", VENV / "bin/checklog-odoo", "--no-echo"]
    for pattern in IGNORED:
        command += ["-i", pattern]
    done = subprocess.run(
        [str(word) for word in (*command, path)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip() if done.returncode else ""


def judge(result, name, code, log_path):
    """Turn the end of a run into counts."""
    log = read_log(log_path.read_text(errors="replace"))
    result.passed += log.ran - log.failed
    result.failed += log.failed
    where = f"see {log_path}"
    if log.failed:
        listed = "\n  ".join(log.failures)
        result.problems.append(f"{name}: {log.failed} failed, {where}\n  {listed}")
    complaint = log_gate(log_path)
    if not log.ran:
        result.check(False, f"{name}: no test ran (code {code}), {where}:\n{complaint}")
    elif log.no_browser:
        result.check(False, f"{name}: browser tests were skipped, {where}: {log.skipped}")
    elif code and not log.failed:
        result.check(False, f"{name}: Odoo ended with code {code}, {where}:\n{complaint}")
    elif not log.failed:
        problem = f"{name}: warnings or errors were logged, {where}:\n{complaint}"
        result.check(not complaint, problem)
    return log


def take_ports():
    """Two free ports; serialised, since both workers look at the same time."""
    with PORTS:
        first = odoo.free_port()
        return first, odoo.free_port(taken=(first,))


def run_one(name, result):
    """Install and test one addon."""
    started = time.monotonic()
    database = f"test_{os.getpid()}_{name}"
    log_path = LOGS / f"test-{name}.log"
    databases.clone(templates.dependency_name(), database)
    try:
        port, gevent = take_ports()
        command = odoo.command(
            "-d",
            database,
            "--db-filter",
            f"^{database}$",
            "-i",
            name,
            "--test-tags",
            f"/{name}",
            "--http-port",
            port,
            "--gevent-port",
            gevent,
            "--max-cron-threads",
            0,
            "--stop-after-init",
            "--screenshots",
            RUN / "shots",
        )
        with log_path.open("wb") as out:
            code = call(command, out, env=odoo.env(), timeout=LIMIT)
    finally:
        databases.drop(database)
    judge(result, name, code, log_path)
    result.seconds = time.monotonic() - started
    remember(name, result.seconds)
    say(f"           {result.line()}")
    return result


def drop_orphans():
    """Databases of test runs that were killed: their names hold the process number."""
    for name in databases.names():
        match = re.fullmatch(r"test_(\d+)_\w+", name)
        if match and not os.path.exists(f"/proc/{match[1]}"):
            databases.drop(name)


def check(only=None):
    """Test all addons; returns one result for each."""
    drop_orphans()
    templates.dependencies()
    known = durations()
    names = [name for name in addons.ordered() if not only or name in only]
    names.sort(key=lambda name: -known[name])
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(guarded, name) for name in names]
        return [job.result() for job in jobs]


def guarded(name):
    """A broken addon is a failure of that addon, not the end of the run."""
    result = Result(name)
    try:
        return run_one(name, result)
    except Exception as error:  # noqa: BLE001 - reported as a failure, with its text
        result.check(False, f"{name}: {type(error).__name__}: {error}")
        return result
