from odoo import models


class ConsortiumMembership(models.Model):
    _inherit = "consortium.membership"

    def _get_exit_obstacles(self):
        """A service agreement in progress stands against a resignation (art. 56)."""
        # sudo: whoever records a resignation, the agreements of the member count
        agreements_sudo = self.env["consortium.agreement"].sudo().search([
            ("member_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "in", ("active", "suspended")),
        ])
        return super()._get_exit_obstacles() + [
            self.env._(
                "the service agreement %(agreement)s is in progress: close it first.",
                agreement=agreement.name)
            for agreement in agreements_sudo
        ]
