from odoo import models

from ..pricing import to_minutes


class SaleOrderLine(models.Model):
    """The terms of the product become those of the package."""

    _inherit = "sale.order.line"

    def _prepare_package_vals(self):
        """Add what the package is sold with: opening, grace, eligibility, rollover."""
        product = self.product_id
        rolls = product.package_rollover_rule != "none"
        return {
            **super()._prepare_package_vals(),
            "opening": product.package_opening or self.company_id.consortium_package_opening,
            "grace_days": product.package_grace_days,
            "domain_ids": [(6, 0, product.package_domain_ids.ids)],
            "role_ids": [(6, 0, product.package_role_ids.ids)],
            "rollover_rule": product.package_rollover_rule,
            "rollover_minutes": to_minutes(product.package_rollover_hours) if rolls else 0,
            "rollover_percent": product.package_rollover_percent if rolls else 0,
            "rollover_months": product.package_rollover_months if rolls else 0,
        }
