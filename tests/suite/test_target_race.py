"""Two managers who set a target of the same person, or a role, at the same moment."""

import pytest

from tests.suite.test_concurrency import retried

SUBJECTS = {
    "consortium.utilisation.target": {"percent": 70, "date_from": "2026-01-01"},
    "consortium.employee.role": {"date_from": "2026-01-01"},
}


@pytest.mark.parametrize("model", SUBJECTS)
def test_two_at_once_for_the_same_days(new_database, race, odoo_env, model):
    """The second is refused with a sentence, whatever it had read before."""
    from odoo.exceptions import ValidationError

    database = new_database("targets")
    with odoo_env(database) as env:
        employee_id = env["hr.employee"].create({"name": "Professionnelle"}).id
        role_id = env["consortium.role"].search([], limit=1).id
    values = {"employee_id": employee_id, **SUBJECTS[model]}
    if model == "consortium.employee.role":
        values["role_id"] = role_id

    def create(meet):
        with odoo_env(database) as env:
            waiting = [meet]

            def work():
                assert not env[model].search_count([("employee_id", "=", employee_id)])
                if waiting:
                    waiting.pop()()
                env[model].create(values)

            retried(env, work)
        return "created"

    results = race(create, create)
    assert results.count("created") == 1, results
    loser = next(result for result in results if result != "created")
    assert isinstance(loser, ValidationError), loser
    assert "already has a" in str(loser)
    with odoo_env(database) as env:
        assert env[model].search_count([("employee_id", "=", employee_id)]) == 1
