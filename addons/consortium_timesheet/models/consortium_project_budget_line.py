from odoo import api, fields, models

from .consortium_project_budget import GROUP_DIRECTOR


class ConsortiumProjectBudgetLine(models.Model):
    """Hours and money of a version, by service domain, role and month."""

    _name = "consortium.project.budget.line"
    _description = "Line of a Project Budget"
    _order = "budget_id, month, service_domain_id, role_id, id"
    _check_company_auto = True

    budget_id = fields.Many2one(
        comodel_name="consortium.project.budget",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="budget_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    project_id = fields.Many2one(related="budget_id.project_id", store=True, index=True)
    state = fields.Selection(related="budget_id.state")
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        ondelete="restrict",
        check_company=True,
        help="Leave empty for hours of any domain.",
    )
    role_id = fields.Many2one(
        comodel_name="consortium.role",
        ondelete="restrict",
        help="Leave empty for hours of any role.",
    )
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Any day of the month; its first day is kept.",
    )
    hours = fields.Float(required=True)
    cost = fields.Monetary(groups=GROUP_DIRECTOR)
    revenue = fields.Monetary(groups=GROUP_DIRECTOR)

    _key_unique = models.UniqueIndex(
        "(budget_id, COALESCE(service_domain_id, 0), COALESCE(role_id, 0), month)",
        "A budget has one line by domain, role and month: add the hours to the line there is.",
    )
    _first_of_month = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)",
        "The month of a line is its first day.",
    )
    _not_negative = models.Constraint(
        "CHECK (hours >= 0 AND COALESCE(cost, 0) >= 0 AND COALESCE(revenue, 0) >= 0)",
        "Hours, cost and revenue of a budget are not negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._normalise(vals) for vals in vals_list])
        lines.budget_id._check_draft()
        return lines

    def write(self, vals):
        self.budget_id._check_draft()
        result = super().write(self._normalise(vals))
        if "budget_id" in vals:
            self.budget_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.budget_id._check_draft()

    @api.model
    def _normalise(self, vals):
        """Return the values with the first day of their month."""
        if not vals.get("month"):
            return vals
        return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}
