from odoo import fields, models


class ResCompany(models.Model):
    """Above which amount an approver confirms what is credited."""

    _inherit = "res.company"

    consortium_credit_threshold = fields.Monetary(
        string="Credits Confirmed by an Approver",
        default=500,
        help="Corrections of hours above this amount before taxes: an officer prepares them, an "
        "approver confirms. Zero: officers confirm them all.",
    )
