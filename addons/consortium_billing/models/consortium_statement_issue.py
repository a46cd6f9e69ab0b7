from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..statement_period import FREQUENCIES, choose_first_period, choose_period
from .consortium_billing_run_preview import OFFICER


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
        for member_id, currency_id, first_day, busy_day, previous_id, last_day, is_busy in (
            self._read_chains(company, until, members)
        ):
            find = finders[frequencies.get((member_id, currency_id), FREQUENCIES[0])]
            if previous_id:
                date_from = last_day + timedelta(days=1)
                period = choose_period(date_from, date_from if is_busy else busy_day, find)
            else:
                period = choose_first_period(
                    first_day, company.consortium_statement_start, until, find)
            if period and period[1] <= until:
                due.append(Due(member_id, currency_id, previous_id, *period))
        return due

    @api.model
    def _read_chains(self, company, until, members=None):
        """(member, currency, first day of rows without statement, the first one after the last
        statement, last statement, its last day, whether it leaves something to state)."""
        only = SQL("AND member_id = ANY(%s)", members.ids) if members is not None else SQL()
        return self.env.execute_query(SQL(
            """
            WITH last AS (
                SELECT DISTINCT ON (member_id, currency_id)
                       member_id, currency_id, id, date_to,
                       closing != 0 OR closing_value != 0 AS is_open
                  FROM consortium_statement WHERE company_id = %(company)s %(only)s
                 ORDER BY member_id, currency_id, date_to DESC),
            waiting AS (
                SELECT member_id, currency_id, work_date, COUNT(*) AS row_count
                  FROM consortium_hour_ledger
                 WHERE company_id = %(company)s AND statement_id IS NULL
                   AND work_date <= %(until)s %(only)s
                 GROUP BY member_id, currency_id, work_date),
            firsts AS (
                SELECT w.member_id, w.currency_id, MIN(w.work_date) AS first_day,
                       MIN(w.work_date) FILTER (WHERE w.work_date > l.date_to) AS busy_day,
                       BOOL_OR(w.work_date <= l.date_to) AS is_late
                  FROM waiting w LEFT JOIN last l USING (member_id, currency_id)
                 GROUP BY w.member_id, w.currency_id)
            SELECT member_id, currency_id, first_day, busy_day, last.id, last.date_to,
                   COALESCE(is_late OR is_open, FALSE)
              FROM firsts FULL JOIN last USING (member_id, currency_id)
             WHERE first_day IS NOT NULL OR is_open
             ORDER BY member_id, currency_id
            """, company=company.id, until=until, only=only))

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

    def _insert_lines(self, ids):
        """Insert the balance of each package that had hours or moved; the others say nothing."""
        Line = self.env["consortium.statement.line"]
        names = Line._get_balance_columns()
        self.env.cr.execute(SQL(
            """
            WITH moved AS (%(moved)s),
            before AS (
                SELECT s.id AS statement_id, p.package_id, p.id AS line_id, p.closing,
                       p.closing_value
                  FROM consortium_statement s
                  JOIN consortium_statement_line p ON p.statement_id = s.previous_id
                 WHERE s.id = ANY(%(ids)s) AND (p.closing != 0 OR p.closing_value != 0)),
            balances AS (
                SELECT statement_id, package_id, b.line_id, %(values)s
                  FROM moved m FULL JOIN before b USING (statement_id, package_id))
            INSERT INTO consortium_statement_line
                   (statement_id, package_id, company_id, currency_id, agreement_id, previous_id,
                    create_uid, write_uid, create_date, write_date, %(columns)s)
            SELECT x.statement_id, x.package_id, s.company_id, s.currency_id, k.agreement_id,
                   x.line_id, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
                   now() AT TIME ZONE 'UTC', %(taken)s
              FROM balances x
              JOIN consortium_statement s ON s.id = x.statement_id
              JOIN consortium_hour_package k ON k.id = x.package_id
             WHERE %(says)s
             ORDER BY x.statement_id, x.package_id
            """,
            ids=ids, uid=self.env.uid, moved=self._get_moved_query(ids),
            columns=SQL(", ").join(SQL.identifier(name) for name in names),
            taken=SQL(", ").join(SQL.identifier("x", name) for name in names),
            values=SQL(", ").join(
                SQL("%s AS %s", self._get_line_value(name), SQL.identifier(name))
                for name in names),
            says=SQL(" OR ").join(SQL("%s != 0", SQL.identifier("x", name)) for name in names)))

    def _get_moved_query(self, ids):
        """SQL query: what moved in each package on each statement, by column."""
        return SQL(
            """
            SELECT l.statement_id, l.package_id, %s
              FROM consortium_hour_ledger l JOIN consortium_statement s ON s.id = l.statement_id
             WHERE s.id = ANY(%s) AND l.package_id IS NOT NULL
             GROUP BY l.statement_id, l.package_id
            """,
            SQL(", ").join(SQL("%s AS %s", sum_, SQL.identifier(name))
                           for name, sum_ in self._get_movement_sums().items()), ids)

    def _get_line_value(self, name):
        """SQL expression of a column of a new line, from its movements `m` and what was before."""
        suffix = "_value" if name.endswith("_value") else ""
        opening = SQL("COALESCE(%s, 0) + COALESCE(%s, 0)", SQL.identifier(
            "m", f"opening{suffix}"), SQL.identifier("b", f"closing{suffix}"))
        base = name.removesuffix("_value")
        if base == "opening":
            return opening
        if base == "closing":
            return SQL("%s + %s", opening, self._get_net_effect(suffix))
        return SQL("COALESCE(%s, 0)", SQL.identifier("m", name))

    def _get_net_effect(self, suffix):
        """SQL expression: what the movements `m` of a package add to it."""
        return SQL(
            "COALESCE(m.%s + m.%s - m.%s - m.%s - m.%s - m.%s, 0)",
            *(SQL.identifier(f"{name}{suffix}") for name in (
                "bought", "received", "drawn", "expired", "refunded", "given")))

    def _set_totals(self, ids):
        """Sum the lines, and the work beside them, into the statements."""
        names = self._get_balance_columns()
        self.env.cr.execute(SQL(
            """
            WITH totals AS (
                SELECT s.id, %(sums)s
                  FROM consortium_statement s
             LEFT JOIN consortium_statement_line p ON p.statement_id = s.id
                 WHERE s.id = ANY(%(ids)s) GROUP BY s.id),
            work AS (
                SELECT s.id, %(work)s
                  FROM consortium_statement s
             LEFT JOIN consortium_hour_ledger l ON l.statement_id = s.id
                 WHERE s.id = ANY(%(ids)s) GROUP BY s.id)
            UPDATE consortium_statement s SET %(assigned)s
              FROM totals t JOIN work w USING (id)
             WHERE s.id = t.id
            """,
            ids=ids,
            sums=SQL(", ").join(
                SQL("COALESCE(SUM(%s), 0) AS %s", SQL.identifier("p", n), SQL.identifier(n))
                for n in names),
            work=SQL(", ").join(
                SQL("%s AS %s", sum_, SQL.identifier(name))
                for name, sum_ in self._get_work_sums().items()),
            assigned=SQL(", ").join([
                *(SQL("%s = %s", SQL.identifier(n), SQL.identifier("t", n)) for n in names),
                *(SQL("%s = %s", SQL.identifier(n), SQL.identifier("w", n))
                  for n in self._get_work_sums())])))

    def _get_work_sums(self):
        """SQL expressions, by column, over all rows `l` of a statement `s`."""
        brought = self._get_brought_condition()
        overage = SQL("NOT (%s) AND l.kind = 'overage'", brought)
        hourly = SQL("NOT (%s) AND l.kind = 'hourly'", brought)
        free = SQL("NOT (%s) AND l.kind IN ('fixed', 'courtesy', 'training') AND "
                   "l.package_id IS NULL", brought)
        return {
            "overage_minutes": self._get_sum(SQL("l.minutes"), overage),
            "overage_amount": self._get_sum(SQL("l.amount"), overage),
            "hourly_minutes": self._get_sum(SQL("l.minutes"), hourly),
            "hourly_amount": self._get_sum(SQL("l.amount"), hourly),
            "free_minutes": self._get_sum(SQL("l.minutes"), free),
            "row_count": SQL("COUNT(l.id)"),
            "late_count": SQL("COUNT(l.id) FILTER (WHERE l.work_date < s.date_from AND NOT (%s))",
                              brought),
            "watermark": SQL("COALESCE(MAX(l.id), 0)"),
        }
