from odoo import api, fields, models
from odoo.tools import SQL

from .consortium_project_budget import GROUP_DIRECTOR


class ConsortiumProjectBudgetReport(models.Model):
    """Budget in force beside the time, by project, domain, role and month.

    A row is a line of a budget or an entry, so that a figure opens on the very entries that it
    sums. Grouping is one query whatever is shown.
    """

    _name = "consortium.project.budget.report"
    _description = "Budget and Actual"
    _auto = False
    _order = "month desc, date desc, id desc"
    _rec_name = "name"

    name = fields.Char(string="Description", readonly=True)
    project_id = fields.Many2one(comodel_name="project.project", readonly=True)
    program_id = fields.Many2one(related="project_id.program_id", store=False)
    budget_id = fields.Many2one(comodel_name="consortium.project.budget", readonly=True)
    line_id = fields.Many2one(comodel_name="account.analytic.line", string="Entry", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    direction_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    director_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    service_domain_id = fields.Many2one(comodel_name="consortium.service.domain", readonly=True)
    role_id = fields.Many2one(comodel_name="consortium.role", readonly=True)
    month = fields.Date(readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        selection=[("budget", "Budgeted"), ("approved", "Approved hours"), ("pending", "Pending")],
        readonly=True,
        help="To draw budget and time side by side, with the hours as the measure.",
    )
    hours = fields.Float(readonly=True)
    budget_hours = fields.Float(string="Budgeted", readonly=True)
    approved_hours = fields.Float(string="Approved hours", readonly=True)
    pending_hours = fields.Float(string="Pending", readonly=True)
    remaining_hours = fields.Float(
        string="Remaining", readonly=True, help="Budgeted less approved."
    )
    budget_cost = fields.Monetary(string="Budgeted cost", readonly=True, groups=GROUP_DIRECTOR)
    actual_cost = fields.Monetary(
        string="Cost of approved time",
        readonly=True,
        groups=GROUP_DIRECTOR,
        help="Approved hours at the hourly cost of the employees on their date.",
    )
    budget_revenue = fields.Monetary(
        string="Budgeted revenue", readonly=True, groups=GROUP_DIRECTOR
    )

    @property
    def _table_query(self):
        columns = self._get_columns()
        return SQL(
            "%s UNION ALL %s",
            self._select(columns, 1, self._from_budget()),
            self._select(columns, 2, self._from_time()),
        )

    @api.model
    def _get_columns(self):
        """Return ``{field: (SQL on a budget line, SQL on an entry)}``. Hook: add a measure here,
        and a field of the same name; aliases are ``b`` budget, ``p`` project, ``c`` company, and
        ``l``, the line or the entry."""
        zero = SQL("0.0")
        approved = SQL("CASE WHEN l.approval_state = 'approved' THEN l.unit_amount ELSE 0.0 END")
        pending = SQL("CASE WHEN l.approval_state = 'approved' THEN 0.0 ELSE l.unit_amount END")
        cost = SQL("CASE WHEN l.approval_state = 'approved' THEN -l.amount ELSE 0.0 END")
        return {
            "id": (SQL("2 * l.id"), SQL("2 * l.id + 1")),
            "name": (SQL("NULL"), SQL("l.name")),
            "line_id": (SQL("NULL::int"), SQL("l.id")),
            "month": (SQL("l.month"), SQL("date_trunc('month', l.date)::date")),
            "date": (SQL("l.month"), SQL("l.date")),
            "kind": (
                SQL("'budget'"),
                SQL("CASE WHEN l.approval_state = 'approved' THEN 'approved' ELSE 'pending' END"),
            ),
            "hours": (SQL("l.hours"), SQL("l.unit_amount")),
            "budget_hours": (SQL("l.hours"), zero),
            "approved_hours": (zero, approved),
            "pending_hours": (zero, pending),
            "remaining_hours": (SQL("l.hours"), SQL("-(%s)", approved)),
            "budget_cost": (SQL("COALESCE(l.cost, 0.0)"), zero),
            "actual_cost": (zero, cost),
            "budget_revenue": (SQL("COALESCE(l.revenue, 0.0)"), zero),
        }

    def _select(self, columns, part, source):
        """Return one half of the query.

        :param columns: of ``_get_columns``
        :param part: 1 for the budgets, 2 for the time
        :param source: FROM and WHERE of that half
        """
        named = SQL(", ").join(
            SQL("%s AS %s", sql[part - 1], SQL.identifier(name)) for name, sql in columns.items()
        )
        return SQL(
            """
            SELECT %s, b.id AS budget_id, b.project_id, b.company_id, c.currency_id,
                   p.direction_id, p.director_id, l.service_domain_id, l.role_id
              FROM consortium_project_budget b
              JOIN project_project p ON p.id = b.project_id
              JOIN res_company c ON c.id = b.company_id
              %s
            """,
            named,
            source,
        )

    def _from_budget(self):
        return SQL(
            "JOIN consortium_project_budget_line l ON l.budget_id = b.id WHERE b.state = 'approved'"
        )

    def _from_time(self):
        """Return the time of the projects that have a budget, but leave."""
        leave = SQL()
        if "holiday_id" in self.env["account.analytic.line"]._fields:
            leave = SQL("AND l.holiday_id IS NULL AND l.global_leave_id IS NULL")
        return SQL(
            "JOIN account_analytic_line l ON l.project_id = b.project_id "
            "WHERE b.state = 'approved' %s",
            leave,
        )

    def action_open_entry(self):
        """Open the entry of the row, or the budget that its hours are planned in."""
        self.ensure_one()
        record = self.line_id or self.budget_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
