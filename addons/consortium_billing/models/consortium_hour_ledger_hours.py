from odoo import fields, models


class ConsortiumHourLedger(models.Model):
    _name = "consortium.hour.ledger"
    _inherit = ["consortium.hour.ledger", "consortium.hours.mixin"]

    _hours_columns = {"hours": "minutes", "drawn_hours": "drawn"}

    hours = fields.Float(aggregator="sum")
    drawn_hours = fields.Float(aggregator="sum")
    rate = fields.Monetary(aggregator=None)
    multiplier = fields.Float(aggregator=None)
