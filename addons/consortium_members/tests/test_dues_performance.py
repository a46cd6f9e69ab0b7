from odoo.tests import tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesPerformance(DuesCommon):
    """Queries of a preview do not grow with the members; of a batch of invoices, by what
    Odoo's own posting asks for each invoice only."""

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _measure(self, step, sizes=(10, 20, 40)):
        """Queries of one step for runs of these sizes, each with new members."""
        counts = []
        for rank, size in enumerate(sizes):
            members = self._new_members(size, f"Batch {rank}")
            run = self._new_run(membership_ids=[(6, 0, members.ids)])
            counts.append(step(run))
        return counts

    def test_preview_is_constant(self):
        counts = self._measure(lambda run: self._count(run.action_compute))
        self.assertLessEqual(counts[2], counts[1] + 2, counts)
        self.assertLessEqual(counts[2], 60, counts)

    def test_draft_invoices(self):
        def draft(run):
            run.action_compute()
            return self._count(run.action_create_invoices)

        counts = self._measure(draft)
        self.assertLessEqual(counts[2], counts[1] + 4, counts)

    def test_posting(self):
        """Odoo numbers each invoice in three queries. (It also writes each partner on its
        very first invoice; these are customers already.)"""

        def post(run):
            self._invoice(run, post=False)
            run.sudo().move_ids.partner_id.customer_rank = 1
            return self._count(run.action_post_invoices)

        counts = self._measure(post)
        self.assertLessEqual((counts[2] - counts[1]) / 20, 3.2, counts)

    def test_state_of_dues_is_constant(self):
        def recompute(run):
            self._invoice(run)
            members = run.line_ids.membership_id.sudo()

            def work():
                self.env.add_to_compute(members._fields["dues_state"], members)
                members.flush_recordset(["dues_state"])

            return self._count(work)

        counts = self._measure(recompute)
        self.assertLessEqual(counts[2], counts[1] + 1, counts)
        self.assertLessEqual(counts[2], 15, counts)

    def test_totals_are_constant(self):
        def read(run):
            run.action_compute()
            names = ["amount_total", "previous_amount", "issue_count", "progress", "move_count"]
            return self._count(run.read, names)

        counts = self._measure(read)
        self.assertEqual(counts[1], counts[2])
