from odoo import api, fields, models
from odoo.tools import SQL, format_date


class ConsortiumUtilisationMonth(models.Model):
    """The utilisation of an employee in a month: the page of each professional."""

    _name = "consortium.utilisation.month"
    _description = "Utilisation of a Month"
    _inherit = ["consortium.utilisation.mixin"]
    _auto = False
    _order = "date desc, employee_id"
    _rec_name = "date"

    date = fields.Date(string="Month", readonly=True)
    month_name = fields.Char(string="Month in Words", compute="_compute_month_name")
    employee_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    direction_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    utilisation_percent = fields.Float(string="Utilisation (%)", readonly=True, aggregator=None)
    target_percent = fields.Float(string="Target (%)", readonly=True, aggregator=None)
    target_state = fields.Selection(
        selection=[("none", "No target"), ("below", "Below target"), ("reached", "On target")],
        string="Against Target",
        readonly=True,
    )

    @api.depends_context("lang")
    @api.depends("date")
    def _compute_month_name(self):
        for month in self:
            month.month_name = format_date(self.env, month.date, date_format="MMMM y")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT *, %(ratios)s,
                   100 * billable_hours / NULLIF(capacity_hours, 0) AS utilisation_percent,
                   100 * target_hours / NULLIF(capacity_hours, 0) AS target_percent,
                   CASE WHEN target_hours = 0 THEN 'none'
                        WHEN billable_hours >= target_hours THEN 'reached'
                        ELSE 'below' END AS target_state
              FROM (
                SELECT MIN(id) AS id, date_trunc('month', date)::date AS date, employee_id,
                       company_id,
                       (ARRAY_AGG(direction_id ORDER BY date DESC)
                            FILTER (WHERE direction_id IS NOT NULL))[1] AS direction_id,
                       SUM(capacity_hours) AS capacity_hours, SUM(worked_hours) AS worked_hours,
                       SUM(billable_hours) AS billable_hours,
                       SUM(nonbillable_hours) AS nonbillable_hours,
                       SUM(target_hours) AS target_hours
                  FROM (%(rows)s) AS day
                 WHERE date < date_trunc('month', now()) + interval '1 month'
                 GROUP BY date_trunc('month', date), employee_id, company_id
              ) AS month
            """,
            ratios=self._get_ratio_columns(),
            rows=self.env["consortium.utilisation.report"]._table_query,
        )

    @api.model
    def action_open_own(self):
        """Open the months of the current user, the recent capacity counted again."""
        self.check_access("read")
        Capacity = self.env["consortium.utilisation.capacity"].sudo()  # a count of own hours
        Capacity._refresh_recent()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_utilisation_month_action"
        )
