from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """Lines that credit hours, and lines whose hours are credited."""

    _inherit = "account.move.line"

    def unlink(self):
        """A line of a draft credit note goes with its correction: the hours are invoiced again."""
        self._undo_credits()
        return super().unlink()

    def _undo_credits(self):
        """Undo the corrections that these lines of credit notes carry.

        :raise UserError: something was built on one of them since
        """
        lines = self.filtered("credited_line_id")
        if not lines:
            return
        Ledger_sudo = self.env["consortium.hour.ledger"].sudo()  # who deletes may not read it
        reversals_sudo = Ledger_sudo.search(
            [("move_line_id", "in", lines.ids), ("reversal_of_id", "!=", False)])
        reversals_sudo.reversal_of_id._undo_corrections(self.env._(
            "Credit note %(credit)s deleted or cancelled by %(user)s",
            credit=", ".join(move.name or self.env._("Draft") for move in lines.move_id),
            user=self.env.user.name))

    def _release_ledger_rows(self):
        """Hours credited by another document cannot be released: they were given back already."""
        run_lines = self.filtered("billing_run_line_id")
        credits_sudo = run_lines and self.sudo().search([  # whether, not which
            ("credited_line_id", "in", run_lines.ids), ("parent_state", "!=", "cancel")])
        if credits_sudo:
            raise UserError(self.env._(
                "Hours of %(invoices)s were credited by %(credits)s. Delete or cancel that credit "
                "note first, or credit the other hours too.",
                invoices=", ".join(move.name or self.env._("Draft") for move in run_lines.move_id),
                credits=", ".join(
                    move.name or self.env._("a draft credit note")
                    for move in credits_sudo.move_id)))
        return super()._release_ledger_rows()
