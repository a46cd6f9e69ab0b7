from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..instalments import PERCENT_DIGITS, WHOLE, due_dates, equal_percentages, to_share


class ConsortiumBillingScheduleGenerate(models.TransientModel):
    _name = "consortium.billing.schedule.generate"
    _description = "Make the Instalments of an Order"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_id"), ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(
        compute="_compute_amount_total", string="Amount to Spread",
        help="Prepaid and fixed prices of the order, before taxes.")
    count = fields.Integer(string="Instalments", default=3)
    date_first = fields.Date(
        string="First One Due", default=lambda self: self.env.company._get_consortium_today())
    months = fields.Selection(
        selection=[("1", "Every month"), ("2", "Every two months"), ("3", "Every quarter"),
                   ("6", "Every six months"), ("12", "Every year")],
        string="Frequency", required=True, default="1")
    line_ids = fields.One2many(
        comodel_name="consortium.billing.schedule.generate.line", inverse_name="wizard_id",
        compute="_compute_line_ids", store=True, readonly=False, precompute=True)
    percentage_left = fields.Float(
        compute="_compute_percentage_left", string="Left to Spread (%)",
        digits=(9, PERCENT_DIGITS))
    has_schedule = fields.Boolean(compute="_compute_amount_total")
    # who sells may not see the projects that bring the milestones
    project_ids = fields.Many2many(
        comodel_name="project.project", compute="_compute_project_ids", compute_sudo=True)

    @api.depends("order_id")
    def _compute_amount_total(self):
        for wizard in self:
            lines = wizard.order_id.order_line.filtered(lambda line: line._can_be_scheduled())
            wizard.amount_total = sum(lines.mapped("price_subtotal"))
            wizard.has_schedule = wizard.order_id._has_schedule()

    @api.depends("order_id")
    def _compute_project_ids(self):
        """Projects of the order and of its agreement: their milestones may trigger instalments."""
        for wizard in self:
            order = wizard.order_id
            wizard.project_ids = order.project_ids | order.agreement_id.project_ids

    @api.depends("count", "date_first", "months")
    def _compute_line_ids(self):
        """As many equal instalments; each may then be changed by hand."""
        for wizard in self:
            count = min(max(wizard.count, 1), 60)
            first = wizard.date_first or wizard.company_id._get_consortium_today()
            dates = due_dates(first, count, int(wizard.months or 1))
            wizard.line_ids = [Command.clear(), *(
                Command.create({"sequence": index, "percentage": percentage, "date": date})
                for index, (percentage, date) in enumerate(
                    zip(equal_percentages(count), dates, strict=True), start=1))]

    @api.depends("line_ids.percentage")
    def _compute_percentage_left(self):
        for wizard in self:
            left = WHOLE - sum(to_share(line.percentage) for line in wizard.line_ids)
            wizard.percentage_left = left / 10**PERCENT_DIGITS

    def action_confirm(self):
        """Replace the instalments of the order by these."""
        self.ensure_one()
        lines = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        if not self.amount_total:
            raise UserError(self.env._(
                "%(order)s has no prepaid or fixed price to spread over instalments.",
                order=self.order_id.name))
        if not lines or any(line.percentage <= 0 for line in lines):
            raise UserError(self.env._("Each instalment needs a percentage above zero."))
        if self.percentage_left:
            raise UserError(self.env._(
                "The instalments make %(total)s %%, not 100 %%.",
                total=f"{100 - self.percentage_left:.2f}"))
        if missing := lines.filtered(lambda line: not line.date and not line.milestone_id):
            raise UserError(self.env._(
                "Instalment %(number)s needs a date or a milestone.",
                number=lines.ids.index(missing[0].id) + 1))
        self.order_id._replace_schedule([
            (line.percentage, line.date, line.milestone_id) for line in lines])
        return self.order_id.action_view_schedule()

    def action_remove(self):
        """Back to an order that is invoiced as any other."""
        self.ensure_one()
        self.order_id._remove_schedule()
        return {"type": "ir.actions.act_window_close"}
