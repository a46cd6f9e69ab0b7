from odoo import models


class ConsortiumHourLedger(models.Model):
    _inherit = "consortium.hour.ledger"
