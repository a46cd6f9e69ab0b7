"""Each addon alone: installed on its own dependencies, uninstalled without a trace; upgraded."""

import ast
import json
import subprocess

import pytest

from tests.conftest import ROOT

ADDONS = (
    "consortium_members",
    "consortium_timesheet",
    "consortium_billing",
    "consortium_training",
    "consortium_survey",
    "consortium_print",
)

LEFTOVERS = """
import json
names = %r
env.cr.execute("SELECT name FROM ir_module_module WHERE name = ANY(%%s) AND state = 'installed'", [names])
installed = [row[0] for row in env.cr.fetchall()]
env.cr.execute("SELECT model FROM ir_model WHERE model LIKE 'consortium.%%'")
models = [row[0] for row in env.cr.fetchall()]
env.cr.execute("SELECT module || '.' || name FROM ir_model_data WHERE module = ANY(%%s)", [names])
data = [row[0] for row in env.cr.fetchall()]
env.cr.execute('''
    SELECT table_name || '.' || column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND (column_name LIKE '%%consortium%%' OR table_name LIKE 'consortium%%')
''')
columns = [row[0] for row in env.cr.fetchall()]
env.cr.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'consortium%%'")
functions = [row[0] for row in env.cr.fetchall()]
views = env["ir.ui.view"].search([("arch_db", "ilike", "consortium")]).mapped("xml_id")
partner = env["res.partner"].create({"name": "Encore vivant"})
line_project = env["project.project"].create({"name": "P"}) if "project.project" in env else None
print("LEFT:" + json.dumps([installed, models, data, columns, functions, views]))
"""


def odoo_run(database, *arguments):
    """Run the server once on a database; fail on an error or a warning in its log."""
    from consortium import odoo

    done = subprocess.run(
        odoo.command(
            "-d", database, "--no-http", "--stop-after-init", "--log-level=warn", *arguments
        ),
        env=odoo.env(),
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    log = done.stderr + done.stdout
    assert done.returncode == 0, log[-5000:]
    noise = [line for line in log.splitlines() if " WARNING " in line or " ERROR " in line]
    assert not noise, "\n".join(noise)
    return log


@pytest.fixture(scope="module")
def dependency_database(installation):
    """A database with Odoo's modules only."""
    from consortium import templates
    from tests.conftest import database_factory

    templates.dependencies()
    yield from database_factory(templates.dependency_name())


def alone(addon):
    """The consortium addons that installing this one brings along."""
    chain = {"consortium_timesheet": ["consortium_members"]}
    chain["consortium_billing"] = ["consortium_timesheet", "consortium_members"]
    chain["consortium_training"] = chain["consortium_survey"] = chain["consortium_billing"]
    return [addon, *chain.get(addon, [])]


def is_glue(addon):
    """Whether the addon comes by itself where all that it joins is installed."""
    manifest = ROOT / "addons" / addon / "__manifest__.py"
    return bool(ast.literal_eval(manifest.read_text()).get("auto_install"))


@pytest.mark.parametrize("addon", ADDONS)
def test_install_alone_and_uninstall(addon, dependency_database, odoo_shell):
    database = dependency_database(addon)
    odoo_run(database, "-i", addon)
    names = alone(addon)
    output = odoo_shell(
        database,
        f"""
env.cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed' AND name LIKE 'consortium%'")
print("HAVE:" + ",".join(sorted(row[0] for row in env.cr.fetchall())))
modules = env["ir.module.module"].search([("name", "in", {names!r}), ("state", "=", "installed")])
modules.button_immediate_uninstall()
env.cr.commit()
""",
    )
    have = set(output.split("HAVE:")[1].split()[0].split(","))
    assert set(names) <= have
    assert all(is_glue(extra) for extra in have - set(names)), "it brings more than it needs"
    output = odoo_shell(database, LEFTOVERS % sorted(have))
    line = next(line for line in output.splitlines() if line.startswith("LEFT:"))
    found = json.loads(line.removeprefix("LEFT:"))
    assert found == [[], [], [], [], [], []], found


SUMMARY = """
import hashlib, json
tables = {
    "ledger": "SELECT to_jsonb(t) - 'write_date' FROM consortium_hour_ledger t ORDER BY id",
    "packages": "SELECT to_jsonb(t) - 'write_date' FROM consortium_hour_package t ORDER BY id",
    "memberships": "SELECT id, number, state, grade_id FROM consortium_membership t ORDER BY id",
    "sheets": "SELECT id, state, total_hours FROM consortium_timesheet_sheet ORDER BY id",
    "entries": '''SELECT id, unit_amount, role_id, service_domain_id, billing_kind, approval_state,
                         beneficiary_id, agreement_id FROM account_analytic_line ORDER BY id''',
    "invoices": "SELECT id, name, amount_total, billing_run_id, state FROM account_move ORDER BY id",
    "rates": "SELECT id, rate, date_from, date_to FROM consortium_rate_card_line ORDER BY id",
    "partners": "SELECT id, name, specific_property_product_pricelist FROM res_partner ORDER BY id",
}
digests = {}
for name, query in tables.items():
    env.cr.execute(query)
    digests[name] = hashlib.sha256(repr(env.cr.fetchall()).encode()).hexdigest()
print("DIGEST:" + json.dumps(digests))
"""


def digests(odoo_shell, database):
    output = odoo_shell(database, SUMMARY)
    line = next(line for line in output.splitlines() if line.startswith("DIGEST:"))
    return json.loads(line.removeprefix("DIGEST:"))


def test_upgrade_keeps_the_data(year_database, odoo_shell, check_books):
    before = digests(odoo_shell, year_database)
    odoo_run(year_database, "-u", ",".join(ADDONS))
    assert digests(odoo_shell, year_database) == before
    check_books(year_database)


@pytest.mark.parametrize("addon", ["consortium_print", "consortium_survey", "consortium_training"])
def test_uninstall_one_of_the_suite_keeps_the_rest(addon, year_database, odoo_shell, check_books):
    before = digests(odoo_shell, year_database)
    odoo_shell(
        year_database,
        f"""
env["ir.module.module"].search([("name", "=", {addon!r})]).button_immediate_uninstall()
env.cr.commit()
""",
    )
    assert digests(odoo_shell, year_database) == before
    check_books(year_database)


def test_uninstall_members_with_a_full_register(year_database, odoo_shell):
    """Rows that are never rewritten do not stand in the way of an uninstall."""
    output = odoo_shell(
        year_database,
        """
holding = env["consortium.share.holding"].search([("quantity", ">", 0)], limit=1)
category = env["consortium.member.category"].search([], limit=1)
env["consortium.decision"].create({
    "name": "Orders", "meeting_id": env["consortium.meeting"].search([], limit=1).id,
    "share_line_ids": [(0, 0, {"partner_id": holding.partner_id.id, "quantity": 1,
                               "share_class_id": holding.share_class_id.id})],
    "dues_line_ids": [(0, 0, {"category_id": category.id, "amount": 10})]})
env.cr.execute('''
    SELECT table_name FROM information_schema.tables
     WHERE table_name IN ('consortium_membership', 'consortium_membership_period',
                          'consortium_member_link', 'consortium_share_move',
                          'consortium_dues_line', 'consortium_decision_share',
                          'consortium_decision_dues')''')
for (table,) in env.cr.fetchall():
    env.cr.execute(f"SELECT count(*) FROM {table}")
    print("ROWS:", table, env.cr.fetchone()[0])
env["ir.module.module"].search([("name", "=", "consortium_members")]).button_immediate_uninstall()
env.cr.commit()
""",
    )
    rows = [line.split() for line in output.splitlines() if line.startswith("ROWS:")]
    assert rows and all(int(count) for _mark, _table, count in rows), rows
    names = [*ADDONS, "consortium_billing_l10n_ca"]
    output = odoo_shell(year_database, LEFTOVERS % names)
    line = next(line for line in output.splitlines() if line.startswith("LEFT:"))
    installed, models, data, columns, functions, views = json.loads(line.removeprefix("LEFT:"))
    assert set(installed) <= {"consortium_print"}
    assert not [model for model in models if "member" in model or "share" in model]
    # Odoo keeps the price tiers that rows of others carried, the rate card's for instance
    tier = "consortium_members.res_partner_grade_"
    left = [xmlid for xmlid in data if not xmlid.startswith(tier)]
    assert not [xmlid for xmlid in left if xmlid.startswith("consortium_members.")]
    assert not [c for c in columns if "member" in c or "share" in c or "dues" in c]
    assert not [f for f in functions if "share" in f or "member" in f]
    assert not [view for view in views if (view or "").startswith("consortium_members.")]
