from odoo import fields, models
from odoo.tools import SQL

EVENTS = [
    ("admission", "Admission"),
    ("readmission", "Re-admission"),
    ("resigned", "Resignation"),
    ("excluded", "Exclusion"),
    ("ended", "Other End"),
    ("category_in", "Category Joined"),
    ("category_out", "Category Left"),
]


class ConsortiumMembershipReport(models.Model):
    """What happened in the register: one row per admission, exit and change of category.

    The sum of ``net`` up to a day is the number of members on that day, in all and
    in each category.
    """

    _name = "consortium.membership.report"
    _description = "Membership Statistics"
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id"

    date = fields.Date(readonly=True)
    fiscal_year = fields.Char(readonly=True)
    event = fields.Selection(selection=EVENTS, readonly=True)
    membership_id = fields.Many2one(comodel_name="consortium.membership", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Member", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    category_id = fields.Many2one(comodel_name="consortium.member.category", readonly=True)
    kind = fields.Selection(related="category_id.kind")
    grade_id = fields.Many2one(comodel_name="res.partner.grade", string="Tier", readonly=True)
    is_founder = fields.Boolean(string="Founder", readonly=True)
    admissions = fields.Integer(readonly=True)
    exits = fields.Integer(readonly=True)
    net = fields.Integer(string="Net Growth", readonly=True)

    @property
    def _table_query(self):
        """Rows of the three kinds of events, with their fiscal year."""
        return SQL(
            """
            SELECT event.*, %(fiscal_year)s AS fiscal_year
              FROM (%(admissions)s UNION ALL %(exits)s UNION ALL %(changes)s) AS event
              JOIN res_company company ON company.id = event.company_id
            """,
            fiscal_year=self._get_fiscal_year_sql(),
            admissions=self._get_admissions_sql(),
            exits=self._get_exits_sql(),
            changes=self._get_changes_sql(),
        )

    def _get_fiscal_year_sql(self):
        """Name of the fiscal year of ``event.date``, as the company closes its year.

        The last day of February closes the year in leap years too, as in
        ``compute_fiscalyear_dates``.
        """
        return SQL(
            """
            CASE WHEN company.fiscalyear_last_month = '12' AND company.fiscalyear_last_day >= 31
                 THEN to_char(event.date, 'YYYY')
                 WHEN (EXTRACT(MONTH FROM event.date),
                       CASE WHEN company.fiscalyear_last_month = '2'
                             AND company.fiscalyear_last_day >= 28
                            THEN 0 ELSE EXTRACT(DAY FROM event.date) END)
                      <= (company.fiscalyear_last_month::int, company.fiscalyear_last_day)
                 THEN to_char(event.date - INTERVAL '1 year', 'YYYY')
                      || '-' || to_char(event.date, 'YYYY')
                 ELSE to_char(event.date, 'YYYY')
                      || '-' || to_char(event.date + INTERVAL '1 year', 'YYYY')
             END
            """
        )

    def _get_admissions_sql(self):
        """Admissions, in the first category of the history."""
        return SQL(
            """
            SELECT membership.id * 4 AS id, membership.date_admitted AS date,
                   CASE WHEN membership.previous_id IS NULL
                        THEN 'admission' ELSE 'readmission' END AS event,
                   membership.id AS membership_id, membership.partner_id,
                   membership.company_id, period.category_id, period.grade_id,
                   membership.is_founder, 1 AS admissions, 0 AS exits, 1 AS net
              FROM consortium_membership membership
        CROSS JOIN LATERAL (
                   SELECT category_id, grade_id FROM consortium_membership_period
                    WHERE membership_id = membership.id AND cancelled IS NOT TRUE
                 ORDER BY date_from LIMIT 1) period
             WHERE %(registered)s
            """,
            registered=self._get_registered_sql(),
        )

    def _get_exits_sql(self):
        """Exits, in the last category of the history, on the day after the last day."""
        return SQL(
            """
            SELECT membership.id * 4 + 1, membership.date_end + 1, membership.state,
                   membership.id, membership.partner_id, membership.company_id,
                   period.category_id, period.grade_id, membership.is_founder, 0, 1, -1
              FROM consortium_membership membership
        CROSS JOIN LATERAL (
                   SELECT category_id, grade_id FROM consortium_membership_period
                    WHERE membership_id = membership.id AND cancelled IS NOT TRUE
                 ORDER BY date_from DESC LIMIT 1) period
             WHERE %(registered)s AND membership.state IN ('resigned', 'excluded', 'ended')
               AND membership.date_end IS NOT NULL
            """,
            registered=self._get_registered_sql(),
        )

    def _get_changes_sql(self):
        """Changes of category that have happened: one leaves, one joins."""
        return SQL(
            """
            SELECT CASE WHEN side.net > 0 THEN period.id * 4 + 2 ELSE period.id * 4 + 3 END,
                   period.date_from,
                   CASE WHEN side.net > 0 THEN 'category_in' ELSE 'category_out' END,
                   membership.id, membership.partner_id, membership.company_id,
                   CASE WHEN side.net > 0 THEN period.category_id ELSE period.before_id END,
                   period.grade_id, membership.is_founder, 0, 0, side.net
              FROM (SELECT id, membership_id, category_id, grade_id, date_from,
                           LAG(category_id) OVER (PARTITION BY membership_id
                                                      ORDER BY date_from) AS before_id
                      FROM consortium_membership_period
                     WHERE cancelled IS NOT TRUE) period
              JOIN consortium_membership membership ON membership.id = period.membership_id
        CROSS JOIN (VALUES (1), (-1)) AS side (net)
             WHERE %(registered)s AND period.before_id <> period.category_id
               AND period.date_from <= %(today)s
            """,
            registered=self._get_registered_sql(),
            today=self.env["consortium.membership"]._today(),
        )

    def _get_registered_sql(self):
        """Memberships of the register: drafts, applications and refusals are not."""
        return SQL(
            "membership.date_admitted IS NOT NULL AND membership.state NOT IN"
            " ('draft', 'submitted', 'on_agenda', 'refused')"
        )
