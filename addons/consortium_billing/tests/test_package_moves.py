from datetime import date, timedelta

from odoo.tests import tagged

from .common import MONDAY, BillingCommon

SPRING = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestPackageMoves(BillingCommon):
    """Hours that go from one package to another: counters, rows and value."""

    def _move(self, source, target, minutes, kind="transfer"):
        self.Package._move_hours(kind, [(source, target, minutes, MONDAY)], "Test")

    def _get_moves(self, package):
        rows = self.Ledger.search(
            [("package_id", "=", package.id), ("kind", "in", ("rollover", "transfer"))], order="id")
        return [(row.kind, row.drawn, row.amount) for row in rows]

    def test_move(self):
        source = self._create_package(hours=10, price=90, end=SPRING)
        target = self._create_package(hours=10, price=100)
        self._move(source, target, 120)
        self.assertPackage(
            source, granted=600, transferred=120, balance=480, consumed_value=180.0, state="open")
        self.assertPackage(target, granted=720, received=120, balance=720, value=1180.0)
        self.assertEqual(self._get_moves(source), [("transfer", -120, -180.0)])
        self.assertEqual(self._get_moves(target), [("transfer", 120, 180.0)])
        self.assertEqual(self.agreement.granted, 1200)
        self.assertEqual(self.agreement.balance, 1200)

    def test_more_than_what_is_left(self):
        source = self._create_package(hours=1)
        target = self._create_package(hours=1)
        for minutes in (61, 0, -5):
            with self.assertRefused("has only 1.00 h left"):
                self._move(source, target, minutes)
        self.assertPackage(source, balance=60)

    def test_mixed_prices(self):
        """What was drawn before keeps its value; the rest ends at exactly the value."""
        source = self._create_package(hours=10, price=50, end=SPRING)
        target = self._create_package(hours=10, price=100)
        source_id = source.id
        later = date(2026, 7, 6)  # past the source: the target pays
        self.assertEqual(self._get_rows(self._post(5, day=later)), [("draw", 300, 500.0)])
        self._move(source, target, 600)
        self.assertPackage(source, balance=0, state="exhausted", consumed_value=500.0)
        # 500 $ and 500 $ for 15 h
        lines = self._post(5, day=later + timedelta(days=7))
        self.assertEqual(self._get_rows(lines), [("draw", 300, 333.33)])
        self._reopen(lines)
        self.assertPackage(target, consumed_value=500.0, balance=900)
        self._approve(self._resubmit(lines))
        self.assertEqual(self._get_rows(lines), [("draw", 300, 333.33)])
        self._post(5, day=later + timedelta(days=14))
        self._post(5, day=later + timedelta(days=21))
        self.assertPackage(target, balance=0, consumed_value=target.value, value=1500.0)
        self.assertEqual(self.Package.browse(source_id).consumed_value, 500.0)

    def _resubmit(self, lines):
        lines.sheet_id.action_submit()
        return lines

    def test_size_band_counts_what_was_sold(self):
        source = self._create_package(hours=30)
        self._move(source, self._create_package(hours=5), 600)
        self.assertEqual(self.agreement.size_band, "under_40")
