from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..topup import MOST_HOURS, MOST_SIZES, parse_sizes


class ResCompany(models.Model):
    """What members may order by themselves on the portal, and what they see of running work."""

    _inherit = "res.company"

    consortium_topup_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="consortium_company_topup_product_rel",
        string="Packages on the Portal",
        domain=[("is_hour_package", "=", True), ("sale_ok", "=", True)],
        help="Packages that members may order by themselves, at the prices of their tier. Empty: "
        "members cannot order on the portal.",
    )
    consortium_has_topup = fields.Boolean(
        compute="_compute_consortium_has_topup",
        store=True,
        help="Some package may be ordered: read by each page of hours, without a query.",
    )
    consortium_topup_hours = fields.Char(
        string="Sizes on the Portal",
        default="10, 20, 40, 100",
        required=True,
        help="Hours that members may choose from, separated by commas.",
    )
    consortium_portal_in_progress = fields.Boolean(
        string="Hours in Progress on the Portal",
        help="Members see how many hours wait for the approval of the week, apart from the others.",
    )

    @api.depends("consortium_topup_product_ids")
    def _compute_consortium_has_topup(self):
        for company in self:
            company.consortium_has_topup = bool(company.consortium_topup_product_ids)

    @api.constrains("consortium_topup_hours")
    def _check_topup_hours(self):
        """Sizes are whole hours."""
        for company in self:
            try:
                parse_sizes(company.consortium_topup_hours)
            except ValueError as error:
                raise ValidationError(self.env._(
                    "“%(text)s”: write from 1 to %(count)s numbers of whole hours, up to "
                    "%(hours)s, separated by commas: 10, 20, 40.",
                    text=company.consortium_topup_hours, count=MOST_SIZES, hours=MOST_HOURS,
                )) from error
