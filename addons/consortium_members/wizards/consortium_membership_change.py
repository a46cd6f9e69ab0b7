from odoo import fields, models


class ConsortiumMembershipChange(models.TransientModel):
    _name = "consortium.membership.change"
    _description = "Membership Change"

    membership_ids = fields.Many2many(comodel_name="consortium.membership")
