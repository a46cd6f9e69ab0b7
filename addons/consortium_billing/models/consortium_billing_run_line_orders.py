from odoo import fields, models


class ConsortiumBillingRunLine(models.Model):
    """Lines that bill something else than hours: an order line, an instalment of one."""

    _inherit = "consortium.billing.run.line"

    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line", string="Order Line", readonly=True,
        index="btree_not_null", ondelete="restrict")
    order_id = fields.Many2one(related="sale_line_id.order_id")
    schedule_line_id = fields.Many2one(
        comodel_name="consortium.billing.schedule.line", string="Instalment", readonly=True,
        index="btree_not_null", ondelete="restrict")
    quantity = fields.Float(
        readonly=True, digits="Product Unit", aggregator=None,
        help="Quantity of the order line that is invoiced.")
    description = fields.Char(compute="_compute_description")

    # Across runs: what one preview holds, no other takes.
    _sale_line_unique = models.UniqueIndex(
        "(sale_line_id, COALESCE(schedule_line_id, 0)) "
        "WHERE sale_line_id IS NOT NULL AND state IN ('pending', 'error')",
        "Another billing run holds this order line.",
    )

    def _compute_description(self):
        for line in self:
            line.description = line._get_order_description() if line.sale_line_id else False

    def _get_order_description(self):
        """What is billed of an order: its number, the instalment, the text of the line."""
        self.ensure_one()
        order, name = self.order_id.name, self.sale_line_id.name
        if item := self.schedule_line_id:
            return self.env._(
                "%(order)s, instalment %(number)s: %(name)s", order=order, number=item.sequence,
                name=name)
        return self.env._("%(order)s: %(name)s", order=order, name=name)
