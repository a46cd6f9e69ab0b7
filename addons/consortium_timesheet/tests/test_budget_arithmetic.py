from datetime import date
from random import Random

from odoo.tests import BaseCase, tagged

from .. import budgets
from ..budgets import Position

TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestBudgetArithmetic(BaseCase):
    """Without the ORM: spread, compare, forecast, judge."""

    def _position(self, **values):
        given = {"budget": 100, "approved": 0, "pending": 0, "weekly": 0, "today": TODAY}
        return Position(**{**given, **values})

    def test_spread_adds_up(self):
        self.assertEqual(budgets.spread(10, [1, 1, 1]), [4, 3, 3])
        self.assertEqual(budgets.spread(10, [0, 0]), [5, 5])
        self.assertEqual(budgets.spread(7, [21, 22, 20]), [2, 3, 2])
        self.assertEqual(budgets.spread(3, []), [])
        self.assertEqual(budgets.spread(0, [2, 1]), [0, 0])

    def test_spread_adds_up_whatever_the_weights(self):
        random = Random(7)
        for _round in range(300):
            weights = [random.randint(0, 23) for _rank in range(random.randint(1, 14))]
            total = random.randint(0, 5000)
            parts = budgets.spread(total, weights)
            self.assertEqual(sum(parts), total)
            base = sum(weights)
            for part, weight in zip(parts, weights, strict=True):
                if base:
                    self.assertLess(abs(part - total * weight / base), 1)

    def test_spread_minutes_in_quarters(self):
        self.assertEqual(budgets.spread_minutes(100 * 60, [1, 1, 1]), [2010, 1995, 1995])
        self.assertEqual(budgets.spread_minutes(100, [1, 0]), [100, 0])
        self.assertEqual(sum(budgets.spread_minutes(1237, [21, 22, 20])), 1237)

    def test_months_and_work_days(self):
        first, last = date(2026, 1, 15), date(2026, 3, 10)
        self.assertEqual(
            budgets.months_between(first, last),
            [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
        )
        self.assertEqual(budgets.work_days(first, last), [12, 20, 7])
        self.assertEqual(budgets.work_days(first, last, {date(2026, 2, 2)}), [12, 19, 7])

    def test_compare(self):
        before, after = {"a": 10.0, "b": 5.0, "c": 1.0}, {"a": 12.0, "c": 1.0, "d": 3.0}
        self.assertEqual(
            budgets.compare(before, after), [("a", 10.0, 12.0), ("d", 0.0, 3.0), ("b", 5.0, 0.0)]
        )

    def test_forecast_and_exhaustion(self):
        position = self._position(approved=40, pending=10, weekly=7, end=date(2026, 3, 30))
        self.assertEqual(budgets.forecast(position), 50 + 7 * 4)
        self.assertEqual(budgets.exhaustion(position), date(2026, 4, 21))
        self.assertEqual(budgets.exhaustion(self._position(approved=120)), TODAY)
        self.assertIsNone(budgets.exhaustion(self._position(approved=10)))
        self.assertIsNone(budgets.exhaustion(self._position(approved=10, weekly=0.01)))
        self.assertIsNone(budgets.exhaustion(self._position(budget=0, weekly=3)))
        self.assertEqual(budgets.forecast(self._position(approved=30)), 100)
        self.assertEqual(budgets.forecast(self._position(approved=30, is_closed=True)), 30)

    def test_health(self):
        end = date(2026, 3, 30)
        for expected, values in (
            (budgets.ON_TRACK, {"approved": 79.9, "end": end}),
            (budgets.AT_RISK, {"approved": 80, "end": end}),
            (budgets.AT_RISK, {"approved": 40, "pending": 40, "end": end}),
            (budgets.AT_RISK, {"approved": 60, "weekly": 11, "end": end}),
            (budgets.AT_RISK, {"approved": 100, "end": end}),
            (budgets.OFF_TRACK, {"approved": 100, "pending": 0.25, "end": end}),
            (budgets.OFF_TRACK, {"approved": 1, "end": date(2026, 3, 1)}),
            (budgets.ON_TRACK, {"approved": 1, "end": date(2026, 3, 1), "is_closed": True}),
            (budgets.OFF_TRACK, {"budget": 0, "end": date(2026, 3, 1)}),
            (budgets.NONE, {"budget": 0, "approved": 3}),
        ):
            with self.subTest(values):
                self.assertEqual(budgets.health(self._position(**values)), expected)
