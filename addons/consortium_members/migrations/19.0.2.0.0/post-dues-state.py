"""The state of the dues was typed in; from now on it follows the invoices of dues.

Somebody marked as exempt by hand stays exempt, until further notice. Grace and overdue
cannot be computed, as no invoice of dues is known yet: the membership says what it was.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    memberships = env["consortium.membership"].with_context(tracking_disable=True).search([])
    cr.execute("SELECT id, dues_state FROM consortium_membership")
    former = dict(cr.fetchall())
    exempt = memberships.filtered(
        lambda m: former.get(m.id) == "exempt" and m.category_id.dues_product_id
    )
    exempt.write(
        {
            "dues_exempt": True,
            "dues_exempt_reason": env._("Exempt before the dues were computed here"),
        }
    )
    env.add_to_compute(memberships._fields["dues_state"], memberships)
    memberships.flush_recordset(["dues_state"])
    labels = dict(memberships._fields["dues_state"]._description_selection(env))
    changed = memberships.filtered(lambda m: former.get(m.id) in ("grace", "overdue"))
    changed._message_log_batch(
        bodies={
            membership.id: env._(
                "The state of the dues had been set to “%(state)s” by hand. It is now computed "
                "from the invoices of dues.",
                state=labels[former[membership.id]],
            )
            for membership in changed
        }
    )
