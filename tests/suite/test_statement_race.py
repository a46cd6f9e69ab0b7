"""Statements and what happens at the same moment, on two real connections."""

from datetime import date

import pytest

from tests.suite.test_concurrency import approver, retried
from tests.suite.world import World

UNTIL = date(2026, 9, 30)
MEMBERS = 4


@pytest.fixture
def stated(new_database, odoo_env):
    """Members with a package, an approved week each and a submitted one."""
    database = new_database("statements")
    with odoo_env(database) as env:
        world = World(env)
        env.company.consortium_statement_start = "2026-09-01"
        waiting = []
        for rank in range(MEMBERS):
            agreement = world.agreement(world.member(f"Membre {rank}"), hours=20)
            project = world.project(agreement)
            world.submitted_week(project, 2, 0, world.day(weeks=rank)).action_approve()
            if rank == 0:
                waiting.append(world.submitted_week(project, 3, 1, world.day()).id)
        env["consortium.hour.package"].search([]).write({"date_start": "2026-09-01"})
    return database, waiting[0]


def issuer(odoo_env, database, user, until=UNTIL):
    """Return a racer that issues the statements until a day."""

    def run(meet):
        with odoo_env(database) as env:
            Statement = env["consortium.statement"]
            waiting = [meet]

            def work():
                assert not Statement.search([("date_to", "=", until)]) or not waiting
                if waiting:
                    waiting.pop()()
                issued = Statement._issue_until(env.company, until)
                env.flush_all()
                return len(issued)

            return retried(env, work)

    return run


def read_chains(odoo_env, database):
    """{member: [(opening, closing)]}, every statement checked, every row on one of them."""
    with odoo_env(database) as env:
        statements = env["consortium.statement"].search([], order="member_id, date_to")
        assert not statements._find_differences()
        rows = env["consortium.hour.ledger"].search(
            [("statement_id", "=", False), ("work_date", "<=", UNTIL)]
        )
        chains = {}
        for statement in statements:
            chains.setdefault(statement.member_id.name, []).append(
                (statement.opening, statement.closing)
            )
        return chains, len(rows)


def test_two_sessions_issue_the_same_statements(stated, race, odoo_env, check_books):
    database, _sheet = stated
    counts = race(*(issuer(odoo_env, database, user) for user in ("comptable", "dg")))
    assert sorted(counts) == [0, MEMBERS]
    chains, left = read_chains(odoo_env, database)
    assert len(chains) == MEMBERS and left == 0
    assert all(len(chain) == 1 for chain in chains.values())
    check_books(database)


def test_approval_while_statements_are_issued(stated, race, odoo_env, check_books):
    """Hours approved meanwhile are on this statement or on the next one, never lost nor twice."""
    database, sheet_id = stated
    race(
        issuer(odoo_env, database, "comptable"),
        approver(odoo_env, database, sheet_id, True),
    )
    with odoo_env(database) as env:
        env["consortium.statement"]._issue_until(env.company, date(2026, 10, 31))
    chains, left = read_chains(odoo_env, database)
    assert left == 0
    for name, (first, second) in chains.items():
        assert first[1] == second[0], name
    assert chains["Membre 0"][1][1] == (20 - 2 - 3) * 60
    check_books(database)


def test_correction_while_statements_are_issued(stated, race, odoo_env, check_books):
    """A week reopened meanwhile: its reversal is an adjustment, or never met the member."""
    database, _sheet = stated

    def reopen(meet):
        with odoo_env(database, user="directrice") as env:
            sheet = env["consortium.timesheet.sheet"].search([("state", "=", "approved")], limit=1)
            waiting = [meet]

            def work():
                assert sheet.state == "approved"
                if waiting:
                    waiting.pop()()
                sheet.action_reopen("Correction")
                env.flush_all()

            return retried(env, work)

    race(issuer(odoo_env, database, "comptable"), reopen)
    with odoo_env(database) as env:
        env["consortium.statement"]._issue_until(env.company, date(2026, 10, 31))
    chains, left = read_chains(odoo_env, database)
    assert left == 0
    assert sum(chain[-1][1] for chain in chains.values()) == MEMBERS * 20 * 60 - 3 * 2 * 60
    check_books(database)
