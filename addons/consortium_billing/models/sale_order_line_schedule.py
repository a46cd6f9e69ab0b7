from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ..instalments import spread, to_share
from ..pricing import from_minor, to_minor

# What the price of a line follows from.
PRICE_FIELDS = {"product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount",
                "tax_ids"}


class SaleOrderLine(models.Model):
    """An order line billed by instalments: its schedule bills it, and nothing else."""

    _inherit = "sale.order.line"

    schedule_line_ids = fields.One2many(
        comodel_name="consortium.billing.schedule.line", inverse_name="sale_line_id",
        string="Instalments", copy=False)

    def _is_scheduled(self):
        """Whether instalments bill this line."""
        self.ensure_one()
        return bool(self.sudo().schedule_line_ids)  # whether, not which: a salesperson sells it

    def _can_be_scheduled(self):
        """Whether the price is known when the order is signed, so that it can be spread."""
        self.ensure_one()
        return (
            not self.display_type and not self.is_downpayment and not self.is_expense
            and self.product_id.invoice_policy == "order" and self.product_id.type != "combo"
            and not self.product_id.is_ledger_service and self.price_subtotal > 0
        )

    def _check_schedulable(self):
        """Refuse lines whose price already started to be billed, or includes its taxes."""
        if invoiced := self.filtered(lambda line: line.qty_invoiced or line.invoice_lines):
            raise UserError(self.env._(
                "%(lines)s: already invoiced, in whole or in part. Credit the invoice first.",
                lines=", ".join(invoiced.mapped("display_name"))))
        if self.tax_ids.flatten_taxes_hierarchy().filtered("price_include"):
            raise UserError(self.env._(
                "The taxes of this order are included in its prices: instalments are amounts "
                "before taxes. Use taxes on top of the price."))

    def _spread_price(self, shares):
        """Amounts of the instalments of a line, for these shares of its price.

        :param shares: list of weights, see `instalments.to_share`
        :return: list of amounts whose sum is the line's untaxed price, to the cent
        """
        self.ensure_one()
        rounding = self.currency_id.rounding
        amounts = spread(to_minor(self.price_subtotal, rounding), shares)
        return [from_minor(amount, rounding) for amount in amounts]

    def _respread(self):
        """The price of a line changed: what is left to bill follows, what is billed stays."""
        # sudo: whoever edits the order; the instalments follow its price
        for line in self.sudo().filtered("schedule_line_ids"):
            schedule = line.schedule_line_ids.sorted("sequence")
            planned = schedule.filtered(lambda item: item.state == "planned")
            settled = sum((schedule - planned).mapped("amount"))
            left = line.currency_id.round(line.price_subtotal - settled)
            if line.currency_id.is_zero(left - sum(planned.mapped("amount"))):
                continue
            if left < 0 or (left and not planned):
                raise UserError(self.env._(
                    "%(line)s: its instalments already settle %(settled)s of %(total)s. Credit an "
                    "instalment, or add the change as a line of its own.", line=line.name,
                    settled=line.currency_id.format(settled),
                    total=line.currency_id.format(line.price_subtotal)))
            rounding = line.currency_id.rounding
            amounts = spread(
                to_minor(left, rounding), [to_share(item.percentage) for item in planned])
            for item, amount in zip(planned, amounts, strict=True):
                item._for_step().amount = from_minor(amount, rounding)

    def write(self, vals):
        """Instalments follow the price of their line, or refuse it."""
        result = super().write(vals)
        if PRICE_FIELDS & vals.keys():
            self._respread()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_instalment_invoiced(self):
        # whether, not which
        if any(item.state == "invoiced" for item in self.sudo().schedule_line_ids):
            raise UserError(self.env._("Instalments of this order line are invoiced: it stays."))

    # What Odoo derives from invoices

    @api.depends("schedule_line_ids")
    def _compute_qty_to_invoice(self):
        """Nothing is left to the order itself: instalments bill the line, when they are due."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            if line._is_scheduled():
                line.qty_to_invoice = 0
        return result

    @api.depends("schedule_line_ids.state")
    def _compute_invoice_status(self):
        """Invoiced once no instalment is left; an instalment given up is not waited for."""
        result = super()._compute_invoice_status()
        for line in self:
            states = set(line.sudo().schedule_line_ids.mapped("state"))  # as above
            if "invoiced" in states and "planned" not in states:
                line.invoice_status = "invoiced"
        return result

    def _prepare_qty_invoiced(self):
        """An instalment is one unit at an amount: its share of the quantity is that of the price."""
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            if line._is_scheduled():
                quantities[line] = line._get_scheduled_quantity(
                    line._get_invoice_lines().filtered(lambda item: item.parent_state != "cancel"))
        return quantities

    @api.depends("invoice_lines.price_subtotal")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _compute_qty_invoiced_posted(self):
        result = super()._compute_qty_invoiced_posted()
        for line in self:
            if line._is_scheduled():
                line.qty_invoiced_posted = line._get_scheduled_quantity(
                    line._get_invoice_lines().filtered(lambda item: item.parent_state == "posted"))
        return result

    def _get_scheduled_quantity(self, invoice_lines):
        """Quantity of the line that these invoice lines bill, by their share of its price."""
        self.ensure_one()
        if not self.price_subtotal:
            return 0.0
        amount = sum(-item.move_id.direction_sign * item.price_subtotal for item in invoice_lines)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_round(
            self.product_uom_qty * amount / self.price_subtotal, precision_digits=digits)

    def _prepare_instalment_invoice_line(self, instalment, amount, sign=1, **values):
        """Values of the invoice line of an instalment: the order line's own, as one unit at the
        amount. One unit is not one hour: such a line has no unit of measure.

        :param instalment: `consortium.billing.schedule.line`
        :param amount: untaxed amount, in the order's currency
        :param sign: -1 on a credit note
        """
        self.ensure_one()
        vals = self._prepare_invoice_line(**values)
        percentage = f"{instalment.percentage:.2f}".rstrip("0").rstrip(".")
        if self.env.lang and self.env.lang.startswith("fr"):
            percentage = percentage.replace(".", ",")
        vals.update({
            "name": self.env._(
                "Instalment %(number)s of %(count)s (%(percentage)s%%) – %(line)s",
                number=instalment.sequence,
                count=len(instalment.sale_line_id.schedule_line_ids),
                percentage=percentage, line=self.name),
            "quantity": 1.0,
            "product_uom_id": False,
            "price_unit": sign * amount,
            "discount": 0.0,
            "extra_tax_data": False,
            "schedule_line_id": instalment.id,
        })
        return vals
