from odoo import api, fields, models


class ConsortiumHourPackage(models.Model):
    _name = "consortium.hour.package"
    _inherit = ["consortium.hour.package", "consortium.hours.mixin"]

    _hours_columns = {
        "granted_hours": "granted",
        "used_hours": "used",
        "expired_hours": "expired",
        "balance_hours": "balance",
    }

    granted_hours = fields.Float(aggregator="sum")
    used_hours = fields.Float(aggregator="sum")
    expired_hours = fields.Float(aggregator="sum")
    balance_hours = fields.Float(aggregator="sum")
    refunded_hours = fields.Float(compute="_compute_moved_hours")
    transferred_hours = fields.Float(compute="_compute_moved_hours")
    received_hours = fields.Float(
        compute="_compute_moved_hours",
        help="Part of the granted hours that came from another package.")

    @api.depends("refunded", "transferred", "received")
    def _compute_moved_hours(self):
        for package in self:
            package.refunded_hours = package.refunded / 60
            package.transferred_hours = package.transferred / 60
            package.received_hours = package.received / 60
