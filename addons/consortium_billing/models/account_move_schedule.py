from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices of instalments, cancelled or reset."""

    _inherit = "account.move"

    is_instalment_released = fields.Boolean(
        readonly=True, copy=False,
        help="The invoice was cancelled and its instalments can be invoiced again.")

    def button_cancel(self):
        """A cancelled invoice is not live: its instalments can be billed again. It stays so."""
        result = super().button_cancel()
        billed = self.invoice_line_ids.filtered("schedule_line_id")
        if billed:
            billed._clear_instalments()
            billed.move_id.sudo().is_instalment_released = True  # a mark of the step just made
        return result

    def button_draft(self):
        """Posted again after its instalments were released, it would bill them twice."""
        if released := self.filtered("is_instalment_released"):
            raise UserError(self.env._(
                "The instalments of %(invoices)s were released when it was cancelled. Invoice "
                "them again from the schedule.",
                invoices=", ".join(move.name or move.display_name for move in released)))
        return super().button_draft()
