from datetime import date

from odoo.tests import BaseCase, tagged

from ..expiry import get_due_notice, get_expiry_date, get_rollover, get_rollover_dates

LAST = date(2026, 3, 31)
THRESHOLDS = [60, 30, 7]


@tagged("post_install", "-at_install")
class TestExpiryRules(BaseCase):
    """The arithmetic of the end of a package, without a database."""

    def test_rollover(self):
        for expected, rule, cap, percent, balance, rolled in (
            (0, "none", 600, 50, 300, 0),
            (300, "hours", 600, 0, 300, 0),
            (600, "hours", 600, 0, 900, 0),
            (240, "percent", 0, 10, 900, 0),
            (240, "both", 600, 10, 900, 0),
            (120, "both", 120, 10, 900, 0),
            (100, "hours", 600, 0, 900, 500),  # hours returned after a first expiry
            (0, "hours", 600, 0, 900, 700),
            (800, "percent", 0, 33.33, 900, 0),  # 799.92 minutes
        ):
            found = get_rollover(balance, 2400, rolled, rule, cap, percent)
            self.assertEqual(found, expected, (rule, cap, percent))

    def test_rollover_dates(self):
        self.assertEqual(
            get_rollover_dates(LAST, 3, date(2026, 4, 1)), (date(2026, 4, 1), date(2026, 6, 30)))
        self.assertEqual(
            get_rollover_dates(date(2028, 2, 28), 12, date(2028, 3, 9)),
            (date(2028, 2, 29), date(2029, 2, 27)))
        self.assertEqual(  # so late that the hours would be over at once
            get_rollover_dates(LAST, 1, date(2026, 7, 1)), (date(2026, 4, 1), date(2026, 7, 31)))

    def test_notices(self):
        def due(day, *sent):
            return get_due_notice(LAST, day, THRESHOLDS, set(sent))

        self.assertIsNone(due(date(2026, 1, 29)))
        self.assertEqual(due(date(2026, 1, 30)), 60)
        self.assertIsNone(due(date(2026, 2, 1), 60))
        self.assertEqual(due(date(2026, 3, 10), 60), 30)  # the job did not run on the day
        self.assertEqual(due(date(2026, 3, 30)), 7)  # sold late: the nearest one only
        self.assertIsNone(due(date(2026, 3, 30), 7))
        self.assertEqual(due(date(2026, 4, 2)), 7)
        self.assertIsNone(due(date(2026, 4, 2), 60))

    def test_expiry_date(self):
        self.assertEqual(get_expiry_date(LAST, date(2026, 3, 1), THRESHOLDS), date(2026, 4, 1))
        self.assertEqual(get_expiry_date(LAST, date(2026, 3, 30), THRESHOLDS), date(2026, 4, 6))
        self.assertEqual(get_expiry_date(LAST, date(2026, 5, 1), THRESHOLDS), date(2026, 5, 8))
