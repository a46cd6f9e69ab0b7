"""The invariants of the design on a generated year: nothing that happens later moves a row."""

import pytest

from tests.suite.conftest import audit, generate_year

LEDGER = """
    SELECT md5(string_agg((to_jsonb(l) - 'write_date' - 'write_uid')::text, '|' ORDER BY l.id))
      FROM consortium_hour_ledger l
"""
ENTRIES = """
    SELECT md5(string_agg(concat_ws(',', id, date, unit_amount, employee_id, project_id, task_id,
               name, service_domain_id, role_id, beneficiary_id, billing_kind, sheet_id,
               agreement_id, so_line), '|' ORDER BY id))
      FROM account_analytic_line WHERE approval_state = 'approved'
"""


def digest(env, query):
    env.flush_all()
    env.cr.execute(query)
    return env.cr.fetchone()[0]


YEAR = """
env.cr.execute('''
    SELECT md5(string_agg(concat_ws(',', m.name, l.kind, l.work_date, l.minutes, l.drawn, l.rate,
               l.amount, p.name, e.name, l.description, l.reversed), '|' ORDER BY l.id))
      FROM consortium_hour_ledger l JOIN res_partner m ON m.id = l.member_id
      LEFT JOIN consortium_hour_package p ON p.id = l.package_id
      LEFT JOIN hr_employee e ON e.id = l.employee_id
''')
ledger = env.cr.fetchone()[0]
env.cr.execute('''
    SELECT md5(string_agg(concat_ws(',', name, amount_total, invoice_date), '|' ORDER BY id))
      FROM account_move
''')
print("YEAR_DIGEST:%s:%s" % (ledger, env.cr.fetchone()[0]))
"""


def test_same_seed_same_books(generated, year_database, new_database, odoo_shell, root):
    """The seed decides every row and invoice, in another process too."""
    again = new_database("again")
    generate_year(odoo_shell, again, root)
    first, second = (
        next(line for line in odoo_shell(name, YEAR).splitlines() if "YEAR_DIGEST" in line)
        for name in (year_database, again)
    )
    assert first == second


@pytest.fixture(scope="module")
def shared_year(generated, module_database):
    return module_database("shared", source=generated[0])


@pytest.fixture
def year_env(shared_year, unkept_env):
    """A superuser's environment on a copy of the year; nothing is kept."""
    with unkept_env(shared_year) as env:
        yield env


def test_generated_books_add_up(year_env):
    assert audit(year_env) == []
    Ledger = year_env["consortium.hour.ledger"]
    kinds = {kind for (kind,) in Ledger._read_group([], ["kind"])}
    assert {"grant", "draw", "overage", "hourly"} <= kinds
    assert Ledger.search_count([("reversed", "=", True)])
    live = [("reversed", "=", False), ("reversal_of_id", "=", False)]
    split = Ledger._read_group(
        [("kind", "in", ("draw", "overage")), *live], ["timesheet_id"], having=[("__count", ">", 1)]
    )
    assert split, "no entry crosses the end of a package"


def test_ledger_refuses_everybody(year_env):
    """Invariants 4 and 7: neither the ORM as superuser nor SQL may rewrite history."""
    from psycopg2 import Error

    from odoo.exceptions import AccessError, UserError

    row = year_env["consortium.hour.ledger"].search([("kind", "=", "draw")], limit=1)
    admin = row.with_user(year_env.ref("base.user_admin"))
    for record in (row, admin):
        with pytest.raises((AccessError, UserError)):
            record.write({"minutes": 1})
        with pytest.raises((AccessError, UserError)):
            record.unlink()
        with pytest.raises((AccessError, UserError)):
            record.create({"kind": "draw", "minutes": 1})
        with pytest.raises((AccessError, UserError)):
            record.copy()
    for query in (
        f"UPDATE consortium_hour_ledger SET minutes = 1 WHERE id = {row.id}",
        f"UPDATE consortium_hour_ledger SET rate = 0 WHERE id = {row.id}",
        f"DELETE FROM consortium_hour_ledger WHERE id = {row.id}",
        "TRUNCATE consortium_hour_ledger CASCADE",
    ):
        with pytest.raises(Error), year_env.cr.savepoint():
            year_env.cr.execute(query)


def test_master_data_changes_no_row(year_env):
    """Invariant 4: tasks, roles, rates, tiers, domains and projects move; history does not."""
    env = year_env
    before = digest(env, LEDGER), digest(env, ENTRIES)
    domains = env["consortium.service.domain"].search([])
    env["consortium.rate.card.line"].search([]).write({"rate": 1.0})
    env["consortium.employee.role"].search([]).write(
        {"role_id": env["consortium.role"].search([], limit=1).id}
    )
    projects = env["project.project"].search([("agreement_id", "!=", False)])
    projects.write({"service_domain_id": domains[-1].id, "default_billing_kind": "courtesy"})
    env["hr.employee"].search([]).write({"service_domain_id": domains[0].id, "hourly_cost": 999})
    env["product.pricelist.item"].search([]).write({"percent_price": 50.0})
    env["product.template"].search([("is_hour_package", "=", True)]).write({"list_price": 1.0})
    env["hr.department"].search([]).write({"manager_id": env["hr.employee"].search([], limit=1).id})
    task = env["project.task"].create({"name": "Tâche", "project_id": projects[0].id})
    task.write({"project_id": projects[1].id, "partner_id": projects[1].partner_id.id})
    env["hr.employee"].search([], limit=1).action_archive()
    assert (digest(env, LEDGER), digest(env, ENTRIES)) == before
    assert audit(env) == []


def test_stored_recompute_changes_no_row(year_env):
    """Invariant 7 by recompute: every stored compute of approved entries is asked again."""
    env = year_env
    before = digest(env, LEDGER), digest(env, ENTRIES)
    lines = env["account.analytic.line"].search([("approval_state", "=", "approved")])
    for field in lines._fields.values():
        if field.store and field.compute:
            env.add_to_compute(field, lines)
    env.flush_all()
    assert (digest(env, LEDGER), digest(env, ENTRIES)) == before


def test_posted_hours_cannot_change(year_env):
    """Invariant 7: form, RPC, import, deletion, a new week, reopening; superuser included."""
    from odoo.exceptions import AccessError, UserError, ValidationError

    env = year_env
    refused = (AccessError, UserError, ValidationError)
    row = env["consortium.hour.ledger"].search([("move_line_id", "!=", False)], limit=1)
    line, other = row.timesheet_id, env["project.project"].search([], limit=1)
    before = digest(env, LEDGER), digest(env, ENTRIES)
    for user in (env.user, env.ref("base.user_admin"), line.user_id):
        mine = line.with_user(user)
        for vals in (
            {"unit_amount": 99},
            {"date": "2026-01-05"},
            {"project_id": other.id},
            {
                "employee_id": env["hr.employee"]
                .search([("id", "!=", line.employee_id.id)], limit=1)
                .id
            },
            {"billing_kind": "courtesy"},
            {"name": "Autre"},
            {"beneficiary_id": False},
            {"sheet_id": False},
            {"approval_state": "draft"},
            {"role_id": False},
        ):
            with pytest.raises(refused), env.cr.savepoint():
                mine.write(vals)
                env.flush_all()
        with pytest.raises(refused), env.cr.savepoint():
            mine.unlink()
    result = line.load([".id", "unit_amount"], [[str(line.id), "99"]])
    assert result["messages"] and not result["ids"]
    with pytest.raises(refused), env.cr.savepoint():
        line.sheet_id.action_reopen("Je veux changer une heure facturée")
    with pytest.raises(refused), env.cr.savepoint():
        line.sheet_id.unlink()
    with pytest.raises(refused), env.cr.savepoint():
        line.copy({"sheet_id": line.sheet_id.id, "date": line.date})
    assert (digest(env, LEDGER), digest(env, ENTRIES)) == before


def test_credit_note_never_makes_hours_billable_again(year_env):
    """Invariant 8, for a partial credit and for a full one."""
    env = year_env
    moves = env["account.move"].search(
        [("billing_run_id", "!=", False), ("move_type", "=", "out_invoice")], limit=2
    )
    partial, full = moves[0], moves[1]
    full._reverse_moves([{"invoice_date": full.invoice_date}], cancel=True)
    credit = partial._reverse_moves([{"invoice_date": partial.invoice_date}])
    credit.invoice_line_ids[1:].unlink()
    credit.invoice_line_ids[0].quantity = 0.25
    credit.action_post()
    run = env["consortium.billing.run"].create({"date_from": False, "date_to": "2030-12-31"})
    run.action_compute()
    again = run.line_ids.ledger_ids & moves.invoice_line_ids.consortium_ledger_ids
    assert not again
    problems = [p for p in audit(env) if "credit" not in p]
    assert problems == []


def test_deleted_draft_invoice_releases_exactly_its_rows(year_env):
    env = year_env
    move = env["account.move"].search([("billing_run_id", "!=", False)], order="id desc", limit=1)
    rows = move.invoice_line_ids.consortium_ledger_ids
    free = env["consortium.hour.ledger"].search_count([("move_line_id", "!=", False)])
    move.button_draft()
    move.with_context(force_delete=True).unlink()
    assert not rows.move_line_id and not rows.billing_line_id
    left = env["consortium.hour.ledger"].search_count([("move_line_id", "!=", False)])
    assert free - left == len(rows)
    run = env["consortium.billing.run"].create({"date_from": False, "date_to": "2030-12-31"})
    run.action_compute()
    assert rows <= run.line_ids.ledger_ids


def test_standard_timesheet_order_bills_as_before(year_env):
    """Invariant 5: an order outside agreements goes through sale_timesheet, not the ledger."""
    env = year_env
    product = env["product.product"].create(
        {
            "name": "Service à l'heure",
            "type": "service",
            "invoice_policy": "delivery",
            "service_type": "timesheet",
            "service_tracking": "task_in_project",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "list_price": 100.0,
        }
    )
    partner = env["res.partner"].create({"name": "Cliente ordinaire", "is_company": True})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 10})],
        }
    )
    order.action_confirm()
    task = order.tasks_ids[:1]
    employee = env["hr.employee"].search([], limit=1)
    line = env["account.analytic.line"].create(
        {
            "name": "Travail ordinaire",
            "project_id": task.project_id.id,
            "task_id": task.id,
            "employee_id": employee.id,
            "date": "2026-11-16",
            "unit_amount": 7.5,
        }
    )
    assert line.so_line == order.order_line
    line.sheet_id.action_submit()
    line.sheet_id.action_approve()
    assert not line.ledger_ids
    assert order.order_line.qty_delivered == 7.5
    invoice = order._create_invoices()
    assert invoice.amount_untaxed == 750.0
    assert line.timesheet_invoice_id == invoice
    invoice.action_post()
    assert order.invoice_status == "no" or order.order_line.qty_to_invoice == 0


def test_agreement_time_never_reaches_a_sales_order(year_env):
    """Invariant 5, the other way: the order of a package bills its price and nothing else."""
    env = year_env
    packages = env["consortium.hour.package"].search([("used", ">", 0)])
    orders = packages.sale_line_id.order_id
    assert not env["account.analytic.line"].search([("so_line", "in", orders.order_line.ids)])
    assert set(orders.mapped("invoice_status")) == {"invoiced"}
    billed = sum(orders.invoice_ids.mapped("amount_untaxed"))
    assert billed == pytest.approx(sum(orders.mapped("amount_untaxed")))
