"""A member who contests or orders at the moment when somebody else does, on real connections."""

import pytest

from tests.suite.racing import racer
from tests.suite.world import World

ROUNDS = 4


@pytest.fixture
def overage_world(new_database, odoo_env):
    """ROUNDS members with a portal contact, one hour bought and three worked each."""
    database = new_database("dispute_race")
    rounds = []
    with odoo_env(database) as env:
        world = World(env)
        product = env.ref("consortium_billing.product_hour_package")
        env.company.consortium_topup_product_ids = product
        for rank in range(ROUNDS):
            agreement = world.agreement(world.member(f"Membre {rank}", f"membre{rank}"), hours=1)
            sheet = world.approved_week(
                world.project(agreement), 3, 0, world.day(weeks=rank))
            rows = sheet.line_ids.ledger_ids
            rounds.append((f"membre{rank}", agreement.id, rows.ids, f"{product.id}-10"))
    return database, rounds


def contest(row_ids):
    def act(env):
        env["consortium.dispute"]._open(
            env["consortium.hour.ledger"].browse(row_ids), env.user.partner_id, "duration",
            "Trois heures pour cela ?", "portal")

    return act


def look_at_rows(row_ids):
    return lambda env: env["consortium.hour.ledger"].sudo().browse(row_ids).mapped("disputed")


def test_contested_while_a_run_is_computed(overage_world, race, odoo_env, check_books):
    """Whoever comes first, contested hours are on no line that could be invoiced."""
    database, rounds = overage_world
    for login, _agreement, rows, _offer in rounds:
        with odoo_env(database, user="comptable") as env:
            run_id = env["consortium.billing.run"].create(
                {"date_to": "2026-12-31", "invoice_date": "2026-12-31"}).id

        def compute(env, run_id=run_id):
            env["consortium.billing.run"].browse(run_id).action_compute()

        results = race(
            racer(odoo_env, database, login, look_at_rows(rows), contest(rows)),
            racer(odoo_env, database, "comptable", look_at_rows(rows), compute))
        assert results == ["done", "done"]
        with odoo_env(database) as env:
            found = env["consortium.hour.ledger"].browse(rows)
            assert all(found.mapped("disputed"))
            assert not found.billing_line_id
            env["consortium.billing.run"].browse(run_id).action_cancel()
    check_books(database)


def test_contested_by_two(overage_world, race, odoo_env):
    """The same hours are contested once; the second is told so."""
    database, rounds = overage_world
    for login, agreement_id, rows, _offer in rounds:
        results = race(*(
            racer(odoo_env, database, login, look_at_rows(rows), contest(rows))
            for _index in range(2)))
        assert sorted(result == "done" for result in results) == [False, True], results
        with odoo_env(database) as env:
            assert env["consortium.dispute"].search_count(
                [("agreement_id", "=", agreement_id)]) == 1


def test_ordered_by_two(overage_world, race, odoo_env):
    """Two clicks at the same moment make one quotation, which both are led to."""
    database, rounds = overage_world
    for login, agreement_id, _rows, offer in rounds:

        def look(env, agreement_id=agreement_id):
            env["consortium.agreement"].sudo().browse(agreement_id)._get_open_topup().mapped("name")

        def order(env, agreement_id=agreement_id, offer=offer):
            env["consortium.agreement"].browse(agreement_id)._request_topup(
                env.user.partner_id, offer)

        results = race(*(
            racer(odoo_env, database, login, look, order) for _index in range(2)))
        assert results == ["done", "done"]
        with odoo_env(database) as env:
            orders = env["sale.order"].search(
                [("agreement_id", "=", agreement_id), ("is_topup", "=", True)])
            assert orders.mapped("state") == ["sent"]
