from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumBillingScheduleChange(models.TransientModel):
    _name = "consortium.billing.schedule.change"
    _description = "Move, Skip or Cancel Instalments"

    line_ids = fields.Many2many(
        comodel_name="consortium.billing.schedule.line",
        relation="consortium_billing_schedule_change_rel", string="Instalments", required=True,
        default=lambda self: self.env.context.get("active_ids"))
    operation = fields.Selection(
        selection=[("move", "Move to another date"), ("skip", "Skip: add to the next one"),
                   ("cancel", "Cancel: nobody pays it")],
        string="What to Do", required=True, default="move")
    date = fields.Date(string="New Date")
    reason = fields.Char(required=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_amount")
    amount = fields.Monetary(compute="_compute_amount", help="Before taxes.")

    @api.depends("line_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.currency_id = wizard.line_ids.currency_id[:1]
            same = len(wizard.line_ids.currency_id) == 1
            wizard.amount = sum(wizard.line_ids.mapped("amount")) if same else 0

    def action_confirm(self):
        """Do it, with the reason in the chatter of the orders."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the member may ask."))
        if self.operation == "move":
            if not self.date:
                raise UserError(self.env._("Choose the new date."))
            self.line_ids._move(self.date, self.reason)
        elif self.operation == "skip":
            self.line_ids._skip(self.reason)
        else:
            self.line_ids._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
