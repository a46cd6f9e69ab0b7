from odoo import fields, models


class ConsortiumAgreement(models.Model):
    """What the invoices of an agreement say, and which ones they are."""

    _inherit = "consortium.agreement"

    purchase_reference = fields.Char(
        string="Member's Purchase Order",
        copy=False,
        tracking=True,
        help="Printed on the invoices as the customer's reference. Taken from the order when it "
        "names one.",
    )

    def _compute_counts(self):
        """Invoices that bill several agreements count for each of them."""
        result = super()._compute_counts()
        Line = self.env["consortium.billing.run.line"].sudo()  # a count, whoever may open them
        shared = Line._read_group(
            [("agreement_id", "in", self.ids), ("move_id", "!=", False),
             ("move_id.agreement_id", "=", False)],
            ["agreement_id"], ["move_id:count_distinct"])
        counts = {agreement.id: count for agreement, count in shared}
        for agreement in self:
            agreement.invoice_count += counts.get(agreement.id, 0)
        return result
