from odoo import fields, models


class ResCompany(models.Model):
    """What an hour costs the consortium, kept on each row of the ledger when it is posted."""

    _inherit = "res.company"

    consortium_rate_card_id = fields.Many2one(domain=[("purpose", "=", "price")])
    consortium_true_cost_source = fields.Selection(
        selection=[
            ("employee", "Hourly cost of the employee, plus overhead"),
            ("card", "Shadow rates by role, domain and day"),
        ],
        string="True Cost of an Hour",
        required=True,
        default="employee",
        help="Kept on each hour when it is approved, whoever pays for it: it shows what courtesy, "
        "representation and solidarity are worth. Only approvers of billing see it.",
    )
    consortium_true_cost_overhead = fields.Float(
        string="Overhead (%)",
        help="Added to the hourly cost of the employee: premises, management, time that nobody "
        "pays for.",
    )
    consortium_true_cost_card_id = fields.Many2one(
        comodel_name="consortium.rate.card",
        string="Shadow Rates",
        check_company=True,
        domain=[("purpose", "=", "cost")],
        help="Rate card of true costs. An hour for which it has no line has no known cost.",
    )

    _true_cost_overhead_positive = models.Constraint(
        "CHECK (consortium_true_cost_overhead >= 0)", "The overhead cannot be negative.")
