from odoo import api, fields, models

from ..correction import split_row
from ..models.consortium_hour_ledger import BILLABLE_KINDS
from ..models.consortium_hour_ledger_correction import CORRECTIONS
from ..pricing import to_minutes


class ConsortiumHourLedgerCorrectLine(models.TransientModel):
    """One row of the ledger to correct, whole or in part."""

    _name = "consortium.hour.ledger.correct.line"
    _description = "Hours to Credit"

    wizard_id = fields.Many2one(
        comodel_name="consortium.hour.ledger.correct", required=True, ondelete="cascade")
    row_id = fields.Many2one(comodel_name="consortium.hour.ledger", required=True)
    company_id = fields.Many2one(related="row_id.company_id")
    currency_id = fields.Many2one(related="row_id.currency_id")
    work_date = fields.Date(related="row_id.work_date")
    description = fields.Char(related="row_id.description")
    project_id = fields.Many2one(related="row_id.project_id")
    employee_id = fields.Many2one(related="row_id.employee_id")
    kind = fields.Selection(related="row_id.kind")
    row_hours = fields.Float(related="row_id.hours", string="Of")
    invoice_name = fields.Char(
        related="row_id.move_line_id.move_id.name", string="Invoice", compute_sudo=True)
    selected = fields.Boolean()
    outcome = fields.Selection(selection=CORRECTIONS, required=True, default="write_off")
    hours = fields.Float(string="Hours to Correct")
    part_amount = fields.Monetary(
        compute="_compute_part_amount", string="Amount", help="Value of these hours before taxes.")
    obstacle = fields.Char(
        compute="_compute_obstacle", string="To Know",
        help="Why these hours cannot be corrected so.")

    @api.depends("row_id", "outcome", "wizard_id.reprice")
    def _compute_obstacle(self):
        for line in self:
            row_sudo = line.row_id.sudo()  # why, for whoever may open the row at all
            found = row_sudo and row_sudo._get_correction_obstacles(
                {row_sudo.id: line.outcome}, line.wizard_id.reprice)
            line.obstacle = found.get(row_sudo) if found else False
            if row_sudo.disputed:
                line.obstacle = self.env._("contested: decide the dispute.")

    @api.depends("row_id", "hours")
    def _compute_part_amount(self):
        for line in self:
            line.part_amount = line._get_part()["amount"]

    def _get_part(self):
        """Minutes, drawn minutes and amount of the part of the row to correct."""
        row, minutes = self.row_id, to_minutes(self.hours)
        values = {name: row[name] for name in ("minutes", "drawn", "rate", "amount")}
        if not 0 < minutes < row.minutes:
            return values
        return split_row(values, minutes, row.currency_id.rounding, row.kind in BILLABLE_KINDS)[0]
