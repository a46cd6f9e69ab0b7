"""Two directors who approve the last hours of a project at the same moment."""

import pytest

from tests.suite.test_concurrency import approver
from tests.suite.world import World

ROUNDS = 3


@pytest.fixture
def last_hours(new_database, odoo_env):
    """Budgets of ten hours, six of them approved, and two submitted weeks of three hours each."""
    database = new_database("budget_race")
    rounds = []
    with odoo_env(database) as env:
        world = World(env, people=3)
        for rank in range(ROUNDS):
            project = env["project.project"].create({"name": f"Mandat {rank}"})
            budget = env["consortium.project.budget"].create(
                {"project_id": project.id, "line_ids": [(0, 0, {"hours": 10})]}
            )
            budget.action_approve()
            day = world.day(weeks=rank)
            world.approved_week(project, 6, 2, day)
            sheets = [world.submitted_week(project, 3, person, day) for person in (0, 1)]
            rounds.append((project.id, [sheet.id for sheet in sheets]))
    return database, rounds


@pytest.mark.parametrize("retry", [True, False])
def test_last_hours_of_a_budget(last_hours, race, odoo_env, retry):
    from psycopg2.errors import SerializationFailure

    from odoo.exceptions import UserError

    database, rounds = last_hours
    for project_id, sheets in rounds:
        results = race(*(approver(odoo_env, database, sheet, retry) for sheet in sheets))
        assert results.count("approved") == 1, results
        loser = next(result for result in results if result != "approved")
        assert isinstance(loser, UserError if retry else SerializationFailure), loser
        with odoo_env(database) as env:
            project = env["project.project"].browse(project_id)
            assert (project.approved_hours, project.pending_hours) == (9, 3)
            # told once, though 90 % was reached under two approvals
            assert len(project.budget_id.activity_ids) <= 1
