from odoo import fields, models


class ConsortiumBillingRunLine(models.Model):
    _name = "consortium.billing.run.line"
    _inherit = ["consortium.billing.run.line", "consortium.hours.mixin"]

    _hours_columns = {"hours": "minutes"}

    hours = fields.Float(aggregator="sum")
    rate = fields.Monetary(aggregator=None)
