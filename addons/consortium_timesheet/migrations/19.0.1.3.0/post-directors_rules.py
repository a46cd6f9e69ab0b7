from odoo import SUPERUSER_ID, api

BY_DAY = '[("direction_id.is_directed", "=", True)]'
RULES = {
    "consortium_utilisation_capacity_rule_director": BY_DAY,
    "consortium_utilisation_report_rule_director": BY_DAY,
    "consortium_utilisation_month_rule_director": BY_DAY,
    "consortium_utilisation_target_rule_director": (
        '[("employee_id.department_id.is_directed", "=", True)]'
    ),
}


def migrate(cr, version):
    """Load the rules of directors again: they are noupdate, and now go any number of levels."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, domain in RULES.items():
        rule = env.ref(f"consortium_timesheet.{name}", False)
        if rule:
            rule.domain_force = domain
