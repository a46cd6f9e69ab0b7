"""The contact answers twice at once, or while the week is reopened: two real connections."""

import pytest

from tests.suite.racing import racer
from tests.suite.world import World

ROUNDS = 3


@pytest.fixture
def pending(new_database, odoo_env):
    """An agreement whose every hour is overage that waits for its contact, ROUNDS times."""
    database = new_database("consent")
    rounds = []
    with odoo_env(database) as env:
        world = World(env)
        for rank in range(ROUNDS):
            member = world.member(f"Membre {rank}", portal_login=f"contact{rank}")
            agreement = world.agreement(member, hours=1)
            agreement.write({"overage_policy": "ask", "contact_id": member.child_ids.id})
            sheet = world.submitted_week(world.project(agreement), 3, 0, world.day(weeks=rank))
            sheet.action_approve()
            rows = agreement._get_pending_rows()
            assert sum(rows.mapped("minutes")) == 120
            rounds.append((rank, agreement.id, rows.ids, sheet.id))
    return database, rounds


def answering(odoo_env, database, login, agreement_id, row_ids, decision):
    """Return a racer that answers as the contact does."""

    def look(env):
        env["consortium.agreement"].browse(agreement_id).sudo()._get_pending_rows()

    def act(env):
        agreement = env["consortium.agreement"].browse(agreement_id)
        agreement._answer_consent(row_ids, decision, "A. Contact")
        return "answered"

    return racer(odoo_env, database, login, look, act)


def reopening(odoo_env, database, sheet_id):
    """Return a racer that reopens the week whose hours wait."""

    def look(env):
        assert env["consortium.timesheet.sheet"].browse(sheet_id).state == "approved"
        env["consortium.hour.ledger"].sudo().search_count([])

    def act(env):
        env["consortium.timesheet.sheet"].browse(sheet_id).action_reopen("Erreur")
        return "reopened"

    return racer(odoo_env, database, "directrice", look, act)


def test_opposite_answers(pending, race, odoo_env, check_books):
    """One answer counts, whole; the other is refused and leaves nothing behind."""
    database, rounds = pending
    for rank, agreement_id, row_ids, _sheet in rounds:
        results = race(*(
            answering(odoo_env, database, f"contact{rank}", agreement_id, row_ids, decision)
            for decision in ("given", "refused")))
        assert sorted(result == "answered" for result in results) == [False, True], results
        with odoo_env(database) as env:
            consent = env["consortium.agreement"].browse(agreement_id).consent_ids
            assert len(consent) == 1
            assert consent._is_intact()
            rows = env["consortium.hour.ledger"].browse(row_ids)
            assert set(rows.mapped("consent_state")) == {consent.decision}
            assert set(rows.mapped("reversed")) == {consent.decision == "refused"}
    check_books(database)


def test_answer_while_reopened(pending, race, odoo_env, check_books):
    """Either the answer or the reversal comes first; the ledger is sound after both."""
    database, rounds = pending
    for rank, agreement_id, row_ids, sheet_id in rounds:
        results = race(
            answering(odoo_env, database, f"contact{rank}", agreement_id, row_ids, "given"),
            reopening(odoo_env, database, sheet_id))
        assert results[1] == "reopened", results
        with odoo_env(database) as env:
            agreement = env["consortium.agreement"].browse(agreement_id)
            assert len(agreement.consent_ids) == (results[0] == "answered")
            rows = env["consortium.hour.ledger"].browse(row_ids)
            assert set(rows.mapped("reversed")) == {True}
            assert not agreement._get_pending_rows()
    check_books(database)
