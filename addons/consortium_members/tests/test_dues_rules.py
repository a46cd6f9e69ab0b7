from datetime import date

from odoo.tests import BaseCase, tagged

from ..dues_rules import get_invoicing_state, get_payment_state, get_units, prorate

YEAR = (date(2026, 4, 1), date(2027, 3, 31))
LEAP = (date(2027, 4, 1), date(2028, 3, 31))


@tagged("post_install", "-at_install")
class TestDuesRules(BaseCase):
    """Arithmetic without the ORM."""

    def _units(self, method, first, last=None, year=YEAR):
        return get_units(method, *year, first, last or year[1])

    def test_whole_year(self):
        for method, total in (("none", 1), ("month", 12), ("day", 365)):
            with self.subTest(method):
                self.assertEqual(self._units(method, YEAR[0]), (0, total, total))
                self.assertEqual(self._units(method, date(2015, 1, 1)), (0, total, total))

    def test_months_begun_count(self):
        self.assertEqual(self._units("month", date(2026, 11, 1)), (7, 12, 12))
        self.assertEqual(self._units("month", date(2026, 11, 30)), (7, 12, 12))
        self.assertEqual(self._units("month", date(2026, 12, 1)), (8, 12, 12))
        self.assertEqual(self._units("month", YEAR[0], date(2026, 6, 1)), (0, 3, 12))

    def test_joins_on_the_last_day(self):
        self.assertEqual(self._units("month", YEAR[1]), (11, 12, 12))
        self.assertEqual(self._units("day", YEAR[1]), (364, 365, 365))
        self.assertEqual(self._units("none", YEAR[1]), (0, 1, 1))
        self.assertEqual(prorate(36500, 364, 365, 365), 100)

    def test_leap_year(self):
        self.assertEqual(self._units("day", LEAP[0], year=LEAP), (0, 366, 366))
        self.assertEqual(self._units("day", date(2028, 2, 29), year=LEAP), (334, 366, 366))
        self.assertEqual(self._units("month", date(2028, 2, 29), year=LEAP), (10, 12, 12))

    def test_years_that_begin_in_the_middle_of_a_month_or_last_longer(self):
        year = (date(2026, 1, 31), date(2027, 1, 30))
        self.assertEqual(self._units("month", date(2026, 2, 27), year=year), (0, 12, 12))
        self.assertEqual(self._units("month", date(2026, 2, 28), year=year), (1, 12, 12))
        long_year = (date(2026, 1, 1), date(2027, 6, 30))
        self.assertEqual(self._units("month", date(2027, 6, 30), year=long_year), (17, 18, 18))

    def test_nobody_pays_outside_the_year(self):
        start, stop, _total = self._units("month", date(2027, 5, 1))
        self.assertEqual(stop - start, 0)
        self.assertEqual(self._units("none", date(2027, 5, 1))[:2], (0, 0))

    def test_parts_of_a_year_add_up(self):
        for amount in (1, 10000, 9999, 12345, 100, 7):
            for total in (12, 365, 366, 18):
                cuts = sorted({0, 1, total // 3, total // 2, total - 1, total})
                parts = [
                    prorate(amount, start, stop, total)
                    for start, stop in zip(cuts, cuts[1:], strict=False)
                ]
                self.assertEqual(sum(parts), amount, (amount, total))
                self.assertTrue(all(part >= 0 for part in parts))

    def test_half_a_cent_is_rounded_up(self):
        self.assertEqual(prorate(1, 0, 1, 2), 1)
        self.assertEqual(prorate(1, 1, 2, 2), 0)
        self.assertEqual(prorate(10000, 0, 1, 12), 833)

    def test_state_of_what_is_invoiced(self):
        cases = [
            ([], "released"),
            ([("out_invoice", "cancel", 100)], "released"),
            ([("out_invoice", "draft", 100)], "drafted"),
            ([("out_invoice", "posted", 100)], "posted"),
            ([("out_invoice", "posted", 0)], "posted"),
            ([("out_invoice", "posted", 100), ("out_refund", "draft", 100)], "posted"),
            ([("out_invoice", "posted", 100), ("out_refund", "posted", 40)], "posted"),
            ([("out_invoice", "posted", 100), ("out_refund", "posted", 100)], "credited"),
            (
                [
                    ("out_invoice", "posted", 100),
                    ("out_refund", "posted", 100),
                    ("out_invoice", "draft", 90),
                ],
                "drafted",
            ),
            (
                [
                    ("out_invoice", "posted", 100),
                    ("out_refund", "posted", 100),
                    ("out_invoice", "posted", 90),
                ],
                "posted",
            ),
        ]
        for entries, state in cases:
            with self.subTest(entries):
                self.assertEqual(get_invoicing_state(entries), state)

    def test_state_of_the_payment(self):
        due = date(2026, 5, 1)
        for day, state in (
            (date(2026, 4, 1), "current"),
            (due, "current"),
            (date(2026, 5, 2), "grace"),
            (date(2026, 5, 31), "grace"),
            (date(2026, 6, 1), "overdue"),
        ):
            with self.subTest(day):
                self.assertEqual(get_payment_state(due, day, 30), state)
                self.assertEqual(get_payment_state(due, day, 30, exempt=True), state)
        self.assertEqual(get_payment_state(None, due, 30), "current")
        self.assertEqual(get_payment_state(None, due, 30, exempt=True), "exempt")
        self.assertEqual(get_payment_state(due, date(2026, 5, 2), 0), "overdue")
