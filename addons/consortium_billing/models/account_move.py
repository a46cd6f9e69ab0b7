from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        comodel_name="consortium.billing.run", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")

    def unlink(self):
        """Rows are released with the lines. Nothing to do for no move, which account asks for
        each line it writes."""
        return super().unlink() if self else True

    def button_cancel(self):
        """A cancelled invoice is not live: its rows can be billed again. It stays cancelled."""
        result = super().button_cancel()
        self.filtered("billing_run_id").line_ids._release_ledger_rows()
        return result

    def button_draft(self):
        """A posted invoice keeps its rows when reset to draft. A cancelled one has lost them:
        posted again, it would bill them twice."""
        if cancelled := self.filtered(lambda m: m.billing_run_id and m.state == "cancel"):
            raise UserError(self.env._(
                "The hours of %(invoices)s were released when it was cancelled. Delete it; the "
                "next billing run bills them again.",
                invoices=", ".join(move.name or move.display_name for move in cancelled)))
        return super().button_draft()
