"""The command line: parsing and dispatch only."""

import argparse
import signal
import sys
import tarfile

from . import databases, demo, maintenance, odoo, postgres, server, setup, ui
from .paths import DEMO_DB, ROOT
from .proc import kill_children

EPILOG = """examples:
  ./consortium demo                    a year of data, its month-end, a server on localhost
  ./consortium demo --reset --seed 7   another year, from scratch
  ./consortium test                    everything; --only and --addon choose
  echo 'print(env.company.name)' | ./consortium shell
  ./consortium odoo -d consortium_demo -u consortium_members --stop-after-init

Everything is kept below .run/ of the checkout and in ~/.cache/consortium (downloads).
Environment: CONSORTIUM_PYTHON, PG_BIN, ODOO_SRC, ODOO_STRICT,
ODOO_DEB_DIR, ODOO_DEB_MIRROR, ODOO_DEB_KEYRING.
"""


def add_database(parser, default=DEMO_DB):
    parser.add_argument("-d", "--database", default=default, help="default: %(default)s")


def add_serving(parser):
    parser.add_argument("--port", type=int, help="first port to try (default: 8069)")
    parser.add_argument("--background", action="store_true", help="return once it answers")


def build_parser():
    """All the subcommands."""
    parser = argparse.ArgumentParser(
        prog="./consortium",
        description="The Consortium suite on Odoo 19: run, test, maintain.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name, function, text, **kwargs):
        sub = commands.add_parser(name, help=text, description=text, **kwargs)
        sub.set_defaults(function=function)
        return sub

    sub = add("demo", demo.demo, "prepare everything, make the demonstration, serve it")
    sub.add_argument("--no-serve", action="store_true", help="exit instead of serving")
    sub.add_argument("--reset", action="store_true", help="throw the demonstration away first")
    sub.add_argument("--members", type=int, help="how many member organisations")
    sub.add_argument("--professionals", type=int, help="how many professionals")
    sub.add_argument("--months", type=int, help="how many months of work")
    sub.add_argument("--seed", type=int, help="another seed, another consortium")
    add_serving(sub)

    sub = add("test", test, "run all checks and tests; the last line counts them")
    sub.add_argument(
        "--only",
        action="append",
        metavar="PART",
        help="lint, manifests, translations, addons or cross; may be repeated; upstream runs Odoo's own tests",
    )
    sub.add_argument("--addon", action="append", metavar="NAME", help="only these addons")
    sub.add_argument("-k", dest="keyword", help="only cross tests that match (pytest -k)")

    add("setup", do_setup, "install, fetch and start what is missing, nothing more")
    sub = add("serve", demo.serve, "serve a database")
    add_database(sub)
    add_serving(sub)
    add("stop", stop, "stop the server and PostgreSQL")
    add("status", status, "what runs and what is there")

    sub = add("shell", shell, "Python with `env`; reads a script on standard input")
    add_database(sub)
    add("odoo", run_odoo, "Odoo's own command line; all that follows is given to it")
    sub = add("psql", psql, "SQL; what follows -- is given to psql")
    add_database(sub)

    sub = add("update", maintenance.update, "back up, then update the addons that changed")
    add_database(sub)
    sub.add_argument("--all", action="store_true", help="update all, changed or not")
    sub.add_argument("--no-backup", action="store_true")
    sub = add("lint", lint, "check style; --fix repairs what can be repaired")
    sub.add_argument("--fix", action="store_true")
    sub.add_argument("paths", nargs="*", help="files or folders (default: everything)")
    sub = add("pot", maintenance.pot, "refresh i18n/*.pot and the terms of fr.po")
    sub.add_argument("addon", nargs="*")
    sub = add("backup", maintenance.backup, "database and files into one .tar")
    add_database(sub)
    sub.add_argument("-o", "--output", help="file to write (default: below .run/backups/)")
    sub = add("restore", maintenance.restore, "the contrary of backup")
    sub.add_argument("file")
    add_database(sub, None)
    sub.add_argument("--force", action="store_true", help="replace the database")
    sub = add("bench", bench, "measure against Odoo's own flow on the same data")
    sub.add_argument("size", nargs="?", choices=("small", "medium", "large"), default="small")
    return parser


def do_setup(args):
    setup.prepare()
    ui.say("Ready. Next: ./consortium demo, or ./consortium test")
    return 0


def stop(args):
    setup.prepare_run_dir()
    was_serving = server.stop()
    was_running = bool(postgres.postgres_bin()) and postgres.stop()
    ui.say(
        f"server: {'stopped' if was_serving else 'was not running'}; "
        f"PostgreSQL: {'stopped' if was_running else 'was not running'}"
    )
    return 0


def status(args):
    """Look, without preparing or starting anything."""
    setup.prepare_run_dir()
    state = server.current()
    if state:
        url = f"http://127.0.0.1:{state['port']}"
        health = "answers" if server.answers(url) else "does not answer"
        ui.say(f"server: {url} ({state['database']}, process {state['pid']}), {health}")
    else:
        ui.say("server: not running")
    up = bool(postgres.postgres_bin()) and postgres.data_dir().exists() and postgres.running()
    ui.say(f"PostgreSQL: {'running' if up else 'not running'} ({postgres.data_dir()})")
    if up:
        ui.say(f"databases: {', '.join(databases.names())}")
    return 0 if state else 1


def shell(args):
    setup.prepare()
    databases.require(args.database)
    return maintenance.subprocess_inherit(odoo.shell_command(args.database))


def run_odoo(args):
    setup.prepare()
    return maintenance.subprocess_inherit(odoo.command(*args.passed_on))


def psql(args):
    setup.prepare()
    databases.require(args.database)
    words = [postgres.program("psql"), "-d", args.database, *args.passed_on]
    return maintenance.subprocess_inherit(words)


def test(args):
    from .checks import main

    return main.test(args)


def lint(args):
    from .checks import lint as checks

    return checks.command(args)


def bench(args):
    from . import bench as benchmarks

    return benchmarks.bench(args)


def split(words):
    """What is for us and what is for the program behind us (argparse cannot tell)."""
    if words[:1] == ["odoo"]:
        return words[:1], words[1:]
    if words[:1] == ["psql"] and "--" in words:
        at = words.index("--")
        return words[:at], words[at + 1 :]
    return words, []


def interrupted(number, frame):
    raise KeyboardInterrupt


def main(arguments=None):
    """Entry point; returns the exit code."""
    if sys.version_info < (3, 10):  # noqa: UP036 - run by whatever python3 there is
        print("consortium: needs Python 3.10 or newer", file=sys.stderr)
        return 3
    signal.signal(signal.SIGTERM, interrupted)
    own, passed_on = split(sys.argv[1:] if arguments is None else list(arguments))
    args = build_parser().parse_args(own)
    args.passed_on = passed_on
    try:
        return args.function(args)
    except ui.Failure as failure:
        print(f"\nconsortium: {failure}", file=sys.stderr)
        if failure.hint:
            print(f"What to do: {failure.hint}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        print("\nconsortium: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 1
    except (OSError, tarfile.TarError) as error:
        print(f"\nconsortium: {error}", file=sys.stderr)
        print(
            f"What to do: check space, permissions and the path, then run it again (in {ROOT}).",
            file=sys.stderr,
        )
        return 3
    finally:
        kill_children()
