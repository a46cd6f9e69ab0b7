from odoo import models

from .consortium_membership import MEMBER_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _has_projected_tier(self):
        """Whether the tier of this partner comes from a membership."""
        # sudo: a salesperson must be refused even without access to the register
        return bool(
            self.env["consortium.membership"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "in", MEMBER_STATES),
                ],
                limit=1,
            )
        )
