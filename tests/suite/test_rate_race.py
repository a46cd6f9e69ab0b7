"""Two people give the same role a rate at the same moment, on two real connections."""

import pytest

from tests.suite.world import World

ROUNDS = 3


@pytest.fixture
def card(new_database, odoo_env):
    """A database with a rate card; the roles that two people will price."""
    database = new_database("rates")
    with odoo_env(database) as env:
        world = World(env)
        roles = env["consortium.role"].search([], limit=ROUNDS).ids
        return database, world.rate_card.id, roles


def pricer(odoo_env, database, card_id, role_id, rate, start):
    """Return a racer that has read the card before it meets the other one."""
    from odoo.service.model import retrying

    def run(meet):
        with odoo_env(database) as env:
            waiting = [meet]

            def work():
                Line = env["consortium.rate.card.line"]
                domain = [("card_id", "=", card_id), ("role_id", "=", role_id)]
                if waiting:  # the snapshot is taken here, before the other commits
                    assert not Line.search([*domain, ("date_from", ">=", "2031-01-01")])
                    waiting.pop()()
                Line.create(
                    {"card_id": card_id, "role_id": role_id, "rate": rate, "date_from": start}
                )

            retrying(work, env)
        return rate

    return run


def test_one_rate_for_a_day(card, race, odoo_env):
    """Neither sees what the other writes: the database refuses the second, in words."""
    from odoo.exceptions import ValidationError

    database, card_id, roles = card
    for role_id in roles:
        results = race(
            pricer(odoo_env, database, card_id, role_id, 101, "2031-01-01"),
            pricer(odoo_env, database, card_id, role_id, 102, "2031-06-01"),
        )
        refused = [result for result in results if not isinstance(result, int)]
        assert len(refused) == 1, results
        assert isinstance(refused[0], ValidationError), refused
        assert "already has a rate for this role" in str(refused[0])
        with odoo_env(database) as env:
            lines = env["consortium.rate.card.line"].search(
                [("role_id", "=", role_id), ("date_from", ">=", "2031-01-01")]
            )
            assert len(lines) == 1
