from odoo import models


class ConsortiumMembership(models.Model):
    _inherit = "consortium.membership"

    def action_submit(self):
        pass
