from odoo import api, fields, models


class ConsortiumHourPackage(models.Model):
    _inherit = "consortium.hour.package"

    refunded_hours = fields.Float(compute="_compute_moved_hours")
    transferred_hours = fields.Float(compute="_compute_moved_hours")

    @api.depends("refunded", "transferred")
    def _compute_moved_hours(self):
        for package in self:
            package.refunded_hours = package.refunded / 60
            package.transferred_hours = package.transferred / 60
