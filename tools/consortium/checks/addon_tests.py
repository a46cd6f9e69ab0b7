"""Odoo's own runner, one addon at a time on a clone of the dependency template.

Each addon is installed alone with what it depends on, so that it is proved to work alone.
Two workers share the addons: those that changed since they passed first, then the longest. An addon
that would keep one worker busy after the other has finished is installed once and its test files
are shared. A logged warning fails like a failed test.
"""

import collections
import concurrent.futures
import dataclasses
import functools
import os
import re
import subprocess
import threading
import time

from .. import addons, databases, odoo, templates
from ..paths import LOGS, RUN, VENV
from ..proc import call, environment
from ..ui import say
from . import addon_plan
from .result import Result

LIMIT = 1500  # seconds for one addon
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
SKIPPED = re.compile(r"skipped .*", re.I)
NO_BROWSER = re.compile(r"skipped .*(websocket|chrome|chromium|devtools|browser)", re.I)
FAILURE = re.compile(r"(?:FAIL|ERROR): (\S+\.test_\w+)")
# The page was still loading when the test ended: nothing that a user could notice.
IGNORED = ("Error received after termination",)
PORTS = threading.Lock()
# `addon.tests.file.Class` and its seconds in Odoo's report of its own tests.
TIMES = re.compile(r"^\s*(\w+)\.(test_\w+)\.(\w+): ([\d.]+)s \d+ queries$", re.M)


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


def odoo_run(database, log_path, *words):
    """Start Odoo once on a database, its output in a log of its own; return its code."""
    port, gevent = take_ports()
    command = odoo.command(
        "-d",
        database,
        "--db-filter",
        f"^{database}$",
        "--http-port",
        port,
        "--gevent-port",
        gevent,
        "--max-cron-threads",
        0,
        "--stop-after-init",
        "--screenshots",
        RUN / "shots",
        "--log-handler",
        "odoo.tests.stats:DEBUG",
        *words,
    )
    with log_path.open("wb") as out:
        return call(command, out, env=odoo.env(), timeout=LIMIT)


def database_name(name, suffix=""):
    return f"test_{os.getpid()}_{name}{suffix}"


def run_one(name, result):
    """Install and test one addon."""
    started = time.monotonic()
    database = database_name(name)
    log_path = LOGS / f"test-{name}.log"
    databases.clone(templates.dependency_name(), database)
    try:
        code = odoo_run(database, log_path, "-i", name, "--test-tags", f"/{name}")
    finally:
        databases.drop(database)
    judge(result, name, code, log_path)
    finish(name, result, time.monotonic() - started, [log_path])


class Shared:
    """One addon that is installed once, then tested in parts, each on a copy of its database."""

    def __init__(self, name, result):
        self.name, self.result = name, result
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.left = 0
        self.seconds = 0.0
        self.logs = []

    def install(self):
        """Install; return the tasks that test."""
        database = database_name(self.name)
        log_path = LOGS / f"test-{self.name}.log"
        databases.clone(templates.dependency_name(), database)
        try:
            code = odoo_run(database, log_path, "-i", self.name)
            complaint = log_gate(log_path)
            problem = f"{self.name}: installation (code {code}), see {log_path}:\n{complaint}"
            if not self.result.check(not code and not complaint, problem):
                return []
            tags = addon_plan.selections(self.name, addon_plan.memory())
            for number in range(len(tags)):
                databases.clone(database, database_name(self.name, f"_{number}"))
        finally:
            databases.drop(database)
        self.left = len(tags)
        self.seconds = time.monotonic() - self.started
        return [
            functools.partial(guarded, self.result, self.test, number, selection)
            for number, selection in enumerate(tags)
        ]

    def test(self, number, tags):
        """One part; the last to end sums up."""
        started = time.monotonic()
        database = database_name(self.name, f"_{number}")
        log_path = LOGS / f"test-{self.name}-{number}.log"
        try:
            code = odoo_run(database, log_path, "--test-tags", tags)
        finally:
            databases.drop(database)
        with self.lock:
            judge(self.result, f"{self.name}, part {number + 1}", code, log_path)
            self.seconds += time.monotonic() - started
            self.logs.append(log_path)
            self.left -= 1
            if not self.left:
                finish(self.name, self.result, self.seconds, self.logs)


def finish(name, result, seconds, logs):
    """Say how an addon did, and remember what the next run wants to know."""
    result.seconds = seconds
    facts = {name: round(seconds)}
    for log_path in logs:
        for module, file, _class, spent in TIMES.findall(log_path.read_text(errors="replace")):
            path = f"/{module}/tests/{file}.py"
            facts[path] = round(facts.get(path, 0) + float(spent), 2)
    if not result.failed:
        facts[f"passed {name}"] = addon_plan.fingerprint(name)
    addon_plan.remember(facts)
    say(f"           {result.line()}")


def drop_orphans():
    """Databases of test runs that were killed: their names hold the process number."""
    for name in databases.names():
        match = re.fullmatch(r"test_(\d+)_\w+", name)
        if match and not os.path.exists(f"/proc/{match[1]}"):
            databases.drop(name)


def guarded(result, function, *arguments):
    """A broken addon is a failure of that addon, not the end of the run."""
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - reported as a failure, with its text
        result.check(False, f"{result.name}: {type(error).__name__}: {error}")
        return []


def work(tasks, workers=addon_plan.WORKERS):
    """Do the tasks, the first ones first; what a task returns are tasks that come next."""
    queue = collections.deque(tasks)
    change = threading.Condition()
    busy = 0

    def worker():
        nonlocal busy
        while True:
            with change:
                while not queue and busy:
                    change.wait()
                if not queue:
                    return
                task = queue.popleft()
                busy += 1
            more = []
            try:
                more = task() or []
            finally:
                with change:
                    queue.extendleft(reversed(more))
                    busy -= 1
                    change.notify_all()

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for job in [pool.submit(worker) for _number in range(workers)]:
            job.result()


def check(only=None):
    """Test all addons; returns one result for each."""
    drop_orphans()
    templates.dependencies()
    known = addon_plan.memory()
    names = [name for name in addons.ordered() if not only or name in only]
    names = addon_plan.ordered(names, known)
    results = [Result(name) for name in names]
    shared = addon_plan.shared(names, known)
    work(
        functools.partial(guarded, result, Shared(result.name, result).install)
        if result.name in shared
        else functools.partial(guarded, result, run_one, result.name, result)
        for result in results
    )
    return results
