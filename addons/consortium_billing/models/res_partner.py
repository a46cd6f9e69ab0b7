from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    agreement_count = fields.Integer(
        compute="_compute_hours_balance",
        groups="consortium_billing.consortium_billing_group_user",
    )
    hours_balance = fields.Float(
        compute="_compute_hours_balance",
        groups="consortium_billing.consortium_billing_group_user",
        help="Hours left in the open packages of the organisation.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_hours_balance(self):
        """Agreements and hours left of the organisation of each contact, in two queries."""
        members = self.commercial_partner_id.ids
        Package = self.env["consortium.hour.package"]
        Agreement = self.env["consortium.agreement"]
        minutes = dict(Package._read_group(
            [("member_id", "in", members), ("state", "=", "open")],
            ["member_id"], ["balance:sum"]))
        counts = dict(Agreement._read_group(
            [("member_id", "in", members)], ["member_id"], ["__count"]))
        for partner in self:
            member = partner.commercial_partner_id
            partner.hours_balance = minutes.get(member, 0) / 60
            partner.agreement_count = counts.get(member, 0)
