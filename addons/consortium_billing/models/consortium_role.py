from odoo import fields, models


class ConsortiumRole(models.Model):
    _inherit = "consortium.role"

    package_multiplier = fields.Float(
        digits=(6, 4), default=1.0, required=True,
        groups="consortium_billing.consortium_billing_group_user",
        help="Package hours that one hour of this role takes, in the agreements that apply role "
        "multipliers: 1.25 takes 1 h 15 for one hour worked. Hours already approved keep theirs.")

    _package_multiplier_positive = models.Constraint(
        "CHECK (package_multiplier > 0)", "The package multiplier of a role must be positive.")
