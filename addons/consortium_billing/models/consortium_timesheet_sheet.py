from odoo import models


class ConsortiumTimesheetSheet(models.Model):
    _inherit = "consortium.timesheet.sheet"
