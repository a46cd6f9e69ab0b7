from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConsortiumAgreementBeneficiary(models.Model):
    _name = "consortium.agreement.beneficiary"
    _description = "Beneficiary of a Service Agreement"
    _order = "agreement_id, id"
    _rec_name = "partner_id"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Beneficiary", required=True, index=True,
        ondelete="restrict", domain=[("is_company", "=", True)],
        help="Organisation that may use the member's hours (an affiliate, for instance).")
    cap_hours = fields.Float(
        string="Cap (Hours)",
        help="Most package hours this beneficiary may use in all; beyond it, its hours follow "
        "the overage policy. Zero: no cap.")
    used = fields.Integer(
        string="Used (Minutes)", readonly=True, copy=False, default=0,
        help="Package minutes drawn for this beneficiary. Written by the ledger only.")
    used_hours = fields.Float(compute="_compute_used_hours")

    _partner_unique = models.UniqueIndex(
        "(agreement_id, partner_id)", "An organisation is named once among the beneficiaries.")
    _cap_positive = models.Constraint("CHECK (cap_hours >= 0)", "A cap cannot be negative.")

    @api.depends("used")
    def _compute_used_hours(self):
        for beneficiary in self:
            beneficiary.used_hours = beneficiary.used / 60

    @api.constrains("partner_id", "agreement_id")
    def _check_partner(self):
        """Beneficiaries are organisations other than the member."""
        for beneficiary in self:
            partner = beneficiary.partner_id
            if partner != partner.commercial_partner_id:
                raise ValidationError(self.env._(
                    "%(partner)s is a contact: name its organisation as the beneficiary.",
                    partner=partner.display_name))
            if partner == beneficiary.agreement_id.member_id:
                raise ValidationError(self.env._(
                    "%(partner)s is the member itself: its hours need no beneficiary line.",
                    partner=partner.display_name))

    def write(self, vals):
        """The counter belongs to the ledger."""
        if "used" in vals:
            raise ValidationError(self.env._("Only the hour ledger counts the hours used."))
        return super().write(vals)
