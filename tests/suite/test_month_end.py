"""A month-end small enough to recompute by hand, figure by figure.

A member with two packages (10 h at 90 $, ends first; 5 h at 96 $), one professional at 100 $/h:

    7 Sept.  6 h 00  package A            540,00
    8 Sept.  5 h 00  4 h package A        360,00, 1 h package B  96,00
    9 Sept.  4 h 20  4 h package B        384,00, 0 h 20 overage 33,33
   10 Sept.  2 h 30  at the hour          250,00
   11 Sept.  1 h 00  courtesy               0,00
"""

from datetime import timedelta

import pytest

from tests.suite.conftest import audit
from tests.suite.world import World


@pytest.fixture(scope="module")
def database(module_database):
    return module_database("hand")


@pytest.fixture
def env(database, unkept_env):
    with unkept_env(database) as environment:
        yield environment


@pytest.fixture
def world(env):
    return World(env, people=1)


@pytest.fixture
def member(world):
    return world.member()


def enter_week(world, member):
    first = world.agreement(member, hours=10, price=90)
    agreement = world.agreement(
        member, hours=5, price=96, agreement=first, start=world.MONDAY - timedelta(days=30)
    )
    assert agreement == first
    project = world.project(agreement)
    hourly = world.project(agreement, name="Mandat à l'heure", default_billing_kind="hourly")
    lines = [
        world.entry(project, 6, day=world.day(days=0)),
        world.entry(project, 5, day=world.day(days=1)),
        world.entry(project, 4 + 1 / 3, day=world.day(days=2)),
        world.entry(hourly, 2.5, day=world.day(days=3)),
        world.entry(project, 1, day=world.day(days=4), billing_kind="courtesy"),
    ]
    sheet = lines[0].sheet_id
    assert all(line.sheet_id == sheet for line in lines)
    return agreement, sheet


def test_month_end_by_hand(env, world, member):
    agreement, sheet = enter_week(world, member)
    order = agreement.package_ids.sale_line_id.order_id[0]
    assert not env["consortium.hour.ledger"].search([("kind", "!=", "grant")])
    sheet.with_user(world.employees[0].user_id).action_submit()
    sheet.with_user(world.director).action_approve()

    rows = env["consortium.hour.ledger"].search([("kind", "!=", "grant")], order="work_date, id")
    package_a, package_b = agreement.package_ids.sorted("date_end")
    assert [(r.kind, r.minutes, r.package_id, r.amount) for r in rows] == [
        ("draw", 360, package_a, 540.0),
        ("draw", 240, package_a, 360.0),
        ("draw", 60, package_b, 96.0),
        ("draw", 240, package_b, 384.0),
        ("overage", 20, package_a.browse(), 33.33),
        ("hourly", 150, package_a.browse(), 250.0),
        ("courtesy", 60, package_a.browse(), 0.0),
    ]
    assert (package_a.balance, package_b.balance) == (0, 0)
    assert set(agreement.package_ids.mapped("state")) == {"exhausted"}

    run = world.run()
    assert run.amount_untaxed == pytest.approx(283.33)
    assert run.minutes == 170
    moves = world.bill(run)
    assert run.state == "done" and len(moves) == 1
    assert moves.state == "posted" and moves.partner_id.commercial_partner_id == member
    # 283,33 × 5 % = 14,1665; × 9,975 % = 28,2622
    taxes = {line.tax_line_id.amount: -line.balance for line in moves.line_ids if line.tax_line_id}
    assert taxes == {5.0: pytest.approx(14.17), 9.975: pytest.approx(28.26)}
    assert moves.amount_untaxed == pytest.approx(283.33)
    assert moves.amount_total == pytest.approx(325.76)
    assert sum(moves.line_ids.mapped("balance")) == pytest.approx(0)
    assert moves.invoice_date == run.date_to
    assert audit(env) == []

    # The order of the package bills its own price, and nothing of the hours.
    invoice = order._create_invoices()
    assert invoice.amount_untaxed == pytest.approx(order.amount_untaxed)


def test_nobody_approves_what_they_computed(env, world, member):
    from odoo.exceptions import AccessError, UserError

    _agreement, sheet = enter_week(world, member)
    sheet.action_submit()
    sheet.action_approve()
    run = world.run(compute=False)
    run.with_user(world.manager).action_compute()
    with pytest.raises(UserError):
        run.with_user(world.manager).action_approve()
    with pytest.raises(AccessError):
        run.with_user(world.accountant).action_approve()
    with pytest.raises(UserError):
        run.action_invoice()


def test_hours_changed_after_the_preview(env, world, member):
    """Invariant 6: the approved total is the invoiced one, or the run is computed again."""
    from odoo.exceptions import UserError

    _agreement, sheet = enter_week(world, member)
    sheet.action_submit()
    sheet.action_approve()
    run = world.run()
    run.with_user(world.manager).action_approve()
    sheet.action_reopen("Correction")
    sheet.line_ids.filtered(lambda line: line.unit_amount == 2.5).unit_amount = 3
    sheet.action_submit()
    sheet.action_approve()
    assert run.state == "computed", "the approval was for other figures"
    with pytest.raises(UserError):
        run.action_invoice()
    with pytest.raises(UserError):
        run.with_user(world.manager).action_approve()
    run.with_user(world.accountant).action_compute()
    assert run.amount_untaxed == pytest.approx(333.33)
    world.bill(run)
    assert sum(run.move_ids.mapped("amount_untaxed")) == pytest.approx(333.33)
    assert audit(env) == []


def test_reopen_and_approve_again_gives_the_same(env, world, member):
    agreement, sheet = enter_week(world, member)
    sheet.action_submit()
    sheet.action_approve()
    packages = [(p.used, p.balance, p.consumed_value) for p in agreement.package_ids]
    for _round in range(3):
        sheet.action_reopen("Vérification")
        assert sum(agreement.package_ids.mapped("used")) == 0
        sheet.action_submit()
        sheet.action_approve()
        assert [(p.used, p.balance, p.consumed_value) for p in agreement.package_ids] == packages
        assert audit(env) == []


def test_blocked_overage_refuses_the_whole_approval(env, world, member):
    from odoo.exceptions import UserError

    agreement, sheet = enter_week(world, member)
    agreement.overage_policy = "block"
    sheet.action_submit()
    with pytest.raises(UserError), env.cr.savepoint():
        sheet.action_approve()
    assert sheet.state == "submitted"
    assert not env["consortium.hour.ledger"].search([("kind", "!=", "grant")])


def test_no_rate_refuses_the_approval_and_says_so(env, world, member):
    from odoo.exceptions import UserError

    _agreement, sheet = enter_week(world, member)
    world.rate_card.line_ids.unlink()
    sheet.action_submit()
    with pytest.raises(UserError) as error, env.cr.savepoint():
        sheet.action_approve()
    assert "2026-09-10" in str(error.value) or "Mandat" in str(error.value)
    assert sheet.state == "submitted"
