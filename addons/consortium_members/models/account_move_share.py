from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices and entries of the capital follow the register of shares."""

    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    def _post(self, soft=True):
        self._check_share_products()
        return super()._post(soft=soft)

    def _check_share_products(self):
        """A share is sold by its subscription only: the register would not know."""
        lines = self.invoice_line_ids.filtered("product_id")
        is_share = self.env["consortium.share.class"]._is_share_product
        stray = lines.filtered(lambda line: is_share(line.product_id) and not line.share_move_id)
        if stray:
            raise UserError(
                self.env._(
                    "%(invoices)s: shares are invoiced by “Subscribe Shares” and credited by "
                    "“Reverse”, in the register of shares. Remove the lines of %(products)s.",
                    invoices=", ".join(stray.move_id.mapped("display_name")),
                    products=", ".join(stray.product_id.mapped("display_name")),
                )
            )

    def button_cancel(self):
        """An invoice of shares is cancelled by reversing the subscription."""
        live = self.line_ids.share_move_id.filtered(lambda move: not move.is_reversed)
        if live:
            raise UserError(self.line_ids._get_share_refusal(self.line_ids.filtered("share_move_id")))
        return super().button_cancel()
