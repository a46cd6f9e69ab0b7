"""An import of time whose process is killed, at several moments, then run again by the job."""

import base64
import time

import pytest

from tests.suite.test_killed_run import start
from tests.suite.world import World

LINES = 320  # more than a click imports: the job does it
HEADER = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,"
    "Duration,Tags,Amount ()"
)
JOB = "consortium_timesheet.ir_cron_time_import"
# Small batches, and a pause where the test kills: before the commit, or as fast as it goes.
IMPORT = """
import time
from odoo.addons.consortium_timesheet.models import consortium_time_import_run as run
run.BATCH = 50
Import = type(env["consortium.time.import"])
told = Import._set_line_state
def _set_line_state(self, before, after):
    time.sleep({pause})
    return told(self, before, after)
Import._set_line_state = _set_line_state
env.ref({job!r}).method_direct_trigger()
env.cr.commit()
"""


def toggl_row(rank):
    day = f"2026-{1 + rank // 120 % 9:02}-{1 + rank // 10 % 12:02}"
    return (
        f"P,pro@exemple.test,,Mandat,,Travail {rank},Yes,{day},{8 + rank % 10:02}:00:00,{day},,"
        "00:15:00,,"
    )


@pytest.fixture(scope="module")
def queued(module_database, odoo_env):
    """(database, id of an import that waits for the job)"""
    database = module_database("import")
    with odoo_env(database) as env:
        world = World(env, people=1)
        world.employees[0].work_email = "pro@exemple.test"
        env["project.project"].create({"name": "Mandat", "allow_timesheets": True})
        content = "\n".join([HEADER, *map(toggl_row, range(LINES))]).encode()
        record = (
            env["consortium.time.import"]
            .with_user(world.director)
            .create({"file": base64.b64encode(content), "file_name": "toggl.csv"})
        )
        record.action_check()
        assert record.ok_count == LINES, record.line_ids.mapped("message")[:3]
        record.action_import()
        assert record.state == "queued"
        found = database, record.id
    return found


def wait_until_done(odoo_env, database, process, done):
    """Wait until others see that ``done`` entries are created in the transaction that runs."""
    for _ in range(600):
        with odoo_env(database) as env:
            if env["consortium.time.import.progress"].search([]).done >= done:
                return
        assert process.poll() is None, "the import ended before it was killed"
        time.sleep(0.05)
    raise AssertionError("the import does not move")


def run_job(odoo_env, odoo_shell, database, import_id):
    """Run the job as the scheduler does, once the dead connection has let go."""
    for _ in range(20):
        # twice: nothing comes twice
        odoo_shell(database, f"for _ in range(2): env.ref({JOB!r}).method_direct_trigger()")
        with odoo_env(database) as env:
            if env["consortium.time.import"].browse(import_id).state != "queued":
                return
        time.sleep(0.5)


def entries(env, import_id):
    return env["account.analytic.line"].search([("import_id", "=", import_id)])


@pytest.mark.parametrize(
    ("done", "pause"),
    [
        (1, 0),  # the first batch is created
        (LINES // 2, 0),  # in the middle
        (LINES, 60),  # everything is created, and not committed
    ],
)
def test_killed_import_starts_over(queued, new_database, odoo_env, odoo_shell, done, pause):
    source, import_id = queued
    database = new_database("killed", source=source)
    process = start(database, IMPORT.format(pause=pause, job=JOB))
    wait_until_done(odoo_env, database, process, done)
    process.kill()
    process.wait()

    with odoo_env(database) as env:
        record = env["consortium.time.import"].browse(import_id)
        assert record.state == "queued"
        assert not entries(env, import_id), "half of an import is seen"
        assert not env["consortium.timesheet.sheet"].search([("total_hours", "!=", 0)])
        assert set(record.line_ids.mapped("state")) == {"ok"}
        wakes = env["ir.cron.trigger"].search([("cron_id", "=", env.ref(JOB).id)])
        assert wakes, "nothing would begin it again when the server comes back"

    run_job(odoo_env, odoo_shell, database, import_id)
    with odoo_env(database) as env:
        record = env["consortium.time.import"].browse(import_id)
        lines = entries(env, import_id)
        assert (record.state, record.progress, record.failure) == ("done", 100, False)
        assert (record.imported_count, len(lines)) == (LINES, LINES)
        assert len(set(lines.mapped("import_key"))) == LINES
        assert sum(line._get_minutes() for line in lines) == 15 * LINES
