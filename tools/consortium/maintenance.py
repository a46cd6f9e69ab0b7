"""Backup, restore, update, translation templates: for databases of the private cluster."""

import json
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from . import addons, databases, odoo, postgres, server, setup, templates
from .paths import ADDONS, BACKUPS, LOGS, RUN
from .proc import run
from .ui import Failure, say, step

FORMAT = 1

EXPORT = """
from pathlib import Path
from odoo.tools.translate import trans_export
for name, path in {targets!r}.items():
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as out:
        trans_export(None, [name], out, "po", env)
"""


def backup_database(database, target=None):
    """Dump a database and its filestore into one .tar; the name appears when it is complete."""
    databases.require(database)
    BACKUPS.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    target = Path(target).resolve() if target else BACKUPS / f"{database}-{stamp}.tar"
    with step(f"backup of {database}"), tempfile.TemporaryDirectory(dir=RUN) as work:
        dump = Path(work) / "database.dump"
        # the dump first: files that come later are in the store, none that it names is missing
        run(
            [postgres.program("pg_dump"), "-Fc", "-O", "-f", dump, database],
            "backup.log",
            env=odoo.env(),
            what="pg_dump",
        )
        note = Path(work) / "backup.json"
        note.write_text(json.dumps({"format": FORMAT, "database": database, "time": stamp}))
        partial = target.with_name(target.name + ".part")
        with tarfile.open(partial, "w") as archive:
            archive.add(note, "backup.json")
            archive.add(dump, "database.dump")
            if databases.filestore(database).exists():
                archive.add(databases.filestore(database), "filestore")
        partial.rename(target)
    say(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")
    return target


def read_note(archive, source):
    """The description inside a backup, or a failure that says what the file is not."""
    try:
        note = json.load(archive.extractfile("backup.json"))
    except (KeyError, ValueError) as error:
        raise Failure(f"{source} is not a backup made by ./consortium backup") from error
    if note.get("format") != FORMAT:
        raise Failure(f"{source} has format {note.get('format')}, this program reads {FORMAT}")
    return note


def restore_database(source, database=None, force=False):
    """Restore under a temporary name, then give the final one; the old one goes last."""
    source = Path(source)
    if not source.is_file():
        raise Failure(f"no file {source}", f"Backups are in {BACKUPS}.")
    with tarfile.open(source) as archive, tempfile.TemporaryDirectory(dir=RUN) as work:
        note = read_note(archive, source)
        database = database or note["database"]
        if databases.exists(database) and not force:
            raise Failure(
                f"database {database} exists",
                "Restore under another name with -d NAME, or replace it with --force.",
            )
        with step(f"restoring {database}"):
            options = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            archive.extractall(work, **options)
            fresh = f"{database}_restoring"
            databases.create(fresh)
            run(
                [
                    postgres.program("pg_restore"),
                    "-O",
                    "--exit-on-error",
                    "-d",
                    fresh,
                    Path(work) / "database.dump",
                ],
                "restore.log",
                env=odoo.env(),
                what="pg_restore",
            )
            if (Path(work) / "filestore").exists():
                databases.filestore(fresh).rmdir()  # empty: `create` made it
                shutil.move(Path(work) / "filestore", databases.filestore(fresh))
            running = server.current()
            if running and running["database"] == database:
                server.stop()
            databases.drop(database)
            databases.rename(fresh, database)
    say(f"restored: {database}. Serve it with: ./consortium serve -d {database}")
    return database


def backup(args):
    """./consortium backup"""
    setup.prepare()
    backup_database(args.database, args.output)
    return 0


def restore(args):
    """./consortium restore"""
    setup.prepare()
    restore_database(args.file, args.database, args.force)
    return 0


def installed(database):
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return set(postgres.sql(query, database))


def changed_addons(database):
    """Our addons whose files differ from those that the database was made or updated with."""
    present = installed(database)
    return [
        name
        for name in addons.ordered()
        if name in present
        and databases.get_parameter(database, f"consortium.hash.{name}")
        != addons.content_hash([name])
    ]


def update(args):
    """./consortium update: back up, then -u of what changed and -i of what is new."""
    setup.prepare()
    database = args.database
    databases.require(database)
    changed = addons.ordered() if args.all else changed_addons(database)
    new = [name for name in addons.ordered() if name not in installed(database)]
    changed = [name for name in changed if name not in new]
    if not changed and not new:
        say(f"{database} is up to date.")
        return 0
    if not args.no_backup:
        backup_database(database)
    server.stop()
    words = ["-d", database, "--no-http", "--stop-after-init", "--log-level=warn"]
    words += ["-u", ",".join(changed)] if changed else []
    words += ["-i", ",".join(new)] if new else []
    with step(f"updating {', '.join(changed + new)}"):
        odoo.odoo(
            *words,
            log="update.log",
            what="update",
            hint=f"Look at {LOGS / 'update.log'}; to go back: ./consortium restore --force FILE "
            f"with the newest file of {BACKUPS}.",
        )
    for name in changed + new:
        databases.set_parameter(database, f"consortium.hash.{name}", addons.content_hash([name]))
    return 0


def export_pot(database, targets):
    """Write translation templates {addon: path} from a database where they are installed."""
    odoo.shell(
        database,
        EXPORT.format(targets={k: str(v) for k, v in targets.items()}),
        "pot.log",
        "exporting the translation templates",
    )


def pot(args):
    """./consortium pot: refresh i18n/*.pot and bring the terms of fr.po in line."""
    setup.prepare()
    names = args.addon or addons.ordered()
    database = f"pot_{time.time_ns()}"
    databases.clone(templates.suite(), database)
    try:
        with step("exporting the translation templates"):
            export_pot(database, {n: ADDONS / n / "i18n" / f"{n}.pot" for n in names})
    finally:
        databases.drop(database)
    script = Path(__file__).parent / "checks/po.py"
    return subprocess.run(
        [odoo.PYTHON, script, "merge", *(ADDONS / n / "i18n" for n in names)],
        env=odoo.env(),
        check=False,
    ).returncode


def subprocess_inherit(command):
    """Run an interactive program with our terminal."""
    return subprocess.run(command, env=odoo.env(), check=False).returncode
