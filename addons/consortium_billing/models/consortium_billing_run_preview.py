from odoo import models


class ConsortiumBillingRun(models.Model):
    _inherit = "consortium.billing.run"
