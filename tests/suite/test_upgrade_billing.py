"""consortium_billing 19.0.1.1.0, as it was released, upgraded to what it is now."""

import pytest

from tests.suite.releases import extract, read, released_database
from tests.suite.test_install import odoo_run

OLD = "8d9403c"  # last commit of consortium_billing 19.0.1.1.0

FILL = """
from datetime import timedelta
from tests.suite.world import World, MONDAY
world = World(env)
member = world.member()
agreement = world.agreement(member, 10)
world.agreement(member, 5, agreement=agreement, start=MONDAY)
world.agreement(member, 3, agreement=agreement, start=MONDAY + timedelta(days=21))
project = world.project(agreement)
hourly = world.project(agreement, name="À l'heure", default_billing_kind="hourly")
world.approved_week(project, 8.0)
world.approved_week(project, 8.5, day=MONDAY + timedelta(days=7))
world.approved_week(hourly, 3.25, employee=1)
reopened = world.approved_week(project, 2.0, employee=1, day=MONDAY + timedelta(days=7))
reopened.action_reopen("Erreur")
# a package that ended, with what was left of it expired
gone = world.agreement(world.member("Coopérative des Trois-Rives"), 4)
gone.package_ids.write({"date_start": MONDAY - timedelta(days=400),
                        "date_end": MONDAY - timedelta(days=40)})
gone.package_ids.action_expire()
moves = world.bill(world.run())
assert moves and set(moves.mapped("state")) == {"posted"}, moves
# another preview holds its rows while the addon is upgraded
world.approved_week(hourly, 1.5, day=MONDAY + timedelta(days=14))
assert world.run(MONDAY).line_ids
env.cr.commit()
"""

FACTS = """
import json
env.cr.execute('''
    SELECT id, kind, work_date::text, minutes, drawn, rate::text, amount::text, package_id,
           agreement_id, timesheet_id, reversal_of_id, reversed, billing_line_id, move_line_id
      FROM consortium_hour_ledger ORDER BY id''')
ledger = env.cr.fetchall()
env.cr.execute('''
    SELECT id, state, date_start::text, date_end::text, granted, used, expired, refunded,
           transferred, balance, value::text, consumed_value::text
      FROM consortium_hour_package ORDER BY id''')
packages = env.cr.fetchall()
env.cr.execute('''
    SELECT run_id, agreement_id, minutes, amount::text, state, fingerprint, move_line_id
      FROM consortium_billing_run_line ORDER BY id''')
lines = env.cr.fetchall()
env.cr.execute("SELECT name, state, overage_policy, size_band FROM consortium_agreement ORDER BY id")
print("FACTS:" + json.dumps([ledger, packages, lines, env.cr.fetchall()]))
"""

# The work of the next weeks, on what was there before.
NOW = """
from datetime import timedelta
from datetime import date
MONDAY = date(2026, 9, 7)
Package = env["consortium.hour.package"]
agreement = env["consortium.agreement"].search([], order="id", limit=1)
project = agreement.project_ids.filtered(lambda p: p.default_billing_kind == "package")[:1]
entry = env["account.analytic.line"].create({
    "name": "Après", "project_id": project.id, "unit_amount": 1.0,
    "employee_id": env["hr.employee"].search([("name", "like", "Professionnelle")], limit=1).id,
    "date": MONDAY + timedelta(days=21)})
before = sum(agreement.package_ids.mapped("used"))
entry.sheet_id.action_submit()
entry.sheet_id.action_approve()
Package._cron_expire_packages()
run = env["consortium.billing.run"].search([("state", "=", "computed")])
run.action_approve()
run.action_invoice()
while run.state == "invoicing" and run._invoice_batch(50):
    pass
audit = env["consortium.billing.audit"]
audit.action_run()
last = audit.search([("company_id", "=", env.company.id)], limit=1)
env.cr.commit()
import json
print("NOW:" + json.dumps({
    "version": env.ref("base.module_consortium_billing").latest_version,
    "kinds": entry.ledger_ids.mapped("kind"),
    "used": sum(agreement.package_ids.mapped("used")) - before,
    "opening": sorted(set(Package.search([]).mapped("opening"))),
    "last day": all(p.date_last == p.date_end for p in Package.search([])),
    "run": run.state,
    "invoiced": run.move_ids.mapped("state"),
    "findings": [f"{f.code}: {f.display_name}" for f in last.finding_ids],
    "checks": last.check_count,
}))
"""


@pytest.fixture
def old_database(installation, tmp_path):
    """A database with the released addons, hours approved, billed, reversed, expired, reserved."""
    tree = extract(
        OLD,
        tmp_path,
        "addons",
        "tests/suite/world.py",
        "tests/suite/__init__.py",
        "tests/__init__.py",
        "tests/generator",
    )
    modules = "consortium_billing"
    yield from released_database(tree, modules, FILL, "upgrade_billing")


def test_upgrade_from_the_released_version(old_database, odoo_shell):
    """No row, counter, price or invoice moves; what comes next goes on from there."""
    before = read(odoo_shell(old_database, FACTS), "FACTS:")
    ledger, packages, lines, agreements = before
    assert {row[1] for row in ledger} >= {"grant", "draw", "overage", "hourly", "expire"}
    assert any(row[10] for row in ledger), "a reversal"
    assert any(row[13] for row in ledger) and any(row[12] and not row[13] for row in ledger)
    odoo_run(old_database, "-u", "consortium_members")
    assert read(odoo_shell(old_database, FACTS), "FACTS:") == before
    now = read(odoo_shell(old_database, NOW), "NOW:")
    assert now["kinds"] == ["draw"] and now["used"] == 60
    assert now["opening"] == ["signature"] and now["last day"]
    assert now["run"] == "done" and set(now["invoiced"]) == {"posted"}
    assert now["checks"] > 5 and now["findings"] == []
