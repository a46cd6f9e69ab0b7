"""Two people correct, bill or undo the same hours at the same moment, on real connections."""

import pytest

from tests.suite.test_concurrency import approver, retried
from tests.suite.world import World

HOUR = 60


def racer(odoo_env, database, user, work, retry=True):
    """Return a racer that has read the ledger before it meets the other one."""

    def run(meet):
        with odoo_env(database, user=user) as env:
            waiting = [meet]

            def attempt():
                env["consortium.hour.ledger"].sudo().search([]).mapped("reversed")
                if waiting:
                    waiting.pop()()
                work(env)
                env.flush_all()

            if retry:
                retried(env, attempt)
            else:
                attempt()
        return "done"

    return run


def live_rows(env, *domain):
    Ledger = env["consortium.hour.ledger"]
    return Ledger.search([*Ledger._get_live_domain(), ("timesheet_id", "!=", False), *domain])


@pytest.fixture
def worked(new_database, odoo_env):
    """Four hours of overage and two hours of a package, approved."""
    database = new_database("corrections")
    with odoo_env(database) as env:
        world = World(env)
        project = world.project(world.agreement(world.member(), hours=2))
        world.entry(project, 2, 0)
        world.entry(project, 4, 1, world.day(weeks=1))
        for sheet in env["consortium.timesheet.sheet"].search([], order="date_start"):
            sheet.action_submit()
            sheet.action_approve()
        run = world.run()
    return database, run.id


@pytest.fixture
def invoiced(worked, odoo_env):
    """The same, with the overage invoiced."""
    database, run_id = worked
    with odoo_env(database) as env:
        finish(env, run_id)
    return database


def finish(env, run_id):
    run = env["consortium.billing.run"].browse(run_id)
    if run.state == "computed":
        run.with_user(env["res.users"].search([("login", "=", "dg")])).action_approve()
    if run.state == "approved":
        run.action_invoice()
    while run.state == "invoicing" and run._invoice_batch(50):
        env.flush_all()


def credit(outcome="write_off", minutes=None, kind="overage"):
    def work(env):
        rows = live_rows(env(su=True), ("kind", "=", kind))
        rows._correct(outcome, "Course", minutes=minutes)

    return work


@pytest.mark.parametrize("minutes", [None, HOUR])
@pytest.mark.parametrize("retry", [True, False])
def test_same_hours_credited_twice(invoiced, race, odoo_env, check_books, retry, minutes):
    """One credit note. The other is refused, or, of a part, starts over on what is left."""
    from psycopg2.errors import SerializationFailure

    from odoo.exceptions import UserError

    results = race(
        *(
            racer(odoo_env, invoiced, user, credit(minutes=minutes), retry)
            for user in ("comptable", "dg")
        )
    )
    failures = [result for result in results if result != "done"]
    with odoo_env(invoiced) as env:
        credits = env["account.move"].search([("move_type", "=", "out_refund")])
        untaxed = sum(credits.mapped("amount_untaxed"))
        courtesy = sum(live_rows(env, ("kind", "=", "courtesy")).mapped("minutes"))
    if retry and minutes:
        assert not failures, results  # two different hours of the four
        assert (len(credits), untaxed, courtesy) == (2, 200, 2 * HOUR)
    else:
        assert len(failures) == 1, results
        assert isinstance(failures[0], UserError if retry else SerializationFailure), failures
        assert (len(credits), untaxed) == (1, 100 if minutes else 400)
        assert courtesy == (minutes or 4 * HOUR)
    check_books(invoiced)


def test_written_off_while_the_run_invoices(worked, race, odoo_env, check_books):
    """The hours are written off or invoiced (then credited), never both or neither."""
    database, run_id = worked
    with odoo_env(database) as env:
        env["consortium.billing.run"].browse(run_id).with_user(
            env["res.users"].search([("login", "=", "dg")])
        ).action_approve()
        env["consortium.billing.run"].browse(run_id).action_invoice()
    race(
        racer(odoo_env, database, "dg", credit()),
        racer(odoo_env, database, "comptable", lambda env: finish(env(su=True), run_id)),
    )
    with odoo_env(database) as env:
        rows = live_rows(env, ("kind", "in", ("overage", "courtesy")))
        assert sum(rows.mapped("minutes")) == 4 * HOUR
        moves = env["account.move"].search([("agreement_id", "!=", False)])
        paid = sum(
            -move.amount_untaxed if move.move_type == "out_refund" else move.amount_untaxed
            for move in moves
        )
        assert paid == sum(rows.filtered("move_line_id").mapped("amount"))
    check_books(database)


def test_undone_while_billed_again(invoiced, race, odoo_env, check_books):
    """The credit note is deleted, or its hours are billed again: not both."""
    with odoo_env(invoiced) as env:
        credit("rebill")(env)
        credit_id = env["account.move"].search([("move_type", "=", "out_refund")]).id
        run = env["consortium.billing.run"].create(
            {"date_to": World.day(weeks=3), "invoice_date": World.day(weeks=3)}
        )
        run.with_user(env["res.users"].search([("login", "=", "comptable")])).action_compute()
        run_id = run.id
    race(
        racer(
            odoo_env,
            invoiced,
            "comptable",
            lambda env: env["account.move"].browse(credit_id).unlink(),
        ),
        racer(odoo_env, invoiced, "dg", lambda env: finish(env(su=True), run_id)),
    )
    with odoo_env(invoiced) as env:
        rows = live_rows(env, ("kind", "=", "overage"))
        assert sum(rows.mapped("minutes")) == 4 * HOUR
        moves = env["account.move"].search([("agreement_id", "!=", False)])
        net = sum(
            -move.amount_untaxed if move.move_type == "out_refund" else move.amount_untaxed
            for move in moves
        )
        billed = sum(rows.filtered("move_line_id").mapped("amount"))
        assert net == billed, (moves.mapped("move_type"), rows.mapped("amount"))
    check_books(invoiced)


@pytest.fixture
def late_package(new_database, odoo_env):
    """An hour of overage that a package sold late could pay, and a week of one hour to approve."""
    database = new_database("reallocation")
    with odoo_env(database) as env:
        world = World(env)
        agreement = world.agreement(world.member(), hours=1)
        project = world.project(agreement)
        world.entry(project, 2, 0)
        for sheet in env["consortium.timesheet.sheet"].search([]):
            sheet.action_submit()
            sheet.action_approve()
        world.agreement(agreement.member_id, hours=1, agreement=agreement)
        sheet = world.submitted_week(project, 1, 1, world.day(weeks=1))
    return database, agreement.id, sheet.id


def test_reallocated_while_approved(late_package, race, odoo_env, check_books):
    """The last hour is drawn once."""
    database, agreement_id, sheet_id = late_package

    def reallocate(env):
        env(su=True)["consortium.hour.ledger"]._reallocate(
            env["consortium.agreement"].browse(agreement_id), World.MONDAY, "Course"
        )

    results = race(
        racer(odoo_env, database, "dg", reallocate), approver(odoo_env, database, sheet_id, True)
    )
    with odoo_env(database) as env:
        drawn = live_rows(env, ("kind", "=", "draw"))
        overage = live_rows(env, ("kind", "=", "overage"))
        assert sum(drawn.mapped("minutes")) == 2 * HOUR, results
        assert sum(overage.mapped("minutes")) == HOUR, results
        assert not any(env["consortium.hour.package"].search([]).mapped("balance"))
    check_books(database)
