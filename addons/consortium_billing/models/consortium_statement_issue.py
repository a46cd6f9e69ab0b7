from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..statement_period import FREQUENCIES, choose_first_period, choose_period
from .consortium_billing_run_preview import OFFICER
from .consortium_statement_balance import KINDS_IN


class Due(NamedTuple):
    """The next statement of a member, not issued yet."""

    member_id: int
    currency_id: int
    previous_id: int  # None for the first one
    date_from: object
    date_to: object


class ConsortiumStatement(models.Model):
    """How statements are issued: each row of the ledger goes to one statement, the first one that
    sees it.

    A row of the period that is committed while its statement is being issued is not seen: it keeps
    an empty `statement_id`, and the next statement takes it as an adjustment. A highest row id
    alone would lose it, as PostgreSQL gives ids before rows are committed. Of two sessions that
    issue the same statement, the second gets a serialization failure (`ON CONFLICT DO NOTHING` on a
    row that it does not see), is replayed, and finds it issued.
    """

    _inherit = "consortium.statement"

    @api.model
    def _issue_until(self, company, until, members=None):
        """Issue every statement of a company that ends at a date or before, period by period.

        :param members: only these organisations
        :return: the statements issued
        """
        issued = self.browse()
        while due := self._get_due(company, until, members):
            batch = self._issue_batch(company, due)
            if not batch:
                break
            issued |= batch
        return issued

    def _check_issuer(self):
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Only billing officers issue statements."))

    @api.model
    def _get_due(self, company, until, members=None):
        """The next statement of each member, where it ends at `until` or before: three queries.

        Quiet periods, without a balance and without rows, make no statement.

        :return: list of `Due`
        """
        self.env.flush_all()
        frequencies = self._get_frequencies(company)
        finders = {
            frequency: lambda day, f=frequency: company._get_statement_period(day, f)
            for frequency in FREQUENCIES
        }
        due = []
        for chain in self._read_chains(company, until, members):
            key = (chain["member_id"], chain["currency_id"])
            find = finders[frequencies.get(key, FREQUENCIES[0])]
            period = self._choose_period(chain, company, until, find)
            if period and period[1] <= until:
                due.append(Due(*key, chain["id"], *period))
        return due

    @api.model
    def _choose_period(self, chain, company, until, find):
        """First and last day of the next statement of a chain, or None when there is none."""
        if chain["id"]:
            date_from = chain["date_to"] + timedelta(days=1)
            return choose_period(
                date_from, date_from if chain["is_busy"] else chain["busy_day"], find)
        period = choose_first_period(
            chain["first_day"], company.consortium_statement_start, until, find)
        if period and not chain["has_balance"] and chain["last_day"] < period[0]:
            return None  # all is past and used up: nothing to bring forward
        return period

    @api.model
    def _read_chains(self, company, until, members=None):
        """Dicts of chains: rows without statement (first day, last day, whether they leave a
        balance, first day after the last statement), and the last statement (id, last day, whether
        it leaves something to state)."""
        only = SQL("AND member_id = ANY(%s)", members.ids) if members is not None else SQL()
        return self.env.execute_query_dict(SQL(
            """
            WITH last AS (
                SELECT DISTINCT ON (member_id, currency_id)
                       member_id, currency_id, id, date_to,
                       closing != 0 OR closing_value != 0 AS is_open
                  FROM consortium_statement WHERE company_id = %(company)s %(only)s
                 ORDER BY member_id, currency_id, date_to DESC),
            waiting AS (
                SELECT member_id, currency_id, work_date,
                       SUM(CASE WHEN package_id IS NULL THEN 0
                                WHEN kind = ANY(%(kinds_in)s) THEN drawn
                                ELSE -drawn END) AS effect
                  FROM consortium_hour_ledger
                 WHERE company_id = %(company)s AND statement_id IS NULL
                   AND work_date <= %(until)s %(only)s
                 GROUP BY member_id, currency_id, work_date),
            firsts AS (
                SELECT w.member_id, w.currency_id, MIN(w.work_date) AS first_day,
                       MAX(w.work_date) AS last_day, SUM(w.effect) != 0 AS has_balance,
                       MIN(w.work_date) FILTER (WHERE w.work_date > l.date_to) AS busy_day,
                       BOOL_OR(w.work_date <= l.date_to) AS is_late
                  FROM waiting w LEFT JOIN last l USING (member_id, currency_id)
                 GROUP BY w.member_id, w.currency_id)
            SELECT member_id, currency_id, first_day, last_day, has_balance, busy_day, last.id,
                   last.date_to, COALESCE(is_late OR is_open, FALSE) AS is_busy
              FROM firsts FULL JOIN last USING (member_id, currency_id)
             WHERE first_day IS NOT NULL OR is_open
             ORDER BY member_id, currency_id
            """, company=company.id, until=until, only=only,
            kinds_in=list(KINDS_IN)))

    @api.model
    def _get_frequencies(self, company):
        """{(member id, currency id): shortest frequency of their agreements}."""
        groups = self.env["consortium.agreement"].with_context(active_test=False)._read_group(
            [("company_id", "=", company.id), ("state", "!=", "draft")],
            ["member_id", "currency_id", "statement_frequency"])
        found = {}
        for member, currency, frequency in groups:
            known = found.setdefault((member.id, currency.id), frequency)
            found[member.id, currency.id] = min(known, frequency, key=FREQUENCIES.index)
        return found

    @api.model
    def _issue_batch(self, company, due):
        """Issue these statements, in as many queries whatever their number.

        :param due: list of `Due`, one per member and currency
        :return: the statements issued; fewer where another session was faster
        """
        ids = self._insert_empty(company, due)
        if ids:
            self._cover_rows(ids)
            self._insert_lines(ids)
            self._set_totals(ids)
            self._seal(ids)
        self.env["consortium.hour.ledger"].invalidate_model(["statement_id"])
        self.invalidate_model()
        return self.browse(ids)

    def _insert_empty(self, company, due):
        """Insert the statements without their figures; return their ids."""
        columns = list(zip(*due, strict=True))
        rows = self.env.execute_query(SQL(
            """
            INSERT INTO consortium_statement
                   (id, name, company_id, member_id, currency_id, previous_id, date_from, date_to,
                    date_next, issued_on, create_uid, write_uid, create_date, write_date)
            SELECT id, 'REL/' || to_char(date_to, 'YYYY-MM') || '/' || lpad(id::text, 5, '0'),
                   %(company)s, member_id, currency_id, previous_id, date_from, date_to,
                   date_to + 1, now() AT TIME ZONE 'UTC', %(uid)s, %(uid)s,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM (SELECT nextval(pg_get_serial_sequence('consortium_statement', 'id')) AS id, due.*
                      FROM unnest(%(members)s::int[], %(currencies)s::int[], %(previous)s::int[],
                                  %(starts)s::date[], %(ends)s::date[])
                           AS due(member_id, currency_id, previous_id, date_from, date_to)) AS new
                ON CONFLICT DO NOTHING
         RETURNING id
            """,
            company=company.id, uid=self.env.uid, members=list(columns[0]),
            currencies=list(columns[1]), previous=list(columns[2]), starts=list(columns[3]),
            ends=list(columns[4])))
        return [row[0] for row in rows]

    def _cover_rows(self, ids):
        """Give the statements every row of theirs that no statement has. This write is what makes
        a session that reverses one of them at the same moment start over.

        A package whose first day was moved back is bought with the hours drawn from it, whatever
        day its grant was posted for: no balance is negative.
        """
        self.env.cr.execute(SQL(
            """
            UPDATE consortium_hour_ledger l SET statement_id = s.id
              FROM consortium_statement s
             WHERE s.id = ANY(%s) AND l.statement_id IS NULL AND l.company_id = s.company_id
               AND l.member_id = s.member_id AND l.currency_id = s.currency_id
               AND (l.work_date <= s.date_to
                    OR l.kind = 'grant' AND EXISTS (
                        SELECT 1 FROM consortium_hour_package k
                         WHERE k.id = l.package_id AND k.date_start <= s.date_to))
            """, ids))
