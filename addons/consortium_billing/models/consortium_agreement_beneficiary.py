from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..pricing import to_minutes


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

    @api.model_create_multi
    def create(self, vals_list):
        """A new beneficiary has used nothing yet, whatever the caller or its context says."""
        return super().create([dict(vals, used=0) for vals in vals_list])

    def write(self, vals):
        """The counter belongs to the ledger, and stays with its organisation."""
        if "used" in vals:
            raise ValidationError(self.env._("Only the hour ledger counts the hours used."))
        if {"partner_id", "agreement_id"} & vals.keys():
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def _check_unused(self):
        """Refuse to forget what a beneficiary used: named again, it would start from zero."""
        if used := self.filtered("used"):
            raise UserError(self.env._(
                "Hours were already drawn for %(partners)s. Lower the cap to stop further draws.",
                partners=", ".join(used.partner_id.mapped("display_name"))))

    @api.model
    def _load_caps(self, agreement_ids):
        """{(agreement id, partner id): minutes that capped beneficiaries may still draw}."""
        lines = self.search_fetch(
            [("agreement_id", "in", list(agreement_ids)), ("cap_hours", ">", 0)],
            ["agreement_id", "partner_id", "cap_hours", "used"])
        return {
            (line.agreement_id.id, line.partner_id.id): max(to_minutes(line.cap_hours) - line.used, 0)
            for line in lines
        }

    @api.model
    def _apply_usage(self, usage):
        """Count drawn minutes on beneficiaries, in one statement.

        As on packages, writing the counter makes two sessions that spend the same cap collide.

        :param usage: {(agreement id, partner id): drawn minutes}; other partners are ignored
        """
        usage = {key: minutes for key, minutes in sorted(usage.items()) if minutes}
        if not usage:
            return
        self.flush_model()
        self.env.execute_query(SQL(
            """
            UPDATE consortium_agreement_beneficiary b
               SET used = COALESCE(b.used, 0) + moved.drawn
              FROM unnest(%s::int[], %s::int[], %s::int[]) AS moved(agreement_id, partner_id, drawn)
             WHERE b.agreement_id = moved.agreement_id AND b.partner_id = moved.partner_id
         RETURNING b.id
            """,
            [key[0] for key in usage], [key[1] for key in usage], list(usage.values())))
        self.invalidate_model(["used", "used_hours"])
