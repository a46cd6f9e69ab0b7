"""consortium_members 19.0.1.0.0, as it was released, upgraded to what it is now."""

import pytest

from tests.suite.releases import extract, read, released_database
from tests.suite.test_install import odoo_run

OLD = "09fdfb0"  # last commit of consortium_members 19.0.1.0.0

FILL = """
from datetime import date
partners = env["res.partner"].create([
    {"name": f"Ancien membre {rank}", "is_company": True,
     "child_ids": [(0, 0, {"name": f"Contact {rank}"})]}
    for rank in range(6)
])
users, auxiliaries = (
    env["consortium.member.category"].search([("kind", "=", kind)], limit=1)
    for kind in ("user", "auxiliary"))
users.minimum_shares = 3
members = env["consortium.membership"].create([
    {"partner_id": partner.id, "category_id": (auxiliaries if rank == 4 else users).id,
     "is_founder": rank == 0, "date_admitted": date(2015 + rank, 2, 1),
     "date_end": date(2020, 6, 30) if rank == 1 else False}
    for rank, partner in enumerate(partners[:5])
])
members.action_enter_register()
members[2].action_suspend()
members[3]._change_category(category=auxiliaries, date=date(2025, 1, 1))
members[0].dues_state = "exempt"
members[2].dues_state = "overdue"
applicant = env["consortium.membership"].create(
    {"partner_id": partners[5].id, "category_id": users.id})
applicant.action_submit()
env.cr.commit()
"""

FACTS = """
import json
env.cr.execute('''
    SELECT m.number, p.name, c.code, m.state, m.is_founder, m.date_admitted::text, m.date_end::text
      FROM consortium_membership m JOIN res_partner p ON p.id = m.partner_id
      JOIN consortium_member_category c ON c.id = m.category_id ORDER BY m.id''')
members = env.cr.fetchall()
env.cr.execute('''
    SELECT membership_id, category_id, grade_id, date_from::text, date_to::text, cancelled
      FROM consortium_membership_period ORDER BY id''')
periods = env.cr.fetchall()
env.cr.execute('''
    SELECT name, is_member::text, grade_id, specific_property_product_pricelist::text
      FROM res_partner WHERE name LIKE 'Ancien%' ORDER BY id''')
partners = env.cr.fetchall()
env.cr.execute("SELECT code, minimum_shares FROM consortium_member_category ORDER BY id")
print("FACTS:" + json.dumps([members, periods, partners, env.cr.fetchall()]))
"""

NOW = """
import json
members = env["consortium.membership"].search([("number", "!=", False)], order="id")
company = env.company
print("NOW:" + json.dumps({
    "version": env.ref("base.module_consortium_members").latest_version,
    "dues": members.mapped("dues_state"),
    "bodies": sorted(env["consortium.body"].search([("company_id", "=", company.id)]).mapped("kind")),
    "notice": company.consortium_resignation_notice_days,
    "register": len(env["consortium.membership"]._get_register_at()),
    "payers": [m._get_payer() == m.partner_id for m in members],
    "next": env["consortium.membership"].search([("state", "=", "submitted")]).id,
}))
applicant = env["consortium.membership"].search([("state", "=", "submitted")])
applicant.action_admit()
print("NUMBER:" + applicant.number)
"""


@pytest.fixture
def old_database(installation, tmp_path):
    """A database with the released addon, its register filled."""
    tree = extract(OLD, tmp_path, "addons/consortium_members")
    yield from released_database(tree, "consortium_members", FILL, "upgrade")


def test_upgrade_from_the_released_version(old_database, odoo_shell):
    before = read(odoo_shell(old_database, FACTS), "FACTS:")
    assert len(before[0]) == 6 and before[0][0][0], "the old register was not filled"
    odoo_run(old_database, "-u", "consortium_members")
    after = read(odoo_shell(old_database, FACTS), "FACTS:")
    assert after == before
    output = odoo_shell(old_database, NOW)
    now = read(output, "NOW:")
    assert set(now["bodies"]) >= {"board", "executive", "committee", "general"}
    assert now["dues"][0] == "exempt"
    assert "overdue" not in now["dues"] and "grace" not in now["dues"], "no invoice says so"
    assert now["notice"] == 30
    assert now["register"] == 4
    assert all(now["payers"])
    number = next(line for line in output.splitlines() if line.startswith("NUMBER:"))
    assert number == "NUMBER:M-0006", "the sequence goes on"
