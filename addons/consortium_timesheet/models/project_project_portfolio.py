from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .. import budgets
from ..budgets import Position

HEALTH = [
    (budgets.ON_TRACK, "On track"),
    (budgets.AT_RISK, "At risk"),
    (budgets.OFF_TRACK, "Off track"),
    (budgets.NONE, "No budget"),
]
# Where a project stands: for the people of the consortium, never for customers.
PORTFOLIO_FIELDS = frozenset(
    {
        "program_id",
        "direction_id",
        "director_id",
        "budget_ids",
        "budget_id",
        "budget_hours",
        "approved_hours",
        "pending_hours",
        "budget_remaining_hours",
        "budget_rate",
        "budget_pending_rate",
        "weekly_hours",
        "forecast_hours",
        "exhaustion_date",
        "is_late",
        "is_over_budget",
        "computed_health",
        "health",
        "health_override",
        "health_note",
    }
)


class ProjectProject(models.Model):
    """The portfolio: where each project stands against its budget and its dates.

    Counted when asked, for all the projects shown in a constant number of queries; nothing is
    stored that the next approval, or the next day, would make wrong.
    """

    _inherit = "project.project"  # pylint: disable=consider-merging-classes-inherited

    program_id = fields.Many2one(
        comodel_name="consortium.program",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    direction_id = fields.Many2one(
        comodel_name="hr.department",
        compute="_compute_direction_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="The direction of the service domain, unless another one is chosen.",
    )
    director_id = fields.Many2one(
        comodel_name="hr.employee",
        compute="_compute_director_id",
        compute_sudo=True,
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Approves the budget and is told when it runs out. The director of the domain or of "
        "the direction, unless another person is chosen.",
    )
    budget_ids = fields.One2many(
        comodel_name="consortium.project.budget",
        inverse_name="project_id",
        string="Budgets",
    )
    budget_id = fields.Many2one(
        comodel_name="consortium.project.budget",
        string="Budget in force",
        compute="_compute_portfolio",
        compute_sudo=True,
    )
    budget_hours = fields.Float(
        string="Budgeted",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="Hours of the budget in force.",
    )
    approved_hours = fields.Float(
        string="Approved hours", compute="_compute_portfolio", compute_sudo=True
    )
    pending_hours = fields.Float(
        string="Pending",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="Time typed or submitted that nobody approved yet.",
    )
    budget_remaining_hours = fields.Float(
        string="Remaining",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="Budgeted less approved.",
    )
    budget_rate = fields.Float(string="Used (%)", compute="_compute_portfolio", compute_sudo=True)
    budget_pending_rate = fields.Float(
        string="Used with pending (%)", compute="_compute_portfolio", compute_sudo=True
    )
    weekly_hours = fields.Float(
        string="Hours per week",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="Pace of the last weeks, approved or not; Settings say how many.",
    )
    forecast_hours = fields.Float(
        string="At completion",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="What is spent, and the recent pace until the end date. Without an end date: the "
        "budget, or what is spent above it.",
    )
    exhaustion_date = fields.Date(
        string="Used up on",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="Day on which the budget is used up at the recent pace.",
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_portfolio",
        compute_sudo=True,
        search="_search_is_late",
        help="Past its end date and not in a final stage.",
    )
    is_over_budget = fields.Boolean(
        string="Over budget",
        compute="_compute_portfolio",
        compute_sudo=True,
        search="_search_is_over_budget",
        help="More hours spent, pending ones included, than the budget holds.",
    )
    computed_health = fields.Selection(
        selection=HEALTH,
        string="Computed health",
        compute="_compute_portfolio",
        compute_sudo=True,
        help="Off track: past the end date, or above the percentage that stops approvals. At risk: "
        "from the percentage that warns, or more hours than the budget at completion. On track "
        "otherwise.",
    )
    health = fields.Selection(
        selection=HEALTH,
        compute="_compute_health",
        search="_search_health",
        help="As judged by a person, else computed from the budget and the dates.",
    )
    health_override = fields.Selection(
        selection=HEALTH[:3],
        string="Health as judged",
        copy=False,
        tracking=True,
        help="Replaces the computed health until it is taken away.",
    )
    health_note = fields.Text(string="Note on the health", copy=False, tracking=True)

    _health_note_given = models.Constraint(
        "CHECK (health_override IS NULL OR COALESCE(health_note, '') != '')",
        "Say in the note why the health of the project is judged otherwise.",
    )

    # Computes

    @api.depends("service_domain_id")
    def _compute_direction_id(self):
        for project in self:
            project.direction_id = project.service_domain_id.direction_id or project.direction_id

    @api.depends("service_domain_id", "direction_id")
    def _compute_director_id(self):
        for project in self:
            project.director_id = (
                project.service_domain_id.director_id
                or project.direction_id.manager_id
                or project.director_id
            )

    @api.depends("budget_ids.state", "budget_ids.hours", "date", "timesheet_ids.unit_amount")
    def _compute_portfolio(self):
        in_force = self.env["consortium.project.budget"]._get_in_force(self)
        for project, position in self._get_positions(in_force).items():
            company = project.company_id or self.env.company
            spent = position.spent
            project.update(
                {
                    "budget_id": in_force.get(project._origin.id),
                    "budget_hours": position.budget,
                    "approved_hours": position.approved,
                    "pending_hours": position.pending,
                    "budget_remaining_hours": position.remaining,
                    "budget_rate": budgets.rate(position.approved, position.budget),
                    "budget_pending_rate": budgets.rate(spent, position.budget),
                    "weekly_hours": position.weekly,
                    "forecast_hours": budgets.forecast(position),
                    "exhaustion_date": budgets.exhaustion(position),
                    "is_late": position.is_late,
                    "is_over_budget": budgets.rate(spent, position.budget) > 100 + budgets.MARGIN,
                    "computed_health": budgets.health(
                        position,
                        company.consortium_budget_warn_percent,
                        company.consortium_budget_block_percent,
                    ),
                }
            )

    def _get_positions(self, in_force):
        """Return ``{project: Position}``, in a constant number of queries.

        :param in_force: ``{project id: budget}``
        """
        today = fields.Date.context_today(self)
        hours = self._get_time_by_state()
        weekly = self._get_weekly_hours(today)
        none = self.env["consortium.project.budget"]
        return {
            project: Position(
                budget=in_force.get(project._origin.id, none).hours,
                approved=hours[project._origin.id, True],
                pending=hours[project._origin.id, False],
                weekly=weekly[project._origin.id],
                today=today,
                end=project.date or None,
                is_closed=project.stage_id.fold,
            )
            for project in self
        }

    def _get_time_by_state(self):
        """Return ``{(project id, is approved): hours}`` of the time worked on the projects."""
        Line = self.env["account.analytic.line"].sudo()  # only sums come out
        hours = defaultdict(float)
        for project, state, amount in Line._read_group(
            Domain("project_id", "in", self._origin.ids) & Line._get_worked_domain(),
            ["project_id", "approval_state"],
            ["unit_amount:sum"],
        ):
            hours[project.id, state == "approved"] += amount
        return hours

    def _get_weekly_hours(self, today):
        """Return ``{project id: hours per week}`` over the weeks of the settings, in one query
        for each number of weeks."""
        Line = self.env["account.analytic.line"].sudo()  # only sums come out
        weekly = defaultdict(float)
        for weeks, projects in self._origin.grouped(
            lambda project: (project.company_id or self.env.company).consortium_budget_weeks
        ).items():
            domain = Domain("project_id", "in", projects.ids) & Line._get_worked_domain()
            domain &= Domain("date", ">", today - timedelta(weeks=weeks))
            domain &= Domain("date", "<=", today)
            for project, amount in Line._read_group(domain, ["project_id"], ["unit_amount:sum"]):
                weekly[project.id] = amount / weeks
        return weekly

    @api.depends("health_override", "computed_health")
    def _compute_health(self):
        for project in self:
            project.health = project.health_override or project.computed_health

    # Rights

    def _has_field_access(self, field, operation):
        """Budgets and health are not for customers."""
        if field.name in PORTFOLIO_FIELDS and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)
