from odoo import fields, models


class ConsortiumBillingRunLine(models.Model):
    """Which invoice a line goes to."""

    _inherit = "consortium.billing.run.line"

    payer_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, ondelete="restrict",
        help="Who receives the invoice, as it was when the preview was computed.")
    # Lines of one group make one invoice. The smallest agreement of the group names it.
    invoice_group = fields.Integer(readonly=True, aggregator=None)

    def _get_invoice_key(self):
        """What lines of one invoice have in common, within their run."""
        self.ensure_one()
        # a preview computed before groups existed has one invoice per agreement
        return self.invoice_group or self.agreement_id.id
