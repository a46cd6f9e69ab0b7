from odoo import fields, models


class ConsortiumMembershipRefuse(models.TransientModel):
    """Refusal of applications, with the reason that the applicant may ask for."""

    _name = "consortium.membership.refuse"
    _description = "Refuse Applications"

    membership_ids = fields.Many2many(
        comodel_name="consortium.membership", string="Applications", required=True
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        """Refuse every application of the batch."""
        self.ensure_one()
        self.membership_ids.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
