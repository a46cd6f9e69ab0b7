from odoo import models
from odoo.exceptions import AccessError, UserError

from .account_move import FIXED_FIELDS
from .consortium_billing_run_preview import MANAGER


class AccountMove(models.Model):
    """Credit notes of hours: what is posted was decided when they were drafted."""

    _inherit = "account.move"

    def _get_hours_credits(self):
        """Those of these documents that credit hours of the ledger."""
        return self.filtered(
            lambda move: move.move_type == "out_refund" and move.line_ids.credited_line_id)

    def write(self, vals):
        """A credit note of hours is in the currency of its invoice, and stays a credit note."""
        names = FIXED_FIELDS & vals.keys()
        if names and any(
            move[name] != move._fields[name].convert_to_record(
                move._fields[name].convert_to_cache(vals[name], move), move)
            for move in self._get_hours_credits() for name in names
        ):
            raise UserError(self.env._(
                "This credit note credits hours of the ledger: its currency and type cannot "
                "change. Delete it to undo the correction."))
        return super().write(vals)

    def _post(self, soft=True):
        """Large credits are confirmed by an approver, who posts them."""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            for move in self._get_hours_credits():
                threshold = move.company_id.consortium_credit_threshold
                if threshold and abs(move.amount_untaxed_signed) > threshold:
                    raise AccessError(self.env._(
                        "Credits of more than %(amount)s before taxes are confirmed by an approver "
                        "of billing: ask one to post this credit note.",
                        amount=move.company_id.currency_id.format(threshold)))
        return super()._post(soft)

    def button_cancel(self):
        """A cancelled credit note undoes its correction. It stays cancelled."""
        credits = self._get_hours_credits()
        result = super().button_cancel()
        credits.line_ids._undo_credits()
        return result

    def button_draft(self):
        """A posted credit note keeps its rows when reset to draft; a cancelled one has lost them."""
        if cancelled := self._get_hours_credits().filtered(lambda m: m.state == "cancel"):
            raise UserError(self.env._(
                "The corrections of %(credits)s were undone when it was cancelled. Delete it and "
                "credit the hours again.",
                credits=", ".join(move.name or move.display_name for move in cancelled)))
        return super().button_draft()
