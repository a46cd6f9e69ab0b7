from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Load the rule of customers again: it is noupdate, and now asks for their organisation."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("consortium_timesheet.account_analytic_line_rule_share", False)
    if rule:
        rule.write(
            {
                "name": "Time: customers read the approved time of their organisation",
                "domain_force": """[
            ("approval_state", "=", "approved"),
            "|",
            ("beneficiary_id", "=", user.partner_id.commercial_partner_id.id),
            ("partner_id.commercial_partner_id", "=", user.partner_id.commercial_partner_id.id),
        ] if user.share else [(1, "=", 1)]""",
            }
        )
