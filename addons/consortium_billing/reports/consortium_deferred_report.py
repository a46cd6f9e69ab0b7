from odoo import fields, models
from odoo.tools import SQL

from ..ageing import EXPIRY_BUCKETS, expiry_bucket_sql


class ConsortiumDeferredReport(models.Model):
    """What was sold and not worked yet: hours and value left, one row for each package.

    Today's figures are the counters of the packages. With a day in the context
    (`consortium_as_of`, ISO), they are the sum of the movements until then: hours are given when
    they were sold and taken on the day of the work, whenever it was approved.
    """

    _name = "consortium.deferred.report"
    _description = "Deferred Hours"
    _auto = False
    _order = "date_last, id"
    _rec_name = "package_id"

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    package_id = fields.Many2one(comodel_name="consortium.hour.package", readonly=True)
    agreement_id = fields.Many2one(comodel_name="consortium.agreement", readonly=True)
    member_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    date_start = fields.Date(string="Valid From", readonly=True)
    date_end = fields.Date(string="Valid Until", readonly=True)
    date_last = fields.Date(string="Last Day", readonly=True, help="Days of grace included.")
    days_left = fields.Integer(readonly=True, aggregator="min", help="Until the hours expire.")
    bucket = fields.Selection(selection=EXPIRY_BUCKETS, string="Expires", readonly=True)
    granted_hours = fields.Float(readonly=True)
    used_hours = fields.Float(readonly=True)
    balance_hours = fields.Float(string="Hours Left", readonly=True)
    value = fields.Monetary(readonly=True, help="Untaxed price of the hours.")
    consumed_value = fields.Monetary(
        readonly=True, help="Value of the hours that were used, have expired or moved away.")
    deferred = fields.Monetary(
        string="Deferred Value", readonly=True,
        help="Value of the hours that are left: sold, and still to be earned.")

    @property
    def _table_query(self):
        as_of = fields.Date.to_date(self.env.context.get("consortium_as_of"))
        day = as_of or fields.Date.context_today(self)
        days = SQL("(p.date_last - %s::date)", day)
        return SQL(
            """
            SELECT p.id, p.id AS package_id, p.company_id, p.currency_id, p.agreement_id,
                   p.member_id, p.date_start, p.date_end, p.date_last, %(days)s AS days_left,
                   %(bucket)s AS bucket, c.granted / 60.0 AS granted_hours,
                   c.used / 60.0 AS used_hours, c.balance / 60.0 AS balance_hours,
                   c.value, c.value - c.deferred AS consumed_value, c.deferred
              FROM consortium_hour_package p
              JOIN LATERAL (%(counters)s) c ON TRUE
             WHERE c.deferred != 0 OR c.balance != 0
            """, days=days, bucket=expiry_bucket_sql(days),
            counters=self._get_counters_query(as_of))

    def _get_counters_query(self, as_of):
        """SQL query of the counters of the package `p`, today or on a day.

        A package sold today for next month is deferred from today: a grant counts from the day it
        was posted, if that is before its start.
        """
        if not as_of:
            return SQL(
                "SELECT p.granted, p.used, p.balance, p.value, "
                "p.value - p.consumed_value AS deferred")
        return SQL(
            """
            SELECT COALESCE(SUM(l.drawn) FILTER (WHERE %(enters)s), 0) AS granted,
                   COALESCE(SUM(l.drawn) FILTER (WHERE l.kind = 'draw'), 0) AS used,
                   COALESCE(SUM(l.drawn * %(sign)s), 0) AS balance,
                   COALESCE(SUM(l.amount) FILTER (WHERE %(enters)s), 0) AS value,
                   COALESCE(SUM(l.amount * %(sign)s), 0) AS deferred
              FROM consortium_hour_ledger l
             WHERE l.package_id = p.id
               AND CASE WHEN l.kind = 'grant' THEN LEAST(l.work_date, l.create_date::date)
                        ELSE l.work_date END <= %(as_of)s
            """,
            as_of=as_of,
            enters=SQL("l.kind IN ('grant', 'adjust') "
                       "OR (l.kind IN ('rollover', 'transfer') AND l.drawn > 0)"),
            sign=SQL("CASE WHEN l.kind IN ('grant', 'adjust', 'rollover', 'transfer') "
                     "THEN 1 ELSE -1 END"))

    def action_open_package(self):
        """Open the package."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "consortium.hour.package",
            "view_mode": "form",
            "res_id": self.package_id.id,
        }
