from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    consortium_ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="move_line_id", readonly=True,
        string="Billed Hours")
