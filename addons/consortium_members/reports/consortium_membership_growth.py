from odoo import fields, models
from odoo.tools import SQL


class ConsortiumMembershipGrowth(models.Model):
    """Growth of the membership by fiscal year: the annual report's figures."""

    _name = "consortium.membership.growth"
    _description = "Growth of the Membership"
    _auto = False
    _rec_name = "fiscal_year"
    _order = "fiscal_year desc, company_id"

    fiscal_year = fields.Char(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    opening = fields.Integer(string="Members at the Start", readonly=True, aggregator=None)
    admissions = fields.Integer(readonly=True)
    exits = fields.Integer(readonly=True)
    net = fields.Integer(string="Net Growth", readonly=True)
    closing = fields.Integer(string="Members at the End", readonly=True, aggregator=None)
    growth = fields.Float(
        readonly=True,
        aggregator=None,
        help="Net growth over the members at the start of the year.",
    )

    @property
    def _table_query(self):
        """One row per company and fiscal year where something happened."""
        return SQL(
            """
            SELECT MIN(year.id) AS id, year.company_id, year.fiscal_year,
                   SUM(year.admissions)::int AS admissions, SUM(year.exits)::int AS exits,
                   SUM(year.net)::int AS net, (year.closing - SUM(year.net))::int AS opening,
                   year.closing::int AS closing,
                   CASE WHEN year.closing > SUM(year.net)
                        THEN SUM(year.net)::numeric / (year.closing - SUM(year.net)) END AS growth
              FROM (SELECT event.id, event.company_id, event.fiscal_year, event.admissions,
                           event.exits, event.net,
                           SUM(event.net) OVER (PARTITION BY event.company_id
                                                    ORDER BY event.fiscal_year) AS closing
                      FROM (%(events)s) AS event) AS year
          GROUP BY year.company_id, year.fiscal_year, year.closing
            """,
            events=self.env["consortium.membership.report"]._table_query,
        )
