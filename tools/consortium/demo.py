"""The demonstration: a year of a consortium, its month-end, and a server to look at it."""

import json
import os
import signal
import subprocess
import sys
import time

from . import addons, databases, odoo, server, setup, templates
from .paths import DEMO_DB, DEMO_OUTPUT, LOGS, ROOT
from .proc import kill_group, lock, popen, tail
from .ui import Failure, say, step, warn

BUILDING = f"{DEMO_DB}_building"
REPORT = DEMO_OUTPUT / "report.txt"

SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from tests.demo.main import main
main(env, {options!r})
env.cr.commit()
"""

# What a person who opens the demonstration should find, whatever the generator does.
FRENCH = """
env["res.lang"].search([("code", "=", "fr_CA")]).active = True
admin = env.ref("base.user_admin")
admin.write({"lang": "fr_CA", "tz": "America/Montreal"})
env.ref("base.main_company").partner_id.lang = "fr_CA"
env.cr.commit()
"""


def options(args):
    """The dictionary that tests.demo.main.main() gets; only what was asked for, and where to."""
    chosen = {name: getattr(args, name) for name in ("members", "professionals", "months", "seed")}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    return {**chosen, "output_dir": str(DEMO_OUTPUT)}


def run_script(database, code):
    """Run a script in the database; show what it prints as it comes, and keep it."""
    log = LOGS / "demo.log"
    DEMO_OUTPUT.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        process = popen(
            odoo.shell_command(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=odoo.env(PYTHONUNBUFFERED=1),
            cwd=ROOT,
            text=True,
        )
        process.stdin.write(code)
        process.stdin.close()
        lines = []
        for line in process.stdout:
            lines.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
        if process.wait():
            raise Failure(
                f"the demonstration's script failed; end of {log}:\n{tail(log)}",
                "The unfinished database is thrown away by the next ./consortium demo.",
            )
    return "".join(lines)


def build(args):
    """Make the demonstration under a temporary name; the final name means that it is complete."""
    template = templates.suite()
    with step("the demonstration's database"):
        databases.clone(template, BUILDING)
        odoo.shell(BUILDING, FRENCH, "demo.log", "setting the language")
    chosen = options(args)
    if not (ROOT / "tests/demo/main.py").exists():
        raise Failure("tests/demo/main.py is missing", "Is this a complete checkout?")
    with step("a year of work and its month-end", heartbeat=30):
        report = run_script(BUILDING, SCRIPT.format(root=str(ROOT), options=chosen))
    databases.set_parameter(BUILDING, "consortium.demo.options", json.dumps(chosen))
    REPORT.write_text(report)
    databases.drop(DEMO_DB)
    databases.rename(BUILDING, DEMO_DB)


def warn_if_outdated():
    """The demonstration keeps its data when the code changes; say what to do then."""
    own = addons.ordered()
    changed = [
        name
        for name in own
        if databases.get_parameter(DEMO_DB, f"consortium.hash.{name}")
        != addons.content_hash([name])
    ]
    if changed:
        warn(
            f"changed since the demonstration was made: {', '.join(changed)}. "
            "./consortium update brings it up to date, ./consortium demo --reset starts over."
        )


def demo(args):
    """./consortium demo"""
    setup.prepare()
    with lock("demo"):
        if databases.filestore(BUILDING).exists():
            databases.drop(BUILDING)  # what a killed command left
        if args.reset:
            server.stop()
            databases.drop(DEMO_DB)
        if databases.exists(DEMO_DB) and not databases.filestore(DEMO_DB).exists():
            # as root the cluster outlives the checkout; a demonstration without files is none
            say(f"The files of {DEMO_DB} are gone: the demonstration is made again.")
            server.stop()
            databases.drop(DEMO_DB)
        if databases.exists(DEMO_DB):
            say(f"The demonstration is there ({DEMO_DB}); its data are kept (--reset starts over).")
            warn_if_outdated()
            if REPORT.exists():
                say(REPORT.read_text())
        else:
            build(args)
    if args.no_serve:
        say("Not serving (--no-serve). Later: ./consortium serve")
        return 0
    return serve_database(DEMO_DB, args.port, args.background)


def announce(url, database):
    say("")
    say(f"Ready: {url}   (database {database})")
    if database == DEMO_DB:
        say(
            "Logins: admin / admin, and those in the report above "
            f"(kept in {REPORT.relative_to(ROOT)})."
        )


def serve(args):
    """./consortium serve"""
    setup.prepare()
    databases.require(args.database)
    return serve_database(args.database, args.port, args.background)


def serve_database(database, port, background):
    """Serve until interrupted, or in the background until ./consortium stop."""
    running = server.current()
    if running:
        url = f"http://127.0.0.1:{running['port']}"
        same = running["database"] == database and not server.abandoned(running)
        if same and server.answers(url):
            announce(url, database)
            say("It was already running; ./consortium stop stops it.")
            return 0
        say(f"Stopping the server of {running['database']} on port {running['port']}.")
        server.stop()
    port = odoo.free_port(port or 8069)
    url = f"http://127.0.0.1:{port}"
    # Odoo's PDF engine and its mails need an address; frozen, so that a login does not change it.
    for key in ("web.base.url", "report.url"):
        databases.set_parameter(database, key, url)
    databases.set_parameter(database, "web.base.url.freeze", "True")
    log = LOGS / "server.log"
    owner = None if background else os.getpid()
    process = server.start(database, port, log, cron=1, state={"owner": owner})
    with step("the server"):
        server.wait(process, url, log)
    announce(url, database)
    if background:
        say("Stop it with: ./consortium stop")
        return 0
    say("Ctrl-C stops it.")
    return attend(process)


def attend(process):
    """Stay while the server does; stop it when we are told to stop."""
    started = time.monotonic()
    try:
        code = process.wait()
    except KeyboardInterrupt:
        code = 0
        say("\nstopping the server ...")
    finally:
        kill_group(process)
        server.forget(process.pid)
    if code not in (0, -signal.SIGTERM):
        raise Failure(
            f"the server ended with code {code} after {time.monotonic() - started:.0f} s:\n"
            f"{tail(LOGS / 'server.log', 15)}"
        )
    return 0
