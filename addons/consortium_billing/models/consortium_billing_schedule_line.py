from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..instalments import PERCENT_DIGITS
from .consortium_billing_run_preview import OFFICER


class ConsortiumBillingScheduleLine(models.Model):
    """One instalment of the price of an order line.

    The instalments of a line add up to 100 % and to its price, to the cent: they are made by the
    wizard, and change through its actions only.
    """

    _name = "consortium.billing.schedule.line"
    _description = "Instalment"
    _order = "date, order_id, sequence, sale_line_id, id"
    _check_company_auto = True

    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line", string="Order Line", required=True, readonly=True,
        index=True, ondelete="cascade")
    order_id = fields.Many2one(related="sale_line_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="sale_line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer", store=True)
    agreement_id = fields.Many2one(
        related="order_id.agreement_id", store=True, index="btree_not_null")
    sequence = fields.Integer(string="Number", required=True, readonly=True)
    percentage = fields.Float(required=True, readonly=True, digits=(9, PERCENT_DIGITS))
    amount = fields.Monetary(
        required=True, readonly=True, help="Before taxes; the last instalment takes the remainder.")
    date = fields.Date(
        string="Due", readonly=True,
        help="Billed by the first run whose invoices are dated this day or later.")
    milestone_id = fields.Many2one(
        comodel_name="project.milestone", readonly=True, index="btree_not_null",
        ondelete="restrict", help="Billed once the milestone is reached.")
    state = fields.Selection(
        selection=[("planned", "To Invoice"), ("invoiced", "Invoiced"), ("skipped", "Skipped"),
                   ("cancelled", "Cancelled")],
        required=True, readonly=True, default="planned", index=True,
        help="Skipped: its amount was added to the next instalment. Cancelled: nobody pays it.")
    reason = fields.Char(readonly=True)
    is_due = fields.Boolean(compute="_compute_is_due", search="_search_is_due")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line", string="Invoice Line", readonly=True,
        index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")

    _sequence_unique = models.UniqueIndex(
        "(sale_line_id, sequence)", "This instalment exists already.")
    _planned_index = models.Index("(company_id, date) WHERE state = 'planned'")
    _has_term = models.Constraint(
        "CHECK (date IS NOT NULL OR milestone_id IS NOT NULL)",
        "An instalment needs a date or a milestone.",
    )
    _amount_sign = models.Constraint(
        "CHECK (percentage >= 0 AND percentage <= 100)",
        "The percentage of an instalment is between 0 and 100.",
    )

    @api.depends("order_id.name", "sequence")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.order_id.name} · {line.sequence}"

    @api.depends("state", "date", "milestone_id.is_reached")
    def _compute_is_due(self):
        for line in self:
            line.is_due = line.state == "planned" and line._is_due_on(
                line.company_id._get_consortium_today())

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = Domain("state", "=", "planned") & (
            Domain("milestone_id.is_reached", "=", True)
            | Domain("milestone_id", "=", False)
            & Domain("date", "<=", self.env.company._get_consortium_today()))
        if set(value) == {True}:
            return due
        return ~due if set(value) == {False} else Domain.TRUE

    def _is_due_on(self, date):
        """Whether the instalment may be billed on a day: its date came, or its milestone."""
        self.ensure_one()
        if self.milestone_id:
            return self.milestone_id.is_reached
        return self.date <= date

    @api.model_create_multi
    def create(self, vals_list):
        """Instalments are made together, by the wizard of their order."""
        if not self._is_in_step():
            raise AccessError(self.env._("Instalments are made by the schedule of their order."))
        return super().create(vals_list)

    def write(self, vals):
        """What a member signed changes through the actions of the schedule, with a reason."""
        if not self._is_in_step():
            raise AccessError(self.env._(
                "An instalment changes through its actions: move, skip, cancel, invoice."))
        return super().write(vals)

    def _is_in_step(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_schedule_step")

    def _for_step(self):
        """These lines, with the right to write what only actions write."""
        lines_sudo = self.sudo()  # each caller checked who may; users never write instalments
        return lines_sudo.with_context(consortium_schedule_step=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invoiced(self):
        if self.filtered(lambda line: line.state == "invoiced"):
            raise UserError(self.env._(
                "Invoiced instalments stay. Cancel those that remain, with the reason."))
        if not self._is_in_step():
            raise UserError(self.env._("Make the schedule of the order again, or remove it."))

    # Actions

    def _check_planned(self):
        if wrong := self.filtered(lambda line: line.state != "planned"):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "Only instalments to invoice can change: %(lines)s.",
                lines=", ".join(f"{line.display_name} ({labels[line.state]})" for line in wrong)))
        Line = self.env["consortium.billing.run.line"].sudo()  # whether a run holds them, not which
        held = Line.search(
            [("schedule_line_id", "in", self.ids), ("state", "in", ("pending", "error"))], limit=1)
        if held:
            raise UserError(self.env._(
                "The billing run %(run)s holds these instalments: reset it to draft first.",
                run=held.run_id.name))

    def _check_officer(self):
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Only officers of billing change instalments."))

    def _log_on_orders(self, text, reason):
        """Say in the chatter of each order what happened to its instalments."""
        for order, lines in self.grouped("order_id").items():
            numbers = ", ".join(str(n) for n in sorted(set(lines.mapped("sequence"))))
            order_sudo = order.sudo()  # who prepares invoices may not write on orders
            order_sudo._message_log(body=self.env._(
                "%(text)s: instalments %(numbers)s. Reason: %(reason)s", text=text,
                numbers=numbers, reason=reason))

    def _move(self, date, reason):
        """Give planned instalments another date; a milestone no longer decides."""
        self._check_officer()
        self._check_planned()
        self._for_step().write({"date": date, "milestone_id": False, "reason": reason})
        self._log_on_orders(self.env._("Moved to %(date)s", date=date), reason)

    def _skip(self, reason):
        """Add planned instalments to the next one of the same order line."""
        self._check_officer()
        self._check_planned()
        for line in self._for_step().sorted("sequence"):
            after = line.sale_line_id.schedule_line_ids.filtered(
                lambda other, line=line: other.state == "planned" and other.sequence > line.sequence)
            if not after - self:
                raise UserError(self.env._(
                    "%(line)s has no later instalment to take its amount: move its date instead.",
                    line=line.display_name))
            following = after.sorted("sequence")[0]
            following.write({
                "percentage": following.percentage + line.percentage,
                "amount": following.amount + line.amount})
            line.write({"state": "skipped", "percentage": 0, "amount": 0, "reason": reason})
        self._log_on_orders(self.env._("Skipped"), reason)

    def _cancel(self, reason):
        """Give up planned instalments: their amounts are not billed."""
        self._check_officer()
        self._check_planned()
        self._for_step().write({"state": "cancelled", "reason": reason})
        self._log_on_orders(self.env._("Cancelled"), reason)

    def action_replan(self):
        """Invoiced → to invoice again, once the invoice was credited in full."""
        self._check_officer()
        for line in self:
            invoice = line.sudo().move_id  # whether it was credited, not what it says
            if line.state != "invoiced" or invoice.payment_state != "reversed":
                raise UserError(self.env._(
                    "%(line)s can be invoiced again once its invoice is credited in full.",
                    line=line.display_name))
        self._for_step().write({"state": "planned", "move_line_id": False})
        self._log_on_orders(self.env._("To invoice again"), self.env._("Invoice credited"))
