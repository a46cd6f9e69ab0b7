from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        comodel_name="consortium.billing.run", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")
