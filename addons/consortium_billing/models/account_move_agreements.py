from odoo import api, fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    """The agreements that an invoice bills: one, or several of a member."""

    _inherit = "account.move"

    agreement_ids = fields.Many2many(
        comodel_name="consortium.agreement", string="Agreements", compute="_compute_agreement_ids",
        search="_search_agreement_ids", compute_sudo=True,
        groups="consortium_billing.consortium_billing_group_user")

    @api.depends("agreement_id", "billing_run_id")
    def _compute_agreement_ids(self):
        """The agreement of the invoice, else those of the lines of its run."""
        shared = self.filtered(lambda move: move.billing_run_id and not move.agreement_id)
        groups = self.env["consortium.billing.run.line"]._read_group(
            [("move_id", "in", shared.ids)], ["move_id"], ["agreement_id:recordset"])
        agreements = dict(groups)
        for move in self:
            move.agreement_ids = move.agreement_id or agreements.get(move)

    def _search_agreement_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        lines = self.env["consortium.billing.run.line"]._search(
            Domain("agreement_id", operator, value) & Domain("move_id", "!=", False))
        return Domain("agreement_id", operator, value) | Domain(
            "id", "in", lines.subselect("move_id"))
