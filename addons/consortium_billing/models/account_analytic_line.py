from odoo import fields, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", compute="_compute_agreement_id", store=True,
        precompute=True, compute_sudo=True, index="btree_not_null",
        help="Agreement of the project; does not move once the week is approved.")
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="timesheet_id", readonly=True)

    def _compute_agreement_id(self):
        pass
