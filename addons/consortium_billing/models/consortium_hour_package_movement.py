from odoo import models


class ConsortiumHourPackage(models.Model):
    _inherit = "consortium.hour.package"
