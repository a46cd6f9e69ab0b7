from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..instalments import to_share
from .consortium_billing_run_preview import OFFICER


class SaleOrder(models.Model):
    """The schedule of an order: its price billed by instalments."""

    _inherit = "sale.order"

    schedule_line_ids = fields.One2many(
        comodel_name="consortium.billing.schedule.line", inverse_name="order_id",
        string="Instalments", copy=False)
    schedule_count = fields.Integer(compute="_compute_schedule_count", compute_sudo=True)

    @api.depends("schedule_line_ids")
    def _compute_schedule_count(self):
        for order in self:
            order.schedule_count = len(set(order.schedule_line_ids.mapped("sequence")))

    def _has_schedule(self):
        self.ensure_one()
        return bool(self.sudo().schedule_line_ids)  # whether, not which

    def _get_invoiceable_lines(self, final=False):
        """Instalments bill their lines; a payment that forces quantities does not change that."""
        lines = super()._get_invoiceable_lines(final)
        return lines.filtered(lambda line: not line._is_scheduled())

    def _generate_downpayment_invoices(self):
        """What is paid on an order with instalments pays them: no down payment on top."""
        orders = self.filtered(lambda order: not order._has_schedule())
        return super(SaleOrder, orders)._generate_downpayment_invoices()

    def _check_downpayment_allowed(self):
        """A down payment would never be deducted from lines that the order does not invoice."""
        if scheduled := self.filtered(lambda order: order._has_schedule()):
            raise UserError(self.env._(
                "%(orders)s: billed by instalments. Bill the first instalment instead of a down "
                "payment.", orders=", ".join(scheduled.mapped("name"))))

    def _replace_schedule(self, terms):
        """Make the instalments of the order, instead of those that are there.

        :param terms: list of (percentage, date or False, milestone), in order; 100 % in all
        """
        self.ensure_one()
        self.check_access("write")
        self._remove_schedule()
        lines = self.order_line.filtered(lambda line: line._can_be_scheduled())
        lines._check_schedulable()
        shares = [to_share(percentage) for percentage, _date, _milestone in terms]
        self.env["consortium.billing.schedule.line"]._for_step().create([
            {"sale_line_id": line.id, "sequence": index, "percentage": percentage,
             "amount": amount, "date": date, "milestone_id": milestone.id}
            for line in lines
            for index, ((percentage, date, milestone), amount) in enumerate(
                zip(terms, line._spread_price(shares), strict=True), start=1)
        ])

    def _remove_schedule(self):
        """Drop the instalments, none of which is invoiced: the order is invoiced as any other."""
        self.check_access("write")
        old = self.sudo().schedule_line_ids  # who may write the order decides of its schedule
        if old.filtered(lambda item: item.state == "invoiced"):
            raise UserError(self.env._(
                "Instalments of %(order)s are invoiced. Move, skip or cancel those that remain.",
                order=", ".join(self.mapped("name"))))
        old.filtered(lambda item: item.state == "planned")._check_planned()
        old._for_step().unlink()

    def action_view_schedule(self):
        """Open the instalments of the order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_billing.consortium_billing_schedule_line_action")
        action.update(
            domain=[("order_id", "=", self.id)], context={"search_default_group_number": 1},
            name=self.env._("Instalments of %(order)s", order=self.name))
        return action

    def _invoice_instalments(self, instalments):
        """Draft invoice of instalments of one order, by Odoo's own values of the order.

        :param instalments: planned `consortium.billing.schedule.line` of this order
        :return: the draft `account.move`
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Only officers of billing invoice instalments."))
        if self.state != "sale":
            raise UserError(self.env._(
                "%(order)s is not confirmed: nothing of it can be invoiced.", order=self.name))
        instalments._check_planned()
        # who prepares invoices may have no right on orders; checked above
        order = self.sudo().with_company(self.company_id)
        order = order.with_context(lang=order.partner_invoice_id.lang or self.env.lang)
        vals = order._prepare_invoice()
        vals["agreement_id"] = order.agreement_id.id
        vals["invoice_line_ids"] = [
            fields.Command.create(
                item.sale_line_id.with_env(order.env)._prepare_instalment_invoice_line(
                    item, item.amount, sequence=index))
            for index, item in enumerate(instalments.sudo().sorted("sequence"))  # as above
        ]
        move = order._create_account_invoices([vals], final=False)
        instalments._mark_invoiced(move.invoice_line_ids)
        return move.sudo(self.env.su)
