from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _add_partnership(self):
        """Selling a "partnership" product never changes the tier of a member.

        A member's tier comes from the membership, decided by the board; the
        standard flow stays for everybody else.
        """
        others = self.filtered(
            lambda order: not order.partner_id.commercial_partner_id._has_projected_tier()
        )
        return super(SaleOrder, others)._add_partnership()
