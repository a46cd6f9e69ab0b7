from odoo import fields, models


class ConsortiumAgreement(models.Model):
    """Disputes of an agreement."""

    _inherit = "consortium.agreement"

    dispute_ids = fields.One2many(
        comodel_name="consortium.dispute", inverse_name="agreement_id", string="Disputes",
        groups="consortium_billing.consortium_billing_group_user")
    dispute_count = fields.Integer(
        string="Open Disputes", compute="_compute_dispute_count",
        groups="consortium_billing.consortium_billing_group_user")

    def _compute_dispute_count(self):
        counts = dict(self.env["consortium.dispute"]._read_group(
            [("agreement_id", "in", self.ids), ("state", "in", ("open", "under_review"))],
            ["agreement_id"], ["__count"]))
        for agreement in self:
            agreement.dispute_count = counts.get(agreement, 0)
