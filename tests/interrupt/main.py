"""Kill ./consortium demo at many points, run it again at once, look at what came out.

    python3 tests/interrupt/main.py --scratch /tmp/interrupt [--only demo,server] [--cache FOLDER]

In a clone of this checkout, so that nobody's work is touched. Each row of the table is one
interruption and the run after it. The rows of a chained stage follow each other: the run after
the first interruption is the one that the second interrupts, and so on; the last is completed.
The figures must be those of an undisturbed run of the same clone, and nothing may be left over.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from points import CHAINED, STAGES

HERE = Path(__file__).resolve()
SIZE = ["--members", "12", "--professionals", "8", "--months", "3"]
DEMO = ["demo", "--no-serve", *SIZE]
# progress, and the seconds per stage up to the next empty line
VOLATILE = re.compile(r"^….*\n|^ *Secondes par étape(?:.+\n)+", re.M)


class Scratch:
    """A clone, and what may be done to it."""

    def __init__(self, folder, cache):
        self.folder = folder
        self.repo = folder / "repo"
        self.output = folder / "output"
        self.env = {**os.environ, "XDG_CACHE_HOME": str(cache or folder / "cache")}
        self.reference = None

    def prepare(self):
        self.output.mkdir(parents=True, exist_ok=True)
        root = HERE.parents[2]
        if not self.repo.exists():
            subprocess.run(["git", "clone", "-q", str(root), str(self.repo)], check=True)
        for name in ("tools", "tests"):  # what is not committed is tried, too
            shutil.copytree(root / name, self.repo / name, dirs_exist_ok=True)

    def start(self, name, words, options=None):
        log = (self.output / f"{name}.txt").open("w+")
        if options is None:
            command = [sys.executable, self.repo / "consortium", *words]
        else:
            script = self.repo / "tests/interrupt/steps.py"
            command = [sys.executable, script, json.dumps(options), *words]
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=self.repo,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return process, log

    def run(self, name, words, options=None, limit=1500):
        """Run to the end (or to the kill); return (code, seconds, output)."""
        started = time.monotonic()
        process, log = self.start(name, words, options)
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = "hangs"
        log.seek(0)
        with log:
            return code, time.monotonic() - started, log.read()

    def python(self, code):
        """A line of Python with the clone's own tools; what it prints."""
        code = f"import sys; sys.path.insert(0, {str(self.repo / 'tools')!r})\n{code}"
        done = subprocess.run(
            [sys.executable, "-B", "-c", code], capture_output=True, text=True, env=self.env
        )
        return (done.stdout + done.stderr).strip()

    def databases(self):
        code = "from consortium import postgres, databases; postgres.start()\n"
        return set(self.python(f"{code}print(*databases.names())").split())

    def drop(self, prefix):
        code = "from consortium import postgres, databases; postgres.start()\n"
        self.python(
            f"{code}[databases.drop(n) for n in databases.names() if n.startswith({prefix!r})]"
        )

    def figures(self):
        """The report of the demonstration, without what is different each time."""
        report = self.repo / ".run/demo/report.txt"
        return VOLATILE.sub("", report.read_text()) if report.exists() else "no report"

    def differ(self):
        """Whether the figures are not those of an undisturbed run, which is made once."""
        found = self.figures()
        if self.reference is None:
            self.undisturbed([*DEMO, "--reset"])
        return found != self.reference

    def undisturbed(self, words):
        """Make the demonstration in peace; its figures are those that the others must have."""
        code, _seconds, output = self.run("reference", words)
        if code:
            raise SystemExit(f"the undisturbed run fails (code {code}):\n{output[-2000:]}")
        self.reference = self.figures()

    def leftovers(self):
        """What an interruption must not leave: databases, files, processes."""
        found = [
            name
            for name in self.databases()
            if not re.match(r"template[01]$|postgres$|tpl_\w+$|suite_\w+$|consortium_demo$", name)
        ]
        stores = self.repo / ".run/data/filestore"
        found += [f"files of {p.name}" for p in stores.glob("*") if p.name not in self.databases()]
        found += [f"process {line}" for line in self.processes()]
        return found

    def processes(self):
        listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True).stdout
        for line in listed.splitlines():
            pid = line.split()[0]
            if str(self.repo) in line and not line.split()[1].endswith("postgres"):
                if int(pid) != os.getpid() and "interrupt/main.py" not in line:
                    yield line.strip()[:150]

    def wipe(self, kept=()):
        """Back to a fresh clone, but for some of what is in .run/."""
        subprocess.run(
            [sys.executable, self.repo / "consortium", "stop"], capture_output=True, env=self.env
        )
        state = self.python("from consortium import postgres; print(postgres.state_dir())")
        if "consortium-" in state:
            shutil.rmtree(state, ignore_errors=True)
        for path in (self.repo / ".run").glob("*"):
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def interrupt(scratch, stage, number, point):
    """One interruption; returns (code, seconds, output)."""
    words = list(DEMO)
    if stage == "server":
        words = point.get("words", ["demo", "--background"])
    elif stage not in CHAINED:
        words.append("--reset")
    options = {k: v for k, v in point.items() if k not in ("name", "drop", "words")}
    return scratch.run(f"{stage}-{number}-killed", words, options)


def judge(scratch, name, again):
    """Complete the demonstration after an interruption and say what is wrong with it."""
    code, seconds, output = scratch.run(f"{name}-again", again)
    problems = []
    if code:
        problems.append(f"code {code}: {output[-600:]}")
    elif scratch.differ():
        problems.append("other figures")
    if "--background" in again:
        time.sleep(3)  # one that is on its way down would be gone by then
        code, _seconds, output = scratch.run(f"{name}-status", ["status"])
        if code or "does not answer" in output:
            problems.append(f"no server: {output}")
        scratch.run(f"{name}-stop", ["stop"])
    problems += scratch.leftovers()
    return seconds, problems


def row(stage, point, code, seconds, again, problems):
    where = f"{point['name']}"
    how = f"SIG{point.get('signal', 'KILL')} {point.get('target', 'group')}"
    good = "the next run got further" if again == "next row" else "same figures, nothing left"
    verdict = "; ".join(problems) or good
    line = f"| {stage} | {where} | {how} | {code} | {seconds:.1f} | {again} | {verdict} |"
    print(line.replace("\n", " ⏎ "), flush=True)


def begin(scratch, stage):
    """What a chained stage starts from, when it does not follow the one before it."""
    if stage in ("fetch", "python", "cluster"):
        kept = [] if stage == "fetch" else ["odoo"] if stage == "python" else ["odoo", "venv"]
        scratch.wipe(kept)
    if stage in ("template", "suite"):
        for prefix in ("consortium_demo", "suite_", "tpl_")[: 3 if stage == "template" else 2]:
            scratch.drop(prefix)


def run_all(scratch, points):
    """All the interruptions of {stage: points}; returns how many went wrong."""
    wrong = 0
    follows = False
    stages = list(points)
    for stage, after in zip(stages, [*stages[1:], None]):
        if stage in CHAINED and not follows:
            begin(scratch, stage)
        follows = stage in CHAINED and after in CHAINED
        last = len(points[stage]) - 1
        for number, point in enumerate(points[stage]):
            if point.get("drop"):
                scratch.drop(point["drop"])
            code, seconds, output = interrupt(scratch, stage, number, point)
            problems = [] if "*** SIG" in output else [f"not reached: {output[-600:]}"]
            again = "next row"
            if stage not in CHAINED or (number == last and not follows):
                words = ["demo", "--background"] if stage == "server" else DEMO
                spent, found = judge(scratch, f"{stage}-{number}", words)
                problems += found
                again = f"{spent:.1f} s"
            row(stage, point, code, seconds, again, problems)
            wrong += bool(problems)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="downloads to use (default: none, fetch again)")
    parser.add_argument("--only", help="stages, by commas: " + ", ".join(STAGES))
    parser.add_argument("--point", default="", help="regular expression: these points only")
    parser.add_argument("--keep", action="store_true", help="do not begin with an empty clone")
    args = parser.parse_args()
    scratch = Scratch(args.scratch.resolve(), args.cache)
    scratch.prepare()
    if not args.keep:
        scratch.wipe()
    stages = args.only.split(",") if args.only else list(STAGES)
    if stages[0] not in CHAINED:
        # stages that stand alone begin with a demonstration; made later, it would stop their server
        scratch.undisturbed([*DEMO, "--reset"])
    print("| stage | interrupted at | how | code | after s | run again | result |")
    print("|---|---|---|---|---|---|---|")
    points = {
        stage: [point for point in STAGES[stage] if re.search(args.point, point["name"])]
        for stage in stages
    }
    wrong = run_all(scratch, {stage: found for stage, found in points.items() if found})
    scratch.wipe()
    print(f"\n{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
