from odoo import api, fields, models
from odoo.tools import SQL

from ..models.account_analytic_line import BILLING_KINDS
from ..models.consortium_utilisation_mixin import BILLABLE_KINDS


class ConsortiumUtilisationReport(models.Model):
    """Capacity and work by day, in the rows of two sources.

    A row of the calendar has the capacity of an employee on a day and the target of that day; a row of
    work has the hours of one entry. Their sums go together in every group but that of the domain
    or the kind of the work, which no capacity has: there, the share of billable hours tells, or the
    domain of the professional.
    """

    _name = "consortium.utilisation.report"
    _description = "Utilisation"
    _inherit = ["consortium.utilisation.mixin"]
    _auto = False
    _order = "date desc, employee_id, id"
    _rec_name = "date"

    date = fields.Date(readonly=True)
    employee_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    direction_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        help="Direction of the employee on that day.",
    )
    home_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        string="Domain of the Professional",
        readonly=True,
    )
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        string="Domain of the Work",
        readonly=True,
        help="Empty on the capacity: a calendar knows no domain.",
    )
    role_id = fields.Many2one(comodel_name="consortium.role", readonly=True)
    project_id = fields.Many2one(comodel_name="project.project", readonly=True)
    billing_kind = fields.Selection(selection=BILLING_KINDS, readonly=True)
    approved_hours = fields.Float(string="Approved", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT *, %s FROM (%s UNION ALL %s) AS hours",
            self._get_ratio_columns(),
            self._select_capacity(),
            self._select_work(),
        )

    def _select_capacity(self):
        """Rows of capacity, with the target of the employee, else the direction, else the role."""
        return SQL(
            """
            SELECT capacity.id * 2 AS id, capacity.date, capacity.employee_id, capacity.company_id,
                   capacity.direction_id, capacity.service_domain_id AS home_domain_id,
                   NULL::int AS service_domain_id, dated.role_id,
                   NULL::int AS project_id, NULL::varchar AS billing_kind,
                   capacity.hours AS capacity_hours, 0.0 AS worked_hours, 0.0 AS billable_hours,
                   0.0 AS nonbillable_hours, 0.0 AS approved_hours,
                   capacity.hours / 100 * COALESCE(
                       own.percent, direction.percent, role.percent, 0.0) AS target_hours
              FROM consortium_utilisation_capacity capacity
              LEFT JOIN consortium_employee_role dated
                ON dated.employee_id = capacity.employee_id AND dated.date_from <= capacity.date
               AND (dated.date_to IS NULL OR dated.date_to >= capacity.date)
              LEFT JOIN consortium_utilisation_target own
                ON own.employee_id = capacity.employee_id AND own.company_id = capacity.company_id
               AND own.date_from <= capacity.date
               AND (own.date_to IS NULL OR own.date_to >= capacity.date)
              LEFT JOIN consortium_utilisation_target direction
                ON direction.direction_id = capacity.direction_id
               AND direction.company_id = capacity.company_id
               AND direction.date_from <= capacity.date
               AND (direction.date_to IS NULL OR direction.date_to >= capacity.date)
              LEFT JOIN consortium_utilisation_target role
                ON role.role_id = dated.role_id AND role.company_id = capacity.company_id
               AND role.date_from <= capacity.date
               AND (role.date_to IS NULL OR role.date_to >= capacity.date)
            """
        )

    def _select_work(self):
        """Rows of work. The direction is that of the day; of a day without capacity, the week's."""
        return SQL(
            """
            SELECT line.id * 2 + 1 AS id, line.date, line.employee_id, line.company_id,
                   COALESCE(capacity.direction_id, sheet.direction_id) AS direction_id,
                   COALESCE(capacity.service_domain_id, employee.service_domain_id)
                       AS home_domain_id,
                   line.service_domain_id, line.role_id, line.project_id, line.billing_kind,
                   0.0 AS capacity_hours, line.unit_amount AS worked_hours,
                   CASE WHEN line.billing_kind IN %(billable)s THEN line.unit_amount ELSE 0 END
                       AS billable_hours,
                   CASE WHEN line.billing_kind IN %(billable)s THEN 0 ELSE line.unit_amount END
                       AS nonbillable_hours,
                   CASE WHEN line.approval_state = 'approved' THEN line.unit_amount ELSE 0 END
                       AS approved_hours,
                   0.0 AS target_hours
              FROM account_analytic_line line
              JOIN hr_employee employee ON employee.id = line.employee_id
              LEFT JOIN consortium_timesheet_sheet sheet ON sheet.id = line.sheet_id
              LEFT JOIN consortium_utilisation_capacity capacity
                ON capacity.employee_id = line.employee_id AND capacity.date = line.date
             WHERE line.project_id IS NOT NULL AND %(worked)s
            """,
            billable=BILLABLE_KINDS,
            worked=self._get_worked_condition(),
        )

    def _get_worked_condition(self):
        """What counts as work: not what Time Off generates (``_get_worked_domain``, in SQL)."""
        if "holiday_id" in self.env["account.analytic.line"]._fields:
            return SQL("line.holiday_id IS NULL AND line.global_leave_id IS NULL")
        return SQL("TRUE")

    @api.model
    def action_open(self):
        """Open the utilisation of who one may see, its recent capacity counted again."""
        self.check_access("read")
        self.env["consortium.utilisation.capacity"].sudo()._refresh_recent()  # a count of hours
        return self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_utilisation_report_action"
        )
