from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.consortium_dispute import OUTCOMES
from ..pricing import to_minutes


class ConsortiumDisputeDecision(models.TransientModel):
    """What the approver decides of contested hours, entry by entry."""

    _name = "consortium.dispute.decision"
    _description = "Decision on a Dispute"

    dispute_id = fields.Many2one(
        comodel_name="consortium.dispute", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="dispute_id.company_id")
    organisation_id = fields.Many2one(related="dispute_id.organisation_id")
    reason = fields.Text(related="dispute_id.reason")
    decision = fields.Selection(
        selection=[("upheld", "Accept, in whole or part"), ("rejected", "Reject")],
        required=True, default="upheld")
    outcome = fields.Selection(
        selection=OUTCOMES, string="What Becomes of the Hours",
        compute="_compute_outcome", store=True, readonly=False,
        help="For all the entries; each one may have its own.")
    answer = fields.Text(required=True, help="Sent to the author in this wording.")
    line_ids = fields.One2many(
        comodel_name="consortium.dispute.decision.line", inverse_name="wizard_id",
        compute="_compute_line_ids", store=True, readonly=False)
    has_invoiced = fields.Boolean(compute="_compute_has_invoiced")

    @api.depends("dispute_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [(5, 0, 0)] + [
                (0, 0, {"line_id": line.id, "accepted_hours": line.minutes / 60})
                for line in wizard.dispute_id.line_ids
            ]

    @api.depends("dispute_id")
    def _compute_outcome(self):
        """Hours of packages go back to them; what is billed is billed no more."""
        for wizard in self:
            drawn = any(line.drawn for line in wizard.dispute_id.line_ids)
            wizard.outcome = "return" if drawn else "write_off"

    @api.depends("dispute_id")
    def _compute_has_invoiced(self):
        for wizard in self:
            rows = wizard.dispute_id.ledger_ids
            wizard.has_invoiced = any(row.move_line_id and not row.reversed for row in rows)

    def action_confirm(self):
        """Decide; the credit notes made by it are opened."""
        self.ensure_one()
        dispute = self.dispute_id
        if self.decision == "rejected":
            dispute._reject(self.answer)
            return {"type": "ir.actions.act_window_close"}
        if not self.outcome:
            raise UserError(self.env._("Say what becomes of the hours."))
        dispute._uphold({
            line.line_id: (to_minutes(line.accepted_hours), line.outcome or self.outcome)
            for line in self.line_ids
        }, self.answer)
        if dispute.refund_ids:
            return dispute.action_view_refunds()
        return {"type": "ir.actions.act_window_close"}
