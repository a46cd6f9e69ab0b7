from odoo import fields, models

# One invoice for each agreement, or one for all the agreements of a member with the same payer.
INVOICE_GROUPINGS = [
    ("agreement", "One invoice per agreement"),
    ("member", "One invoice per member"),
]


class ResCompany(models.Model):
    """How billing runs make invoices."""

    _inherit = "res.company"

    consortium_invoice_grouping = fields.Selection(
        selection=INVOICE_GROUPINGS,
        string="Invoices of Billing Runs",
        required=True,
        default="agreement",
        help="A payer or a member may choose otherwise, on its contact. One invoice per member "
        "still has a single payer and currency.",
    )
