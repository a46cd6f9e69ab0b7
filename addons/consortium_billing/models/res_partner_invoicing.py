from odoo import fields, models

from .res_company_invoicing import INVOICE_GROUPINGS


class ResPartner(models.Model):
    """How an organisation wants the invoices of billing runs."""

    _inherit = "res.partner"

    consortium_invoice_grouping = fields.Selection(
        selection=INVOICE_GROUPINGS,
        string="Invoices of Hours",
        company_dependent=True,
        groups="consortium_billing.consortium_billing_group_user",
        help="The payer's choice comes first, then the member's. Empty: as the settings say.",
    )
