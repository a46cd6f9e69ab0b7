from odoo import Command
from odoo.tests import tagged

from .common_share import ShareCommon


@tagged("post_install", "-at_install")
class TestSharePerformance(ShareCommon):
    """Queries of the journal do not grow with the number of holders."""

    SIZE = 20

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_constant(self, prepare, function, budget):
        function(prepare(2))  # caches of the registry
        once, twice = (self._count(function, prepare(size)) for size in (self.SIZE, 2 * self.SIZE))
        self.assertLessEqual(twice, once + 4)
        self.assertLessEqual(twice, budget)

    def _rows(self, count):
        return [
            {
                "kind": "subscription",
                "partner_id": partner.id,
                "share_class_id": self.common.id,
                "quantity": 5,
                "date": self.to_date("2026-03-01"),
            }
            for partner in self._new_partners(count)
        ]

    def test_record(self):
        self._assert_constant(self._rows, self.Move._record, 35)

    def test_subscriptions_invoiced(self):
        """Odoo numbers, posts and reconciles invoices one by one: so much each, no more."""
        self.Move._subscribe(self._rows(2))
        once, twice = (
            self._count(self.Move._subscribe, self._rows(size))
            for size in (self.SIZE, 2 * self.SIZE)
        )
        self.assertLessEqual((twice - once) / self.SIZE, 12)

    def test_issue_at_admission(self):
        self.category.share_ids = [
            Command.create({"share_class_id": self.common.id, "minimum": 5})
        ]

        def prepare(count):
            memberships = self.Membership.create(
                [
                    {"partner_id": partner.id, "category_id": self.category.id}
                    for partner in self._new_partners(count)
                ]
            )
            memberships._write_register({"date_admitted": self.to_date("2026-03-01")})
            return memberships

        self._assert_constant(prepare, lambda batch: batch._issue_requested_shares(), 40)

    def test_register_is_two_queries(self):
        self.Move._subscribe(self._rows(self.SIZE))
        self.env.flush_all()
        with self.assertQueryCount(2):
            rows = self.Move._get_holdings_at(
                date=self.to_date("2026-03-09"), company=self.company
            )
        self.assertEqual(len(rows), self.SIZE)
        self.assertEqual({row["amount_owing"] for row in rows}, {50.0})

    def test_owing_and_counts_are_constant(self):
        moves = self.Move._subscribe(self._rows(self.SIZE))
        partners = self.env["res.partner"].browse(moves.partner_id.ids)

        def read(records):
            records.mapped("share_count")
            records.mapped("share_amount_owing")

        read(partners[:2])
        once, twice = self._count(read, partners[:10]), self._count(read, partners)
        self.assertLessEqual(twice, once)
