from odoo import fields, models
from odoo.tools import SQL

from ..models.consortium_hour_ledger import KINDS


class ConsortiumFairPriceReport(models.Model):
    """What members paid for hours, beside what the hours cost, given away or not.

    In the currency of the company, so that members of several currencies add up. Fixed prices are
    paid by other invoices: their hours are worked, neither charged here nor given away.
    """

    _name = "consortium.fair.price.report"
    _description = "Fair Price"
    _auto = False
    _order = "work_date desc, id desc"
    _rec_name = "work_date"

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    work_date = fields.Date(readonly=True)
    member_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    beneficiary_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    agreement_id = fields.Many2one(comodel_name="consortium.agreement", readonly=True)
    project_id = fields.Many2one(comodel_name="project.project", readonly=True)
    service_domain_id = fields.Many2one(comodel_name="consortium.service.domain", readonly=True)
    role_id = fields.Many2one(comodel_name="consortium.role", readonly=True)
    kind = fields.Selection(selection=KINDS, readonly=True)
    gift = fields.Selection(
        selection=[("courtesy", "Courtesy"), ("representation", "Representation"),
                   ("correction", "Written off")],
        string="Given as", readonly=True, help="Why nobody pays for these hours.")
    hours = fields.Float(string="Worked", readonly=True)
    charged_hours = fields.Float(readonly=True)
    given_hours = fields.Float(string="Hours Given", readonly=True)
    unknown_hours = fields.Float(
        string="Hours of Unknown Cost", readonly=True,
        help="Posted before costs were kept, or of somebody without an hourly cost.")
    charged = fields.Monetary(
        readonly=True,
        help="Value drawn from packages, and hourly work and overage at their rate, before taxes.")
    true_cost = fields.Monetary(
        readonly=True, help="Worked hours at the true cost of the day they were approved.")
    given_cost = fields.Monetary(
        string="Given, at True Cost", readonly=True,
        help="True cost of courtesy, representation and hours written off.")
    charged_cost = fields.Monetary(
        string="Cost of the Hours Charged", readonly=True)

    @property
    def _table_query(self):
        charged = SQL("l.kind IN ('draw', 'overage', 'hourly')")
        given = SQL("l.kind = 'courtesy'")
        hours = SQL("l.minutes / 60.0")
        return SQL(
            """
            SELECT l.id, l.company_id, c.currency_id, l.work_date, l.member_id, l.beneficiary_id,
                   l.agreement_id, l.project_id, l.service_domain_id, l.role_id, l.kind,
                   %(hours)s AS hours,
                   CASE WHEN %(charged)s THEN %(hours)s ELSE 0 END AS charged_hours,
                   CASE WHEN %(given)s THEN %(hours)s ELSE 0 END AS given_hours,
                   CASE WHEN l.true_cost IS NULL THEN %(hours)s ELSE 0 END AS unknown_hours,
                   CASE WHEN %(charged)s THEN l.amount * %(rate)s ELSE 0 END AS charged,
                   COALESCE(l.true_cost, 0) AS true_cost,
                   CASE WHEN %(given)s THEN COALESCE(l.true_cost, 0) ELSE 0 END AS given_cost,
                   CASE WHEN %(charged)s THEN COALESCE(l.true_cost, 0) ELSE 0 END AS charged_cost,
                   CASE WHEN NOT %(given)s THEN NULL
                        WHEN t.billing_kind IN ('courtesy', 'representation') THEN t.billing_kind
                        ELSE 'correction' END AS gift
              FROM consortium_hour_ledger l
              JOIN res_company c ON c.id = l.company_id
              LEFT JOIN account_analytic_line t ON t.id = l.timesheet_id
             WHERE l.kind IN ('draw', 'overage', 'hourly', 'fixed', 'courtesy')
               AND NOT l.reversed AND l.reversal_of_id IS NULL
            """, hours=hours, charged=charged, given=given, rate=self._get_conversion_rate())

    def _get_conversion_rate(self):
        """SQL expression: units of the company's currency for one of the row `l`, that day.

        As `res.currency` does: the last rate on or before the day, else the first one, else 1.
        """
        return SQL(
            "CASE WHEN l.currency_id = c.currency_id THEN 1 ELSE %s / %s END",
            self._get_currency_rate(SQL("c.currency_id")),
            self._get_currency_rate(SQL("l.currency_id")))

    def _get_currency_rate(self, currency):
        return SQL(
            """
            COALESCE(
                (SELECT r.rate FROM res_currency_rate r
                  WHERE r.currency_id = %(currency)s AND r.name <= l.work_date
                    AND (r.company_id IS NULL OR r.company_id = %(root)s)
                  ORDER BY r.company_id, r.name DESC LIMIT 1),
                (SELECT r.rate FROM res_currency_rate r
                  WHERE r.currency_id = %(currency)s
                    AND (r.company_id IS NULL OR r.company_id = %(root)s)
                  ORDER BY r.company_id, r.name LIMIT 1), 1.0)
            """, currency=currency, root=SQL("split_part(c.parent_path, '/', 1)::int"))
