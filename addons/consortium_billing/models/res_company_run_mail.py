from odoo import fields, models


class ResCompany(models.Model):
    """What a run sends, and what deserves a look before it is approved."""

    _inherit = "res.company"

    consortium_statement_send = fields.Boolean(
        string="Send Statements with the Invoices", default=True,
        help="The mail of an invoice brings the statement of the member. Members without invoice "
        "receive their statement alone.")
    consortium_deviation_percent = fields.Float(
        string="Deviation to Flag (%)", default=30.0,
        help="Agreements whose amount differs from the period before by more than this are flagged "
        "in the preview of a billing run. 0: none.")

    _deviation_positive = models.Constraint(
        "CHECK (consortium_deviation_percent >= 0)", "A deviation to flag is not negative.")
