from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..pricing import to_minutes

# Sums of time, approved or not, and what Odoo makes of them: not for customers.
STAFF_FIELDS = frozenset({
    "remaining_hours", "qty_delivered", "qty_delivered_at_date", "qty_to_invoice",
    "untaxed_amount_to_invoice", "amount_to_invoice", "amount_to_invoice_at_date",
})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    package_ids = fields.One2many(
        comodel_name="consortium.hour.package", inverse_name="sale_line_id",
        string="Hour Package")

    def _is_hour_package(self):
        """Whether confirming the line gives hours."""
        self.ensure_one()
        return (
            self.product_id.is_hour_package and not self.display_type
            and not self.is_downpayment and self.product_uom_qty > 0
        )

    def _get_package_minutes(self):
        """Minutes sold by the line, whatever its time unit."""
        self.ensure_one()
        hour = self.env.ref("uom.product_uom_hour")
        if not self.product_uom_id._has_common_reference(hour):
            raise ValidationError(self.env._(
                "%(line)s is a package of hours: sell it in hours, not in %(unit)s.",
                line=self.name, unit=self.product_uom_id.name))
        return to_minutes(
            self.product_uom_id._compute_quantity(self.product_uom_qty, hour, round=False))

    def _create_hour_packages(self):
        """Create the package of each line that has none; a closed one (order cancelled, then
        confirmed again) starts anew. Those whose policy says so open at once."""
        Package = self.env["consortium.hour.package"]
        lines = self.filtered(lambda line: not line.package_ids)
        packages = Package.create([line._prepare_package_vals() for line in lines])
        closed = self.package_ids.filtered(lambda package: package.state == "closed")
        for package in closed:  # sold again today: the hours last from today
            vals = package.sale_line_id._prepare_package_vals()
            package.write({name: vals[name] for name in ("date_start", "date_end")})
        closed._set_pending()
        (packages | closed)._sync_opening()
        self.invalidate_recordset(["package_ids"])

    def _prepare_package_vals(self):
        """Values of the package of a line, without its hours. Hook."""
        self.ensure_one()
        order = self.order_id
        date_start, date_end = self.env["consortium.hour.package"]._get_validity(
            self.product_id, order.company_id._get_consortium_today())
        return {
            "agreement_id": order.agreement_id.id,
            "company_id": order.company_id.id,
            "currency_id": order.currency_id.id,
            "sale_line_id": self.id,
            "product_id": self.product_id.id,
            "date_start": date_start,
            "date_end": date_end,
        }

    @api.model_create_multi
    def create(self, vals_list):
        """A package added to a confirmed order opens at once."""
        lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.state == "sale" and line._is_hour_package())
        added.order_id._open_hour_packages()
        return lines

    def write(self, vals):
        """What a package was sold for is the value of its hours: it does not change afterwards."""
        fixed = {"product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount"}
        changed = fixed & vals.keys()
        # the package decides, whoever edits the order
        for line in self.sudo().filtered("package_ids") if changed else ():
            if line.package_ids.state != "closed" and any(
                line._fields[name].convert_to_write(line[name], line) != vals[name]
                for name in changed
            ):
                raise UserError(self.env._(
                    "The package of hours of %(line)s is open: its quantity and price are fixed. "
                    "Add a line for more hours.", line=line.name))
        return super().write(vals)

    @api.depends("product_id.is_hour_package", "product_id.is_ledger_service")
    def _compute_remaining_hours_available(self):
        """Packages are counted by the ledger. Otherwise each new task of the customer would pick
        the newest package as its order line."""
        result = super()._compute_remaining_hours_available()
        for line in self:
            if line.product_id.is_hour_package or line.product_id.is_ledger_service:
                line.remaining_hours_available = False
        return result

    def _domain_sale_line_service(self, **kwargs):
        """Tasks, projects and timesheets never point to a package or to hours billed by runs."""
        return Domain.AND([super()._domain_sale_line_service(**kwargs), [
            ("product_id.is_hour_package", "=", False),
            ("product_id.is_ledger_service", "=", False),
        ]])

    def _has_field_access(self, field, operation):
        """Customers read approved time only, by RPC too; Odoo's pages of orders show none of it."""
        if field.name in STAFF_FIELDS and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)
