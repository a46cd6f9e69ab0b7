from datetime import date, datetime

import pytz

from odoo.tests import BaseCase, tagged

from .. import timer_time
from ..timer_time import Rounding

MONTREAL = pytz.timezone("America/Montreal")
HAVANA = pytz.timezone("America/Havana")


@tagged("post_install", "-at_install")
class TestTimerTime(BaseCase):
    """The arithmetic of the timer, without the database."""

    def test_rounding(self):
        cases = [
            # rule, step, minimum, seconds, minutes
            ("none", 15, 1, 0, 0),
            ("none", 15, 1, 10, 1),
            ("none", 15, 0, 10, 0),
            ("none", 15, 1, 89, 1),
            ("none", 15, 1, 90, 2),
            ("none", 15, 5, 120, 5),
            ("nearest", 15, 1, 7 * 60, 1),  # the minimum, as nothing is nearest
            ("nearest", 15, 0, 7 * 60, 0),
            ("nearest", 15, 1, 7 * 60 + 30, 15),
            ("nearest", 15, 1, 22 * 60, 15),
            ("nearest", 15, 1, 23 * 60, 30),
            ("nearest", 6, 1, 9 * 60, 12),  # halves go up
            ("up", 15, 1, 60, 15),
            ("up", 15, 1, 15 * 60, 15),
            ("up", 15, 1, 15 * 60 + 20, 15),  # seconds are no quarter
            ("up", 15, 1, 16 * 60, 30),
            ("down", 15, 1, 29 * 60, 15),
            ("down", 15, 0, 14 * 60, 0),
            ("down", 15, 10, 14 * 60, 10),
            ("up", 0, 1, 61, 1),  # a step of nothing rounds to minutes
        ]
        for rule, step, minimum, seconds, minutes in cases:
            with self.subTest(rule=rule, step=step, minimum=minimum, seconds=seconds):
                self.assertEqual(
                    timer_time.round_minutes(seconds, Rounding(rule, step, minimum)), minutes
                )

    def test_midnight(self):
        parts = timer_time.split_days(
            datetime(2026, 3, 4, 4, 30), datetime(2026, 3, 4, 6, 0), MONTREAL
        )
        self.assertEqual(parts, [(date(2026, 3, 3), 1800), (date(2026, 3, 4), 3600)])

    def test_three_days(self):
        parts = timer_time.split_days(
            datetime(2026, 3, 2, 12, 0), datetime(2026, 3, 4, 12, 0), pytz.utc
        )
        self.assertEqual([seconds / 3600 for _day, seconds in parts], [12, 24, 12])

    def test_short_and_long_nights(self):
        """The night of March has 23 hours, that of November 25; time is what the clock ran."""
        for start, stop, hours in [
            (datetime(2026, 3, 8, 5, 0), datetime(2026, 3, 9, 4, 0), 23),
            (datetime(2026, 11, 1, 4, 0), datetime(2026, 11, 2, 5, 0), 25),
        ]:
            ((day, seconds),) = timer_time.split_days(start, stop, MONTREAL)
            self.assertEqual(
                (day, seconds / 3600), (timer_time.get_local_date(start, MONTREAL), hours)
            )
        # an hour around the change, on the same day, is an hour
        ((_day, seconds),) = timer_time.split_days(
            datetime(2026, 3, 8, 6, 30), datetime(2026, 3, 8, 7, 30), MONTREAL
        )
        self.assertEqual(seconds, 3600)

    def test_midnight_that_is_missing_or_twice(self):
        """In Havana the clocks change at midnight: the day begins at its first instant."""
        self.assertEqual(
            timer_time.get_day_start(date(2026, 3, 8), HAVANA), datetime(2026, 3, 8, 5, 0)
        )
        self.assertEqual(
            timer_time.get_day_start(date(2026, 11, 1), HAVANA), datetime(2026, 11, 1, 4, 0)
        )

    def test_each_instant_counts_once(self):
        for tz in (MONTREAL, HAVANA, pytz.timezone("Asia/Kathmandu"), pytz.utc):
            for month, day in [(3, 7), (3, 8), (10, 31), (11, 1), (12, 31)]:
                start, stop = datetime(2026, month, day, 1, 7), datetime(2027, 1, 2, 3, 1)
                parts = timer_time.split_days(start, stop, tz)
                self.assertEqual(sum(s for _d, s in parts), (stop - start).total_seconds())
                days = [part for part, _s in parts]
                self.assertEqual(days, sorted(set(days)))

    def test_midnight_does_not_round_twice(self):
        """Ten minutes on each side are twenty, hence a half hour, not twice a quarter."""
        plan = timer_time.plan_days(
            datetime(2026, 3, 4, 4, 50),
            datetime(2026, 3, 4, 5, 10),
            MONTREAL,
            Rounding("up", 15, 1),
        )
        self.assertEqual(sum(minutes for _day, minutes in plan), 30)

    def test_spread(self):
        self.assertEqual(timer_time.spread(30, [600, 600]), [20, 10])
        self.assertEqual(timer_time.spread(15, [600, 240]), [11, 4])
        self.assertEqual(timer_time.spread(0, [600, 240]), [0, 0])
        self.assertEqual(timer_time.spread(3, [600, 240]), [0, 3])
        self.assertEqual(timer_time.spread(2, [30, 60, 30]), [1, 1, 0])

    def test_nothing(self):
        now = datetime(2026, 3, 4)
        self.assertEqual(timer_time.plan_days(now, now, MONTREAL, Rounding()), [])

    def test_too_long(self):
        start, stop = datetime(2026, 3, 4, 8), datetime(2026, 3, 4, 18)
        self.assertFalse(timer_time.is_too_long(start, stop, 10))
        self.assertTrue(timer_time.is_too_long(start, stop, 9.5))
        self.assertFalse(timer_time.is_too_long(start, stop, 0))
        self.assertEqual(timer_time.get_latest(start, 10), stop)
