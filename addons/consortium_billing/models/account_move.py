from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Links that only a run writes; and what the invoice of a run cannot change.
RUN_FIELDS = frozenset({"billing_run_id", "agreement_id"})
FIXED_FIELDS = frozenset({"currency_id", "move_type"})


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        comodel_name="consortium.billing.run", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        """Only a run makes invoices of a run."""
        if not self.env.su and any(RUN_FIELDS & vals.keys() for vals in vals_list):
            vals_list = [
                {name: value for name, value in vals.items() if name not in RUN_FIELDS}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """The invoice of a run is in the currency of its hours, and stays what it is."""
        fixed = FIXED_FIELDS & vals.keys()
        if RUN_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Only a billing run links invoices to its hours."))
        if fixed and any(
            move[name] != move._fields[name].convert_to_record(
                move._fields[name].convert_to_cache(vals[name], move), move)
            for move in self.filtered("billing_run_id") for name in fixed
        ):
            raise UserError(self.env._(
                "This invoice bills hours of the ledger: its currency and type cannot change. Delete "
                "it to bill the hours again."))
        return super().write(vals)

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
