from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.consortium_agreement_lifecycle import DECISIONS

STEPS = [
    ("suspend", "Suspend"), ("resume", "Resume"), ("close", "Close"), ("reopen", "Reopen"),
]


class ConsortiumAgreementStep(models.TransientModel):
    """Suspend, resume, close or reopen an agreement: why, and whether its contact is told."""

    _name = "consortium.agreement.step"
    _description = "Step of a Service Agreement"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"))
    company_id = fields.Many2one(related="agreement_id.company_id")
    step = fields.Selection(selection=STEPS, required=True, readonly=True)
    obstacles = fields.Text(compute="_compute_obstacles")
    is_blocked = fields.Boolean(compute="_compute_obstacles")
    needs_decision = fields.Boolean(compute="_compute_obstacles")
    decision = fields.Selection(selection=DECISIONS, string="Hours Left")
    date = fields.Date(
        string="Since", compute="_compute_date", store=True, readonly=False, precompute=True)
    reason = fields.Char(
        help="Kept on the agreement, and told to the contact.")
    tell_contact = fields.Boolean(
        compute="_compute_tell_contact", store=True, readonly=False, precompute=True,
        help="A mail in the language of the contact.")
    contact_id = fields.Many2one(
        comodel_name="res.partner", compute="_compute_contact_id")

    @api.depends("agreement_id")
    def _compute_date(self):
        for wizard in self:
            company = wizard.agreement_id.company_id or self.env.company
            wizard.date = company._get_consortium_today()

    @api.depends("agreement_id")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.agreement_id._get_alert_partner()

    @api.depends("agreement_id")
    def _compute_tell_contact(self):
        for wizard in self:
            wizard.tell_contact = bool(
                wizard.agreement_id._get_alert_partner().email_normalized)

    @api.depends("agreement_id", "step")
    def _compute_obstacles(self):
        for wizard in self:
            obstacles = (
                wizard.agreement_id._get_closing_obstacles() if wizard.step == "close" else [])
            hard = [text for code, text in obstacles if code != "balance"]
            wizard.obstacles = "\n".join(text for _code, text in obstacles)
            wizard.is_blocked = bool(hard)
            wizard.needs_decision = len(obstacles) > len(hard)

    def action_confirm(self):
        """Do it, and tell the contact where it was asked."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if self.step in ("suspend", "close") and not reason:
            raise UserError(self.env._("Say why: the member may ask."))
        agreement = self.agreement_id
        if self.step == "close" and self.needs_decision and self.decision == "transfer":
            return agreement._get_transfer_action()
        if self.step == "suspend":
            agreement.action_suspend(reason, self.date)
        elif self.step == "resume":
            agreement.action_activate()
        elif self.step == "close":
            agreement.action_close(reason, self.decision if self.needs_decision else None)
        else:
            agreement.action_reopen()
        if reason and self.step in ("resume", "reopen"):
            agreement.message_post(body=reason)
        if self.tell_contact:
            agreement._tell_step()
        return {"type": "ir.actions.act_window_close"}
