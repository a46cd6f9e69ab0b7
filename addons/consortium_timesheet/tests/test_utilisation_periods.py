from datetime import date

from odoo.tests import BaseCase, tagged

from ..utilisation import get_period, ratio

APRIL = date(2026, 4, 1)


@tagged("post_install", "-at_install")
class TestUtilisationPeriods(BaseCase):
    """Months, quarters and years of a fiscal year that begins in April."""

    def _get(self, kind, today, offset=0, start=APRIL):
        return tuple(map(str, get_period(kind, today, start, offset)))

    def test_month(self):
        self.assertEqual(self._get("month", date(2028, 2, 29)), ("2028-02-01", "2028-02-29"))
        self.assertEqual(self._get("month", date(2026, 3, 31), -1), ("2026-02-01", "2026-02-28"))

    def test_quarter_of_the_fiscal_year(self):
        today = date(2026, 11, 25)
        self.assertEqual(self._get("quarter", today), ("2026-10-01", "2026-12-31"))
        self.assertEqual(self._get("quarter", today, -3), ("2026-01-01", "2026-03-31"))

    def test_year(self):
        today = date(2027, 3, 31)
        self.assertEqual(self._get("year", today), ("2026-04-01", "2027-03-31"))
        self.assertEqual(self._get("year", today, -1), ("2025-04-01", "2026-03-31"))
        self.assertEqual(self._get("year", today, 1), ("2027-04-01", "2028-03-31"))

    def test_year_that_begins_within_a_month(self):
        start = date(2026, 4, 16)
        self.assertEqual(
            self._get("quarter", date(2026, 7, 15), start=start), ("2026-04-16", "2026-07-15")
        )
        self.assertEqual(
            self._get("quarter", date(2026, 7, 16), start=start), ("2026-07-16", "2026-10-15")
        )

    def test_every_day_is_in_one_period(self):
        for kind in ("month", "quarter", "year"):
            first, last = get_period(kind, date(2026, 11, 25), APRIL)
            following = get_period(kind, date(2026, 11, 25), APRIL, 1)[0]
            self.assertEqual((following - last).days, 1)
            self.assertLess(first, last)

    def test_unknown_kind(self):
        with self.assertRaises(ValueError):
            get_period("decade", APRIL, APRIL)

    def test_ratio(self):
        self.assertEqual(ratio(3, 4), 0.75)
        self.assertIsNone(ratio(3, 0))
