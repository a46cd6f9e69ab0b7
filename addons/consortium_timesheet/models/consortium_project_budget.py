from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..budgets import compare

GROUP_DIRECTOR = "consortium_timesheet.consortium_timesheet_group_director"
GROUP_MANAGER = "consortium_timesheet.consortium_timesheet_group_manager"
# Written by the steps of the version only.
STEP_FIELDS = frozenset(
    {"state", "version", "previous_id", "approved_on", "approved_by_id", "warned_on", "exceeded_on"}
)
# What a version says: as it was once it has been proposed.
FROZEN_FIELDS = frozenset({"project_id", "company_id", "line_ids", "reason"})


class ConsortiumProjectBudget(models.Model):
    """A version of the budget of a project: the steps are in consortium_project_budget_steps.py."""

    _name = "consortium.project.budget"
    _description = "Project Budget"
    _inherit = ["mail.thread", "mail.activity.mixin", "consortium.step.mixin"]
    _order = "project_id, version desc, id desc"
    _check_company_auto = True

    project_id = fields.Many2one(
        comodel_name="project.project",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("is_template", "=", False), ("allow_timesheets", "=", True)],
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    version = fields.Integer(readonly=True, copy=False, default=1)
    kind = fields.Selection(
        selection=[("initial", "Initial"), ("revised", "Revised")],
        compute="_compute_kind",
        store=True,
    )
    previous_id = fields.Many2one(
        comodel_name="consortium.project.budget",
        string="Revises",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    reason = fields.Text(
        string="Reason for the revision",
        help="Why the budget changes: required from the second version on.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Proposed"),
            ("approved", "In force"),
            ("replaced", "Replaced"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="consortium.project.budget.line",
        inverse_name="budget_id",
        string="Lines",
    )
    hours = fields.Float(compute="_compute_totals", store=True, aggregator="sum")
    cost = fields.Monetary(compute="_compute_totals", store=True, groups=GROUP_DIRECTOR)
    revenue = fields.Monetary(compute="_compute_totals", store=True, groups=GROUP_DIRECTOR)
    hours_change = fields.Float(
        string="Change",
        compute="_compute_changes",
        compute_sudo=True,
        help="Hours more, or less, than the version that this one revises.",
    )
    changes = fields.Html(
        string="What changes",
        compute="_compute_changes",
        compute_sudo=True,
        sanitize=False,
    )
    director_id = fields.Many2one(related="project_id.director_id")
    approved_hours = fields.Float(related="project_id.approved_hours")
    pending_hours = fields.Float(related="project_id.pending_hours")
    approved_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    warned_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the director was told that the warning threshold is reached.",
    )
    exceeded_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the director was told that the budget is used up.",
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")

    _version_unique = models.Constraint(
        "UNIQUE(project_id, version)",
        "This project already has this version of its budget. Reload the page.",
    )
    _in_force_unique = models.UniqueIndex(
        "(project_id) WHERE state = 'approved'",
        "A project has one budget in force. Reload the page.",
    )
    _pending_unique = models.UniqueIndex(
        "(project_id) WHERE state IN ('draft', 'submitted')",
        "A new version of the budget of this project is already being prepared: change that one.",
    )

    # Computes

    @api.depends("project_id")
    def _compute_company_id(self):
        for budget in self:
            budget.company_id = budget.project_id.company_id or self.env.company

    @api.depends("version")
    def _compute_kind(self):
        for budget in self:
            budget.kind = "revised" if budget.version > 1 else "initial"

    @api.depends("line_ids.hours", "line_ids.cost", "line_ids.revenue")
    def _compute_totals(self):
        for budget in self:
            lines = budget.line_ids.sudo()  # the sums are kept for those who may read them
            for name in ("hours", "cost", "revenue"):
                budget[name] = sum(lines.mapped(name))

    @api.depends_context("lang")
    @api.depends("previous_id", "line_ids.hours")
    def _compute_changes(self):
        for budget in self:
            before = budget.previous_id._get_hours_by_key()
            rows = compare(before, budget._get_hours_by_key()) if budget.previous_id else []
            budget.hours_change = budget.hours - budget.previous_id.hours if rows else 0.0
            budget.changes = rows and self.env["ir.qweb"]._render(
                "consortium_timesheet.project_budget_changes", {"rows": rows}
            )

    @api.depends("project_id", "version")
    def _compute_display_name(self):
        for budget in self:
            budget.display_name = self.env._(
                "%(project)s, version %(version)s",
                project=budget.project_id.sudo().name or "",  # named, like the budget it titles
                version=budget.version,
            )

    @api.depends_context("uid")
    @api.depends("project_id")
    def _compute_can_approve(self):
        approvable = self._filter_approvable()
        for budget in self:
            budget.can_approve = budget in approvable

    @api.constrains("version", "reason")
    def _check_reason(self):
        for budget in self:
            if budget.version > 1 and not (budget.reason or "").strip():
                raise UserError(self.env._("Say why the budget is revised."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Number the versions of each project; a new one is a draft, whatever the caller says."""
        projects = self.env["project.project"].browse(
            [vals["project_id"] for vals in vals_list if vals.get("project_id")]
        )
        last = self._get_last_versions(projects)
        prepared = []
        for vals in vals_list:
            kept = {name: value for name, value in vals.items() if name not in STEP_FIELDS}
            if project_id := vals.get("project_id"):
                last[project_id] = last.get(project_id, 0) + 1
                kept["version"] = last[project_id]
            if self._is_in_transition():
                kept["previous_id"] = vals.get("previous_id")
            prepared.append({"state": "draft", **kept})
        return super().create(prepared)

    def write(self, vals):
        if not self._is_in_transition():
            if STEP_FIELDS & vals.keys():
                raise AccessError(
                    self.env._("A budget changes through its steps: propose, approve, revise.")
                )
            if FROZEN_FIELDS & vals.keys():
                self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(budget.state != "draft" for budget in self):
            raise UserError(self.env._("Only a draft of a budget can be deleted."))

    def _check_draft(self):
        budgets = self.sudo()  # the state decides, not the rights
        if frozen := budgets.filtered(lambda budget: budget.state != "draft"):
            raise UserError(
                self.env._(
                    "This version of the budget no longer changes: %(budgets)s.\nRevise it instead.",
                    budgets=", ".join(frozen[:5].mapped("display_name")),
                )
            )

    # Values

    @api.model
    def _get_last_versions(self, projects):
        """Return ``{project id: number of its last version}``."""
        Budget = self.sudo()  # versions out of the user's sight keep their numbers
        groups = Budget._read_group(
            [("project_id", "in", projects.ids)], ["project_id"], ["version:max"]
        )
        return {project.id: version for project, version in groups}

    @api.model
    def _get_in_force(self, projects):
        """Return ``{project id: budget in force}``, in one query.

        :param projects: project.project records
        """
        budgets = self.search_fetch(
            Domain("project_id", "in", projects.ids) & Domain("state", "=", "approved"),
            ["project_id", "company_id", "hours", "warned_on", "exceeded_on"],
            order="id",
        )
        return {budget.project_id.id: budget for budget in budgets}

    def _get_hours_by_key(self):
        """Return ``{(domain name, role name, month): hours}`` of the lines."""
        hours = {}
        for line in self.line_ids:
            key = (line.service_domain_id.name, line.role_id.name, line.month)
            hours[key] = hours.get(key, 0.0) + line.hours
        return hours
