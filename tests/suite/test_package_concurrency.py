"""Hours that are transferred, rolled over or paid while others use them, on two connections."""

from datetime import timedelta

import pytest

from tests.suite.test_concurrency import approver, retried
from tests.suite.world import MONDAY, World

HOUR = 60
ROUNDS = 4


def counters(odoo_env, database, package_id):
    with odoo_env(database) as env:
        package = env["consortium.hour.package"].browse(package_id)
        return package.used, package.transferred, package.expired, package.balance


@pytest.fixture
def contested(new_database, odoo_env):
    """ROUNDS times: a package with one hour left, one that may receive it, a submitted week."""
    database = new_database("transfer")
    rounds = []
    with odoo_env(database) as env:
        world = World(env)
        for rank in range(ROUNDS):
            member = world.member(f"Membre {rank}")
            agreement = world.agreement(member, hours=1)
            source = agreement.package_ids
            # begins once the week is over: only the source may pay for it
            world.agreement(
                member, hours=1, agreement=agreement, start=world.day(weeks=rank + 1)
            )
            target = agreement.package_ids - source
            source.date_end = target.date_end = MONDAY + timedelta(days=2000)
            project = world.project(agreement)
            sheet = world.submitted_week(project, 1, 0, world.day(weeks=rank))
            rounds.append((source.id, target.id, sheet.id))
    return database, rounds


def mover(odoo_env, database, source_id, target_id, retry):
    """Return a racer that transfers the last hour, having read it before it meets the other."""

    def run(meet):
        with odoo_env(database, user="dg") as env:
            source = env["consortium.hour.package"].browse(source_id)
            waiting = [meet]

            def work():
                assert source.state  # the snapshot is taken here
                if waiting:
                    waiting.pop()()
                source._transfer(source.browse(target_id), HOUR, "Course")
                env.flush_all()

            if retry:
                retried(env, work)
            else:
                work()
        return "moved"

    return run


@pytest.mark.parametrize("retry", [True, False])
def test_transfer_against_the_approval_of_the_last_hour(
    contested, race, odoo_env, check_books, retry
):
    """The hour is drawn or transferred, never both; the other one starts over or fails whole."""
    from psycopg2.errors import CheckViolation, SerializationFailure

    from odoo.exceptions import UserError

    database, rounds = contested
    for source_id, target_id, sheet_id in rounds:
        results = race(
            approver(odoo_env, database, sheet_id, retry),
            mover(odoo_env, database, source_id, target_id, retry),
        )
        used, transferred, expired, balance = counters(odoo_env, database, source_id)
        assert (used + transferred, expired, balance) == (HOUR, 0, 0), results
        if retry:
            # the approval always ends: what was transferred makes overage of its hour
            assert results[0] == "approved", results
            assert results[1] == "moved" or isinstance(results[1], UserError), results
            assert (results[1] == "moved") == (transferred == HOUR)
        else:
            failures = [result for result in results if not isinstance(result, str)]
            assert len(failures) == 1, results
            assert isinstance(failures[0], (SerializationFailure, CheckViolation)), results
    check_books(database)


def test_two_transfers_crossing(contested, race, odoo_env, check_books):
    """A to B against B to A: taken in the order of ids, no deadlock, hours conserved."""
    database, rounds = contested
    for source_id, target_id, _sheet_id in rounds:
        results = race(
            mover(odoo_env, database, source_id, target_id, True),
            mover(odoo_env, database, target_id, source_id, True),
        )
        assert results == ["moved", "moved"], results
        for package_id in (source_id, target_id):
            used, transferred, _expired, balance = counters(odoo_env, database, package_id)
            assert (used, transferred, balance) == (0, HOUR, HOUR)
    check_books(database)


def expirer(odoo_env, database, package_ids):
    """Return a racer that runs the nightly batch, replayed as the job does."""

    def run(meet):
        from odoo.addons.consortium_members.batch_job import replay

        with odoo_env(database) as env:
            Package = env["consortium.hour.package"]
            waiting = [meet]

            def step():
                assert Package.browse(package_ids).mapped("balance")  # the snapshot is taken here
                if waiting:
                    waiting.pop()()
                return Package._expire_batch(env.company, 0)

            replay(env, step)
        return "expired"

    return run


@pytest.fixture
def ended(new_database, odoo_env):
    """Packages of two hours that ended, one of which may roll over; the weeks are submitted."""
    database = new_database("expiry")
    rounds = []
    with odoo_env(database) as env:
        world = World(env)
        world.company.consortium_expiry_needs_notice = False
        product = env.ref("consortium_billing.product_hour_package").product_tmpl_id
        product.write(
            {
                "package_rollover_rule": "hours",
                "package_rollover_hours": 1,
                "package_rollover_months": 600,
            }
        )
        for rank in range(ROUNDS):
            agreement = world.agreement(world.member(f"Membre {rank}"), hours=2)
            package = agreement.package_ids
            package.write({"date_start": "2020-01-01", "date_end": "2020-12-31"})
            project = world.project(agreement)
            sheet = world.submitted_week(project, 1, 0, world.day(weeks=rank))
            rounds.append((package.id, sheet.id))
    return database, rounds


def test_expiry_twice_at_once(ended, race, odoo_env, check_books):
    """Two jobs on the same packages: each rolls over and expires once."""
    database, rounds = ended
    ids = [package_id for package_id, _sheet_id in rounds]
    results = race(expirer(odoo_env, database, ids), expirer(odoo_env, database, ids))
    assert results == ["expired", "expired"], results
    with odoo_env(database) as env:
        for package in env["consortium.hour.package"].browse(ids):
            assert (package.rolled, package.expired, package.balance) == (HOUR, HOUR, 0)
            assert len(package.rollover_to_ids) == 1
            assert package.rollover_to_ids.granted == HOUR
    check_books(database)


def test_expiry_killed_before_the_commit(ended, odoo_env, check_books):
    """Nothing is half done, and the next run does it."""
    database, rounds = ended
    ids = [package_id for package_id, _sheet_id in rounds]

    class Killed(Exception):
        pass

    with pytest.raises(Killed), odoo_env(database) as env:
        env["consortium.hour.package"]._expire_batch(env.company, 0)
        env.flush_all()
        raise Killed
    with odoo_env(database) as env:
        packages = env["consortium.hour.package"].browse(ids)
        assert packages.mapped("balance") == [2 * HOUR] * ROUNDS
        assert not packages.rollover_to_ids
        env["consortium.hour.package"]._cron_expire_packages()
    with odoo_env(database) as env:
        packages = env["consortium.hour.package"].browse(ids)
        assert packages.mapped("rolled") == [HOUR] * ROUNDS
        assert packages.mapped("expired") == [HOUR] * ROUNDS
    check_books(database)
