from odoo import fields, models

from ..models.consortium_dispute import OUTCOMES


class ConsortiumDisputeDecisionLine(models.TransientModel):
    """Part of one entry for which the member is right."""

    _name = "consortium.dispute.decision.line"
    _description = "Decision on a Contested Entry"

    wizard_id = fields.Many2one(
        comodel_name="consortium.dispute.decision", required=True, ondelete="cascade")
    line_id = fields.Many2one(
        comodel_name="consortium.dispute.line", required=True, readonly=True, ondelete="cascade")
    work_date = fields.Date(related="line_id.work_date")
    project_id = fields.Many2one(related="line_id.project_id")
    description = fields.Char(related="line_id.description")
    hours = fields.Float(related="line_id.hours", string="Contested")
    accepted_hours = fields.Float(string="Accepted")
    outcome = fields.Selection(
        selection=OUTCOMES, string="Other Outcome", help="Empty: as for all the entries.")
