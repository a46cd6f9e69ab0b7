"""Two people at the same moment, on two real connections (Odoo's REPEATABLE READ)."""

import pytest

from tests.suite.world import World

HOUR = 60
ROUNDS = 5


def retried(env, work):
    """Run ``work`` as an HTTP request would be: replayed on a serialization failure."""
    from odoo.service.model import retrying

    return retrying(work, env)


def approver(odoo_env, database, sheet_id, retry):
    """Return a racer that has read the week and its package before it meets the other one."""

    def run(meet):
        with odoo_env(database, user="directrice") as env:
            sheet = env["consortium.timesheet.sheet"].browse(sheet_id)
            waiting = [meet]

            def work():
                assert sheet.state  # the snapshot is taken here, before the other commits
                env["consortium.hour.package"].sudo().search([]).mapped("balance")
                if waiting:
                    waiting.pop()()
                sheet.action_approve()
                env.flush_all()

            if retry:
                retried(env, work)
            else:
                work()
        return "approved"

    return run


@pytest.fixture
def last_hour(new_database, odoo_env):
    """A package with one hour left, and two submitted weeks of one hour each, ROUNDS times."""
    database = new_database("race")
    rounds = []
    with odoo_env(database) as env:
        world = World(env)
        for rank in range(ROUNDS):
            agreement = world.agreement(world.member(f"Membre {rank}"), hours=1)
            project = world.project(agreement)
            day = world.day(weeks=rank)
            sheets = [world.submitted_week(project, 1, employee, day) for employee in (0, 1)]
            rounds.append((agreement.package_ids.id, [sheet.id for sheet in sheets]))
    return database, rounds


def package_state(odoo_env, database, package_id):
    with odoo_env(database) as env:
        package = env["consortium.hour.package"].browse(package_id)
        rows = env["consortium.hour.ledger"].search(
            [("agreement_id", "=", package.agreement_id.id), ("kind", "in", ("draw", "overage"))]
        )
        return package.balance, sorted((row.kind, row.minutes) for row in rows)


def test_last_hour_with_odoo_replay(last_hour, race, odoo_env, check_books):
    database, rounds = last_hour
    for package_id, sheets in rounds:
        results = race(*(approver(odoo_env, database, sheet, True) for sheet in sheets))
        assert results == ["approved", "approved"]
        balance, rows = package_state(odoo_env, database, package_id)
        assert balance == 0
        assert rows == [("draw", HOUR), ("overage", HOUR)]
    check_books(database)


def test_last_hour_without_replay(last_hour, race, odoo_env, check_books):
    """Without Odoo's replay the second fails as a whole: nothing is half written."""
    from psycopg2.errors import CheckViolation, SerializationFailure

    database, rounds = last_hour
    for package_id, sheets in rounds:
        results = race(*(approver(odoo_env, database, sheet, False) for sheet in sheets))
        failures = [r for r in results if r != "approved"]
        assert len(failures) == 1, results
        assert isinstance(failures[0], (SerializationFailure, CheckViolation)), failures
        balance, rows = package_state(odoo_env, database, package_id)
        assert (balance, rows) == (0, [("draw", HOUR)])
        with odoo_env(database) as env:
            states = env["consortium.timesheet.sheet"].browse(sheets).mapped("state")
            assert sorted(states) == ["approved", "submitted"]
    check_books(database)


@pytest.mark.parametrize("retry", [True, False])
def test_same_week_approved_twice(last_hour, race, odoo_env, check_books, retry):
    from psycopg2.errors import SerializationFailure

    from odoo.exceptions import UserError

    database, rounds = last_hour
    for package_id, sheets in rounds:
        results = race(*(approver(odoo_env, database, sheets[0], retry) for _ in range(2)))
        assert results.count("approved") == 1, results
        loser = next(r for r in results if r != "approved")
        assert isinstance(loser, UserError if retry else SerializationFailure), loser
        assert package_state(odoo_env, database, package_id) == (0, [("draw", HOUR)])
    check_books(database)


# -- the employee edits while the director approves --------------------------------------------


def employee_edit(odoo_env, database, sheet_id, kind, retry):
    """Return a racer that changes a submitted week by ``kind``, having read it before."""

    def run(meet):
        with odoo_env(database, user="pro0") as env:
            sheet = env["consortium.timesheet.sheet"].browse(sheet_id)
            waiting = [meet]

            def work():
                line = sheet.line_ids
                assert line.unit_amount and sheet.state  # the snapshot is taken here
                if waiting:
                    waiting.pop()()
                if kind == "write":
                    line.unit_amount = 9
                elif kind == "create":
                    line.copy({"date": line.date, "unit_amount": 2})
                else:
                    line.unlink()
                env.flush_all()

            if retry:
                retried(env, work)
            else:
                work()
        return "edited"

    return run


@pytest.fixture
def submitted_weeks(new_database, odoo_env):
    """Submitted weeks of one hour each of the first professional, one for each race."""
    database = new_database("edits")
    with odoo_env(database) as env:
        world = World(env)
        project = world.project(world.agreement(world.member(), hours=100))
        sheets = [
            world.submitted_week(project, 1, 0, world.day(weeks=rank)).id for rank in range(6)
        ]
    return database, sheets


def test_approve_while_the_employee_edits(submitted_weeks, race, odoo_env, check_books):
    """Whoever is second sees what the first did: no time is approved that the director did not
    hand to the ledger, and no approved entry changes.

    A deletion takes the entry before its week, an approval the week before its entries: PostgreSQL
    may call that a deadlock, which Odoo replays like any other conflict.
    """
    from psycopg2.errors import DeadlockDetected, SerializationFailure

    from odoo.exceptions import UserError

    database, sheets = submitted_weeks
    cases = [(kind, retry) for kind in ("write", "create", "unlink") for retry in (True, False)]
    for (kind, retry), sheet_id in zip(cases, sheets, strict=True):
        results = race(
            approver(odoo_env, database, sheet_id, retry),
            employee_edit(odoo_env, database, sheet_id, kind, retry),
        )
        failures = [result for result in results if not isinstance(result, str)]
        expected = UserError if retry else (SerializationFailure, DeadlockDetected)
        assert all(isinstance(failure, expected) for failure in failures), (kind, results)
        if not retry:
            assert len(failures) == 1, (kind, results)
        with odoo_env(database) as env:
            sheet = env["consortium.timesheet.sheet"].browse(sheet_id)
            states = set(sheet.line_ids.mapped("approval_state"))
            assert states <= {sheet.state}, (kind, results, states)
            if sheet.state == "approved":
                rows = env["consortium.hour.ledger"].search(
                    [("timesheet_id", "in", sheet.line_ids.ids)]
                )
                minutes = sum(line._get_minutes() for line in sheet.line_ids)
                assert sum(rows.mapped("minutes")) == minutes, (kind, results)
    check_books(database)


# -- billing runs ------------------------------------------------------------------------------

AGREEMENTS = 6


@pytest.fixture
def billable(new_database, odoo_env):
    """Approved hourly weeks of six agreements, and two draft runs over them."""
    database = new_database("runs")
    with odoo_env(database) as env:
        world = World(env)
        for rank in range(AGREEMENTS):
            agreement = world.agreement(world.member(f"Membre {rank}"), hours=2)
            project = world.project(agreement)
            day = world.day(weeks=rank % 3)
            world.entry(project, 3.25, rank % 2, day)
        for sheet in env["consortium.timesheet.sheet"].search([]):
            sheet.action_submit()
            sheet.action_approve()
        runs = [world.run(compute=False).id for _ in range(2)]
    return database, runs


def run_step(odoo_env, database, run_id, user, step, retry=True):
    """Return a racer that does ``step`` of a run."""

    def work_racer(meet):
        with odoo_env(database, user=user) as env:
            run = env["consortium.billing.run"].browse(run_id)
            waiting = [meet]

            def work():
                assert run.state
                if waiting:
                    waiting.pop()()
                result = step(run)
                env.flush_all()
                return result

            return retried(env, work) if retry else work()

    return work_racer


def invoice_all(run):
    run.action_invoice()
    while run.state == "invoicing" and run._invoice_batch(2):
        run.env.flush_all()


def billed(odoo_env, database):
    """(agreements billed, their number of invoices, untaxed total)"""
    with odoo_env(database) as env:
        moves = env["account.move"].search([("billing_run_id", "!=", False)])
        return len(moves.agreement_id), len(moves), round(sum(moves.mapped("amount_untaxed")), 2)


EXPECTED = (AGREEMENTS, AGREEMENTS, AGREEMENTS * 1.25 * 100)


def test_two_users_compute_the_same_run(billable, race, odoo_env, check_books):
    database, (run_id, _other) = billable
    results = race(
        *(
            run_step(odoo_env, database, run_id, user, lambda run: run.action_compute())
            for user in ("comptable", "dg")
        )
    )
    with odoo_env(database) as env:
        run = env["consortium.billing.run"].browse(run_id)
        assert run.state == "computed", results
        assert run.amount_untaxed == pytest.approx(EXPECTED[2])
        other = "dg" if run.computed_by_id.login == "comptable" else "comptable"
    finish(odoo_env, database, run_id, other)
    assert billed(odoo_env, database) == EXPECTED
    check_books(database)


def finish(odoo_env, database, run_id, approver_login):
    with odoo_env(database) as env:
        run = env["consortium.billing.run"].browse(run_id)
        approver_user = env["res.users"].search([("login", "=", approver_login)])
        if not approver_user.has_group("consortium_billing.consortium_billing_group_manager"):
            approver_user = env.ref("base.user_admin")
        run.with_user(approver_user).action_approve()
        invoice_all(run)


def test_two_runs_over_the_same_hours(billable, race, odoo_env, check_books):
    database, runs = billable
    race(
        *(
            run_step(odoo_env, database, run_id, "comptable", lambda run: run.action_compute())
            for run_id in runs
        )
    )
    for run_id in runs:
        with odoo_env(database) as env:
            computed = env["consortium.billing.run"].browse(run_id).line_ids
        if computed:
            finish(odoo_env, database, run_id, "dg")
    assert billed(odoo_env, database) == EXPECTED
    check_books(database)


@pytest.mark.parametrize("retry", [True, False])
def test_two_users_start_the_same_run(billable, race, odoo_env, check_books, retry):
    database, (run_id, _other) = billable
    with odoo_env(database, user="comptable") as env:
        env["consortium.billing.run"].browse(run_id).action_compute()
    with odoo_env(database, user="dg") as env:
        env["consortium.billing.run"].browse(run_id).action_approve()
    race(
        *(
            run_step(odoo_env, database, run_id, user, invoice_all, retry)
            for user in ("comptable", "dg")
        )
    )
    with odoo_env(database) as env:
        run = env["consortium.billing.run"].browse(run_id)
        if run.state == "approved":  # both gave up: nothing was done, it can be started again
            run.action_invoice()
        while run.state == "invoicing" and run._invoice_batch(50):
            pass
        assert run.state == "done"
    assert billed(odoo_env, database) == EXPECTED
    check_books(database)


def test_approval_while_the_run_is_computed(billable, race, odoo_env, check_books):
    """Hours approved during a compute are in this run or wait for the next, never in both."""
    database, (run_id, other_id) = billable
    with odoo_env(database) as env:
        world_project = env["project.project"].search([("agreement_id", "!=", False)], limit=1)
        employee = env["hr.employee"].search([("user_id.login", "=", "pro0")])
        line = env["account.analytic.line"].create(
            {
                "name": "Tard",
                "project_id": world_project.id,
                "employee_id": employee.id,
                "date": "2026-09-30",
                "unit_amount": 2,
            }
        )
        line.sheet_id.action_submit()
        sheet_id = line.sheet_id.id
    race(
        run_step(odoo_env, database, run_id, "comptable", lambda run: run.action_compute()),
        approver(odoo_env, database, sheet_id, True),
    )
    finish(odoo_env, database, run_id, "dg")
    with odoo_env(database, user="comptable") as env:
        env["consortium.billing.run"].browse(other_id).action_compute()
        more = bool(env["consortium.billing.run"].browse(other_id).line_ids)
    if more:
        finish(odoo_env, database, other_id, "dg")
    agreements, _moves, total = billed(odoo_env, database)
    assert (agreements, total) == (AGREEMENTS, EXPECTED[2] + 2 * 100)
    check_books(database)


# -- timers ------------------------------------------------------------------------------------


def timer_step(odoo_env, database, step, retry=True):
    """Return a racer that does ``step`` of the timers of the first professional, having read them
    before it meets the other device."""

    def run(meet):
        with odoo_env(database, user="pro0") as env:
            waiting = [meet]

            def work():
                Timer = env["consortium.timer"]
                Timer.timer_read()  # the snapshot is taken here
                if waiting:
                    waiting.pop()()
                return step(Timer)["status"]

            return retried(env, work) if retry else work()

    return run


@pytest.fixture
def timed(new_database, odoo_env):
    """(database, id of a project, function that tells the running timers and the minutes)"""
    database = new_database("timers")
    with odoo_env(database) as env:
        world = World(env)
        project_id = world.project(world.agreement(world.member(), hours=100)).id

    def look():
        with odoo_env(database) as env:
            running = env["consortium.timer"].search([("stopped_at", "=", False)])
            lines = env["account.analytic.line"].search([("project_id", "=", project_id)])
            return running.ids, sum(line._get_minutes() for line in lines)

    return database, project_id, look


def test_two_devices_start_a_timer(timed, race, odoo_env):
    """One starts; the other is told, and shows the timer of the first. Never two."""
    database, project_id, look = timed
    step = timer_step(
        odoo_env, database, lambda Timer: Timer.timer_start({"project_id": project_id})
    )
    results = race(step, step)
    assert sorted(results) == ["changed", "started"]
    running, minutes = look()
    assert (len(running), minutes) == (1, 0)


def test_two_devices_start_a_timer_without_replay(timed, race, odoo_env):
    """It is the database that refuses the second, not a search before."""
    from odoo.exceptions import ConcurrencyError

    database, project_id, look = timed

    def start(Timer):
        return Timer.timer_start({"project_id": project_id})

    results = race(*(timer_step(odoo_env, database, start, retry=False) for _ in range(2)))
    assert sorted(type(result) for result in results if result != "started") == [ConcurrencyError]
    assert len(look()[0]) == 1


@pytest.mark.parametrize("second", ["stop", "switch", "discard"])
def test_two_devices_end_a_timer(timed, race, odoo_env, second):
    """What was timed is entered at most once, whatever the second device does with it."""
    database, project_id, look = timed
    with odoo_env(database, user="pro0") as env:
        row = {"project_id": project_id}
        timer_id = env["consortium.timer"].timer_start(row)["state"]["running"]["id"]
    steps = {
        "stop": lambda Timer: Timer.timer_stop(timer_id),
        "switch": lambda Timer: Timer.timer_start(row, "", timer_id),
        "discard": lambda Timer: Timer.timer_discard(timer_id),
    }
    results = race(
        timer_step(odoo_env, database, steps["stop"]),
        timer_step(odoo_env, database, steps[second]),
    )
    running, minutes = look()
    assert all(isinstance(result, str) for result in results), results
    assert len(set(results) & {"gone", "changed"}) == 1, results
    assert minutes == (0 if "discarded" in results else 1), results
    assert len(running) == results.count("started"), results
