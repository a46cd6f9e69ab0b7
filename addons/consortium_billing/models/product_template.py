from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_hour_package = fields.Boolean(
        string="Hour Package",
        help="Confirming an order with this product opens a package of prepaid hours on the "
        "customer's service agreement. Its price is the order line's.",
    )
    package_validity_months = fields.Integer(
        string="Validity (Months)",
        default=12,
        help="How long the hours may be used, counted from the confirmation of the order.",
    )
    is_ledger_service = fields.Boolean(
        string="Hours Billed by Runs",
        help="Worked hours invoiced by the consortium's billing runs. An order line with this "
        "product shows the conditions; the standard invoicing of the order leaves it alone.",
    )

    _check_package_validity = models.Constraint(
        "CHECK (NOT is_hour_package OR package_validity_months > 0)",
        "A package of hours must be valid for at least one month.",
    )

    @api.constrains("is_hour_package", "is_ledger_service", "invoice_policy", "service_type", "type")
    def _check_hour_package_policy(self):
        """A package sold by delivered timesheets would bill its hours twice."""
        for product in self:
            if product.is_hour_package and product.is_ledger_service:
                raise ValidationError(self.env._(
                    "%(product)s cannot be both a package of hours and a service billed by runs.",
                    product=product.display_name))
            if product.is_hour_package and (
                product.type != "service"
                or product.invoice_policy != "order"
                or product.service_type == "timesheet"
            ):
                raise ValidationError(self.env._(
                    "%(product)s is a package of hours: it must be a service with the invoicing "
                    "policy “Prepaid/Fixed Price”.", product=product.display_name))
            if product.is_ledger_service and product.service_type == "timesheet":
                raise ValidationError(self.env._(
                    "%(product)s is billed by the consortium's runs: its invoicing policy cannot "
                    "be based on timesheets.", product=product.display_name))
