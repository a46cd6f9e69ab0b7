from datetime import timedelta

from odoo.tests import tagged

from .test_portal_common import PortalHoursCommon

# 25 of the page itself, plus the savepoints that the test cursor of a request adds.
PAGE_BUDGET = 25


@tagged("post_install", "-at_install")
class TestPortalPerformance(PortalHoursCommon):
    """The pages cost the same whatever the number of entries."""

    def _count_queries(self, path):
        self.url_open(path)  # warm the caches of the registry
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(path).status_code, 200)
        return self.cr.sql_log_count - before

    def _count_pages(self):
        url = f"/my/hours/{self.agreement_a.id}"
        return {
            path: self._count_queries(path)
            for path in ("/my/hours", url, f"{url}?month=all", f"{url}/page/2?month=all")
        }

    def test_queries_are_flat(self):
        """Twice the entries, the same number of queries; within the budget of a page."""
        self.authenticate("portal_a", "portal_a")
        small = self._count_pages()
        day = self.month + timedelta(days=16)
        self._approve([self._prepare_entry(self.project_a, day) for _index in range(45)])
        large = self._count_pages()
        self.assertEqual(small, large)
        for path, count in large.items():
            self.assertLessEqual(count, PAGE_BUDGET, path)

    def test_queries_of_disputes(self):
        """Contested entries cost the page of hours nothing by entry; their list is flat.

        With all that a company may show: hours in progress, and packages to order.
        """
        self.company.write({
            "consortium_portal_in_progress": True,
            "consortium_topup_product_ids": [
                (4, self.env.ref("consortium_billing.product_hour_package").id)],
        })
        url, counts = f"/my/hours/{self.agreement_a.id}", []
        rows = self.lines_a.ledger_ids.filtered(lambda row: row.kind == "overage")
        self.authenticate("portal_a", "portal_a")
        entries = rows.grouped("timesheet_id")
        for number, entry in enumerate(list(entries)[:12], start=1):
            self.env["consortium.dispute"]._open(
                entries[entry], self.user_a.partner_id, "other", "Why?", "portal")
            if number in (2, 12):
                counts.append([
                    self._count_queries(path) for path in (url, "/my/disputes", f"{url}?month=all")
                ])
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(max(counts[1]), PAGE_BUDGET, counts)

    def test_queries_of_beneficiary(self):
        """A beneficiary's page stays within the same budget."""
        self.authenticate("portal_c", "portal_c")
        count = self._count_queries(f"/my/hours/{self.agreement_a.id}")
        self.assertLessEqual(count, PAGE_BUDGET)
