from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..models.consortium_billing_run_preview import MANAGER, OFFICER
from ..models.consortium_hour_ledger_correction import CORRECTIONS
from ..pricing import to_minutes

# More rows than this on one screen are no longer looked at: narrow the period.
MAX_LINES = 400


class ConsortiumHourLedgerCorrect(models.TransientModel):
    """Credit hours: pick rows, decide what becomes of them, see the money, draft the credit notes."""

    _name = "consortium.hour.ledger.correct"
    _description = "Credit Hours"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company)
    agreement_id = fields.Many2one(comodel_name="consortium.agreement")
    move_id = fields.Many2one(comodel_name="account.move", string="Invoice", readonly=True)
    row_ids = fields.Many2many(
        comodel_name="consortium.hour.ledger", string="Rows", readonly=True,
        help="Rows picked in the ledger; empty: those of the invoice or of the agreement.")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    project_id = fields.Many2one(comodel_name="project.project")
    employee_id = fields.Many2one(comodel_name="hr.employee")
    outcome = fields.Selection(
        selection=CORRECTIONS, string="What Becomes of the Hours", required=True,
        default="write_off",
        help="Bill again: credited, and billed by a next run. Write off: nobody pays, and they are "
        "never billed again. Return to the package: drawn hours go back to their package; billed "
        "hours are drawn from a package that has them, valid on the day of the work.")
    reprice = fields.Boolean(
        string="At the Rates of Today",
        help="Hours billed again take the rate card of today. Without it, they keep their rate.")
    reason = fields.Char(help="Printed on the credit note and kept on the hours.")
    select_all = fields.Boolean()
    line_ids = fields.One2many(
        comodel_name="consortium.hour.ledger.correct.line", inverse_name="wizard_id",
        string="Hours", compute="_compute_line_ids", store=True, readonly=False)
    truncated = fields.Boolean(compute="_compute_line_ids", store=True)

    @api.model
    def default_get(self, fields_list):
        """Start from an invoice, an agreement or rows of the ledger."""
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        if model == "consortium.hour.ledger" and ids:
            rows = self.env[model].browse(ids)
            values.update(
                row_ids=[Command.set(ids)], company_id=rows[:1].company_id.id, select_all=True)
        elif model == "account.move" and ids:
            move = self.env[model].browse(ids[0])
            values.update(move_id=move.id, company_id=move.company_id.id)
        elif model == "consortium.agreement" and ids:
            agreement = self.env[model].browse(ids[0])
            today = agreement.company_id._get_consortium_today()
            values.update(
                agreement_id=agreement.id, company_id=agreement.company_id.id,
                date_from=fields.Date.subtract(today.replace(day=1), months=1), date_to=today)
        return values

    @api.depends("agreement_id", "move_id", "row_ids", "date_from", "date_to", "project_id",
                 "employee_id")
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._get_rows()
            wizard.truncated = len(rows) > MAX_LINES
            wizard.line_ids = [Command.clear()] + [
                Command.create({
                    "row_id": row.id, "outcome": wizard.outcome, "hours": row.minutes / 60,
                    "selected": wizard.select_all,
                })
                for row in rows[:MAX_LINES]
            ]

    def _get_rows(self):
        """Rows to choose from: those picked in the ledger or the invoice, narrowed by the filters."""
        Ledger = self.env["consortium.hour.ledger"]
        if not (self.row_ids or self.move_id or self.agreement_id):
            return Ledger
        return Ledger.search(self._get_rows_domain(), order="work_date, id", limit=MAX_LINES + 1)

    def _get_rows_domain(self):
        """Domain of the rows to choose from. Rows picked by hand appear even when they cannot be
        corrected: the screen says why."""
        domain = Domain("company_id", "=", self.company_id.id)
        if self.row_ids:
            domain &= Domain("id", "in", self.row_ids.ids)
        else:
            domain &= self.env["consortium.hour.ledger"]._get_correctable_domain()
        for name, operator, value in (
            ("move_line_id.move_id", "=", self.move_id.id),
            ("agreement_id", "=", self.agreement_id.id), ("work_date", ">=", self.date_from),
            ("work_date", "<=", self.date_to), ("project_id", "=", self.project_id.id),
            ("employee_id", "=", self.employee_id.id),
        ):
            if value:
                domain &= Domain(name, operator, value)
        return domain

    @api.onchange("select_all")
    def _onchange_select_all(self):
        for line in self.line_ids:
            line.selected = self.select_all and not line.obstacle

    @api.onchange("outcome")
    def _onchange_outcome(self):
        self.line_ids.outcome = self.outcome

    def _get_selected(self):
        """Lines that are selected and may be corrected."""
        return self.line_ids.filtered(lambda line: line.selected and not line.obstacle)

    def action_confirm(self):
        """Correct the hours; open the draft credit notes, if some of them were invoiced.

        :raise AccessError: the user prepares no corrections, or not as large
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Your role in billing does not allow this step."))
        lines = self._get_selected()
        if not lines:
            raise UserError(self.env._("Select the hours to correct."))
        rows = lines.row_id
        rows.check_access("read")
        self._check_threshold()
        moves = rows._correct_each(
            {line.row_id.id: line.outcome for line in lines}, self.reason,
            {line.row_id.id: to_minutes(line.hours) for line in lines}, self.reprice)
        return self._get_result_action(moves.sudo(False))

    def _check_threshold(self):
        """Corrections that take effect at once are limited; credit notes are when posted."""
        threshold = self.company_id.consortium_credit_threshold
        if self.env.su or not threshold or self.env.user.has_group(MANAGER):
            return
        if self._get_amount_at_once() > threshold:
            raise AccessError(self.env._(
                "Corrections of more than %(amount)s before taxes are confirmed by an approver of "
                "billing.", amount=self.company_id.currency_id.format(threshold)))

    def _get_amount_at_once(self):
        """Value of the selected hours that no credit note will carry, in the company's currency."""
        today = self.company_id._get_consortium_today()
        return sum(
            line.currency_id._convert(
                line.part_amount, self.company_id.currency_id, self.company_id, today)
            for line in self._get_selected() if not line.invoice_name)

    def _get_result_action(self, moves):
        """Open what was drafted; close the dialog when no money moved."""
        if not moves:
            return {
                "type": "ir.actions.client", "tag": "display_notification",
                "params": {
                    "type": "success", "message": self.env._("The hours are corrected."),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_out_refund_type")
        if len(moves) == 1:
            return {**action, "res_id": moves.id, "views": [(False, "form")], "domain": []}
        return {**action, "domain": [("id", "in", moves.ids)], "context": {"create": False}}
