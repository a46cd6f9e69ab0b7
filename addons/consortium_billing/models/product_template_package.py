from odoo import fields, models

from ..package_terms import OPENINGS, ROLLOVERS


class ProductTemplate(models.Model):
    """The terms that a package of hours is sold with; a copy of them goes to each package."""

    _inherit = "product.template"

    package_opening = fields.Selection(
        selection=OPENINGS, string="Hours Usable",
        help="Empty: as the company's settings say.")
    package_grace_days = fields.Integer(
        string="Grace (Days)",
        help="Work of these days after the last one may still be drawn from the package.")
    package_domain_ids = fields.Many2many(
        comodel_name="consortium.service.domain", string="Eligible Domains",
        relation="consortium_product_package_domain_rel", groups="base.group_user",
        help="Empty: the hours may be used in any domain.")
    package_role_ids = fields.Many2many(
        comodel_name="consortium.role", string="Eligible Roles",
        relation="consortium_product_package_role_rel", groups="base.group_user",
        help="Empty: the hours may be used with any role.")
    package_rollover_rule = fields.Selection(
        selection=ROLLOVERS, string="Rollover", required=True, default="none",
        help="What becomes of the hours that are left after the last usable day.")
    package_rollover_hours = fields.Float(
        string="Rollover Cap (Hours)", help="At most these hours roll over.")
    package_rollover_percent = fields.Float(
        string="Rollover Cap (%)", help="At most this share of the hours granted rolls over.")
    package_rollover_months = fields.Integer(
        string="Rollover Validity (Months)", default=3,
        help="How long the hours that rolled over last.")

    _check_package_terms = models.Constraint(
        "CHECK (package_grace_days >= 0 AND package_rollover_hours >= 0 "
        "AND package_rollover_percent BETWEEN 0 AND 100 AND package_rollover_months >= 0)",
        "Days, hours and months are not negative, and a share is between 0 and 100 %.",
    )
    _check_package_rollover = models.Constraint(
        "CHECK (NOT is_hour_package OR package_rollover_rule = 'none' OR ("
        "package_rollover_months > 0"
        " AND (package_rollover_hours > 0 OR package_rollover_rule = 'percent')"
        " AND (package_rollover_percent > 0 OR package_rollover_rule = 'hours')))",
        "Hours that roll over need a cap and at least one month of validity.",
    )
