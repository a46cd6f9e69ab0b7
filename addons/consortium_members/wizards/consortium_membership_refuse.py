from odoo import fields, models


class ConsortiumMembershipRefuse(models.TransientModel):
    _name = "consortium.membership.refuse"
    _description = "Membership Refuse"

    membership_ids = fields.Many2many(comodel_name="consortium.membership")
