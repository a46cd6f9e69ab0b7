from odoo import fields, models


class ResCompany(models.Model):
    """When a project budget warns, and whether it stops approvals."""

    _inherit = "res.company"

    consortium_budget_warn = fields.Boolean(
        string="Warn the director of the project",
        default=True,
        help="One activity per threshold and version of the budget.",
    )
    consortium_budget_warn_percent = fields.Float(
        string="Warn from (%)",
        default=80.0,
        help="Percentage of the budgeted hours from which a project is at risk.",
    )
    consortium_budget_block = fields.Boolean(
        string="Stop approvals above the budget",
        default=True,
        help="Weeks that would take a project over its budget are approved once the budget is "
        "revised.",
    )
    consortium_budget_block_percent = fields.Float(
        string="Stop above (%)",
        default=100.0,
        help="Percentage of the budgeted hours that approved time does not pass.",
    )
    consortium_budget_weeks = fields.Integer(
        string="Weeks of the pace",
        default=8,
        help="The weekly pace of a project, and its forecast, rest on this many past weeks.",
    )

    _consortium_budget_percents = models.Constraint(
        "CHECK (consortium_budget_warn_percent > 0"
        " AND consortium_budget_block_percent >= consortium_budget_warn_percent)",
        "A budget warns from a percentage above zero, at or below the one that stops approvals.",
    )
    _consortium_budget_weeks_positive = models.Constraint(
        "CHECK (consortium_budget_weeks BETWEEN 1 AND 52)",
        "The pace of a project rests on 1 to 52 weeks.",
    )
