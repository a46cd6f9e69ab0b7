from odoo import models


class AccountMove(models.Model):
    """Packages that open when they are invoiced or paid."""

    _inherit = "account.move"

    def _compute_payment_state(self):
        """Whoever posts, pays or undoes it, the packages of an invoice follow its state."""
        result = super()._compute_payment_state()
        if invoices := self.filtered(lambda move: move.is_sale_document()):
            self.env["consortium.hour.package"]._plan_openings(invoices)
        return result
