from odoo import models


class ConsortiumMembership(models.Model):
    """What a member reads of its dues in its space."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    def _get_portal_dues(self):
        """Unpaid invoices of dues. The invoice of another payer has no link: it is the
        payer's, who reads it among its own.

        :return: list of dicts: year, residual, currency, date_due, url, payer
        """
        self.ensure_one()
        # sudo: the caller checked the visitor on the membership
        lines_sudo = self.sudo().dues_line_ids.filtered(
            lambda line: line.state == "posted" and line.move_id.amount_residual > 0
        )
        return [
            {
                "year": line._get_year_label(),
                "residual": line.move_id.amount_residual,
                "currency": line.move_id.currency_id,
                "date_due": line.move_id.invoice_date_due,
                **self._get_portal_payer(line.move_id),
            }
            for line in lines_sudo.sorted("date_from")
        ]

    def _get_portal_payer(self, move):
        """Link to the invoice where it is the member's own, else who pays it."""
        payer = move.commercial_partner_id
        if payer != self.partner_id:
            return {"url": False, "payer": payer.name}
        return {"url": f"/my/invoices/{move.id}", "payer": False}
