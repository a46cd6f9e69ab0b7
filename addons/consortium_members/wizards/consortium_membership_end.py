from odoo import fields, models


class ConsortiumMembershipEnd(models.TransientModel):
    _name = "consortium.membership.end"
    _description = "Membership End"

    membership_ids = fields.Many2many(comodel_name="consortium.membership")
