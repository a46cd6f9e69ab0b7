from odoo import api, fields, models

from ..models.consortium_billing_run_preview import OFFICER


class ConsortiumDisputeOpening(models.TransientModel):
    """Record for a member, who called or wrote, the hours that it contests."""

    _name = "consortium.dispute.opening"
    _description = "Record a Dispute"

    def _selection_category(self):
        return self.env["consortium.dispute"]._fields["category"]._description_selection(self.env)

    ledger_ids = fields.Many2many(
        comodel_name="consortium.hour.ledger", string="Rows", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_ids", []))
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", compute="_compute_agreement_id")
    organisation_ids = fields.Many2many(
        comodel_name="res.partner", compute="_compute_agreement_id")
    hours = fields.Float(compute="_compute_agreement_id")
    is_late = fields.Boolean(compute="_compute_agreement_id")
    author_id = fields.Many2one(
        comodel_name="res.partner", required=True,
        compute="_compute_author_id", store=True, readonly=False,
        domain="[('commercial_partner_id', 'in', organisation_ids)]",
        help="Person at the member who contests the hours and receives the answer.")
    category = fields.Selection(selection=_selection_category, required=True)
    reason = fields.Text(required=True, help="In the words of the member.")

    @api.depends("ledger_ids")
    def _compute_agreement_id(self):
        Dispute = self.env["consortium.dispute"]
        for wizard in self:
            rows = wizard.ledger_ids._get_entry_rows()
            wizard.agreement_id = rows.agreement_id[:1]
            wizard.organisation_ids = rows.member_id | rows.beneficiary_id
            wizard.hours = sum(rows.mapped("minutes")) / 60
            wizard.is_late = bool(Dispute._get_late_rows(rows))

    @api.depends("agreement_id")
    def _compute_author_id(self):
        for wizard in self:
            agreement = wizard.agreement_id
            wizard.author_id = agreement.contact_id or agreement.member_id

    def action_open(self):
        """Open the dispute and show it."""
        self.ensure_one()
        Dispute = self.env["consortium.dispute"]
        Dispute._check_group(OFFICER)
        self.ledger_ids.check_access("read")
        dispute = Dispute._open(self.ledger_ids, self.author_id, self.category, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.dispute",
            "view_mode": "form",
            "res_id": dispute.id,
        }
