from odoo import fields, models


class ConsortiumMembershipAdmit(models.TransientModel):
    _name = "consortium.membership.admit"
    _description = "Membership Admit"

    membership_ids = fields.Many2many(comodel_name="consortium.membership")
