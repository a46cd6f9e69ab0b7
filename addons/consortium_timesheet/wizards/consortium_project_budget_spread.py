from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import budgets
from ..models.consortium_project_budget import GROUP_DIRECTOR


class ConsortiumProjectBudgetSpread(models.TransientModel):
    """Hours spread over months, as lines of a budget."""

    _name = "consortium.project.budget.spread"
    _description = "Spread Hours over Months"

    budget_id = fields.Many2one(
        comodel_name="consortium.project.budget",
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="budget_id.currency_id")
    company_id = fields.Many2one(related="budget_id.company_id")
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        compute="_compute_from_project",
        store=True,
        readonly=False,
        precompute=True,
    )
    role_id = fields.Many2one(comodel_name="consortium.role")
    date_from = fields.Date(
        compute="_compute_from_project",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        string="From",
    )
    date_to = fields.Date(
        compute="_compute_from_project",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        string="To",
    )
    hours = fields.Float(required=True)
    method = fields.Selection(
        selection=[("even", "The same each month"), ("work_days", "By working days")],
        required=True,
        default="work_days",
        help="Working days are Monday to Friday, less the holidays of the company.",
    )
    hourly_cost = fields.Monetary(groups=GROUP_DIRECTOR)
    hourly_revenue = fields.Monetary(groups=GROUP_DIRECTOR)

    @api.depends("budget_id")
    def _compute_from_project(self):
        for wizard in self:
            project = wizard.budget_id.project_id
            today = fields.Date.context_today(self)
            wizard.service_domain_id = project.service_domain_id
            wizard.date_from = project.date_start or today.replace(day=1)
            wizard.date_to = project.date or fields.Date.add(
                today.replace(day=1), months=12, days=-1
            )

    def action_confirm(self):
        """Write the lines; those of the same domain, role and month are replaced."""
        self.ensure_one()
        if self.hours <= 0 or self.date_to < self.date_from:
            raise UserError(
                self.env._("Give hours above zero and a period that ends after it begins.")
            )
        shares = self._get_shares()
        same = self.budget_id.line_ids.filtered(
            lambda line: (
                line.service_domain_id == self.service_domain_id
                and line.role_id == self.role_id
                and line.month in shares
            )
        )
        same.unlink()
        self.env["consortium.project.budget.line"].create(
            [
                self._prepare_line_vals(month, minutes)
                for month, minutes in shares.items()
                if minutes
            ]
        )
        return True

    def _get_shares(self):
        """Return ``{first day of month: minutes}``, which add up to the hours."""
        months = budgets.months_between(self.date_from, self.date_to)
        weights = [1] * len(months)
        if self.method == "work_days":
            weights = budgets.work_days(self.date_from, self.date_to, self._get_holidays())
        minutes = budgets.spread_minutes(round(self.hours * 60), weights)
        return dict(zip(months, minutes, strict=True))

    def _get_holidays(self):
        """Return the dates of the public holidays of the company in the period."""
        calendar = self.company_id.resource_calendar_id
        leaves = self.env["resource.calendar.leaves"].sudo()  # public holidays are no secret
        found = leaves.search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", (False, calendar.id)),
                ("company_id", "in", (False, self.company_id.id)),
                ("date_from", "<=", fields.Datetime.end_of(self.date_to, "day")),
                ("date_to", ">=", fields.Datetime.to_datetime(self.date_from)),
            ]
        )
        zoned = found.with_context(tz=calendar.tz or "UTC")
        return {fields.Datetime.context_timestamp(zoned, leave.date_from).date() for leave in found}

    def _prepare_line_vals(self, month, minutes):
        """Return the values of the line of a month. Hook."""
        self.ensure_one()
        hours = minutes / 60
        vals = {
            "budget_id": self.budget_id.id,
            "service_domain_id": self.service_domain_id.id,
            "role_id": self.role_id.id,
            "month": month,
            "hours": hours,
        }
        if self.env.su or self.env.user.has_group(GROUP_DIRECTOR):
            vals["cost"] = self.currency_id.round(hours * self.hourly_cost)
            vals["revenue"] = self.currency_id.round(hours * self.hourly_revenue)
        return vals
