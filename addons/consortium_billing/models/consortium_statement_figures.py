from odoo import models
from odoo.tools import SQL


class ConsortiumStatement(models.Model):
    """The figures of new statements, from the rows that they cover: two statements of SQL."""

    _inherit = "consortium.statement"

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
