from datetime import date, timedelta

from odoo.tests import HttpCase, tagged

from .transparency_common import TransparencyCommon

PAGE_BUDGET = 14


@tagged("post_install", "-at_install")
class TestTransparencyPerformance(TransparencyCommon, HttpCase):
    """A month costs the same whatever the hours of the month, of the others and of others."""

    def _count_queries(self, path):
        self.url_open(path)  # warm the caches of the registry
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(path).status_code, 200)
        return self.cr.sql_log_count - before

    def _count_pages(self):
        return {
            path: self._count_queries(path)
            for path in (
                "/my/time?period=2026-03",
                "/my/time?period=all",
                "/my/time/page/2?period=all&group=person",
                "/my/time/csv?period=all",
            )
        }

    def _insert_history(self, number):
        """Approved entries of two organisations in other months, straight to the table."""
        self.env.cr.execute(
            """
            INSERT INTO account_analytic_line (name, date, unit_amount, amount, project_id,
                employee_id, beneficiary_id, approval_state, company_id, currency_id, account_id,
                service_domain_id)
            SELECT 'History ' || n, %s + n %% 300, 0.5, 0, project_id, employee_id,
                   CASE WHEN n %% 2 = 0 THEN beneficiary_id ELSE %s END, 'approved', company_id,
                   currency_id, account_id, service_domain_id
              FROM account_analytic_line, generate_series(1, %s) n WHERE id = %s
            """,
            [date(2026, 4, 1), self.affiliate.id, number, self.march.id],
        )

    def test_queries_are_flat(self):
        self.authenticate("tr_federation", "tr_federation")
        self._insert_history(120)
        small = self._count_pages()
        self._insert_history(240)
        large = self._count_pages()
        self.assertEqual(small, large)
        for path, count in large.items():
            self.assertLessEqual(count, PAGE_BUDGET, path)

    def test_queries_of_the_month(self):
        """Twice the entries of the month: as many queries."""
        path = "/my/time?period=2026-03&group=domain"
        self.authenticate("tr_federation", "tr_federation")
        counts = []
        for shift in (0, 7):
            lines = self.Line.create(
                [
                    self._prepare_line(self.colleague, day=date(2026, 3, 10) + timedelta(shift))
                    for _index in range(20)
                ]
            )
            lines.sheet_id.action_submit()
            lines.sheet_id.with_user(self.manager_user).action_approve()
            counts.append(self._count_queries(path))
        self.assertEqual(*counts)

    def test_plan(self):
        """A month is found by its days in an index: nothing outside of it is read.

        That of the organisation and the day, or of the day alone where a table is small or in the
        order of the days: PostgreSQL knows better.
        """
        self._insert_history(3000)
        self.env.cr.execute("ANALYZE account_analytic_line")
        report = self._report(period="2026-03")
        query = self.Line.sudo()._search(report["domain"], order="date desc, id desc", limit=50)
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertRegex(plan, "Index Scan.* using account_analytic_line_(beneficiary|_date)")
        self.assertRegex(plan, "Index Cond.*date <")
        self.assertNotIn("Seq Scan", plan)
