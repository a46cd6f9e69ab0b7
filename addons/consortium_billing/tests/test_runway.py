from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from ..runway import Stock, foresee, get_pace
from .common import BillingCommon

TODAY = date(2026, 3, 2)


def stock(id_, balance, end, start=date(2026, 1, 1)):
    return Stock(id_, start, end, balance)


@tagged("post_install", "-at_install")
class TestRunwayArithmetic(BaseCase):
    """Packages used up at a constant pace, counted by hand."""

    def test_lasts(self):
        runway = foresee([stock(1, 600, date(2026, 12, 31))], 60, TODAY)
        self.assertEqual(runway.last_day, TODAY + timedelta(days=9))
        self.assertFalse(runway.losses)

    def test_part_of_a_day(self):
        runway = foresee([stock(1, 601, date(2026, 12, 31))], 60, TODAY)
        self.assertEqual(runway.last_day, TODAY + timedelta(days=10))

    def test_lost_at_the_end_of_a_package(self):
        runway = foresee([stock(1, 1320, date(2026, 3, 11))], 60, TODAY)
        self.assertEqual([tuple(loss) for loss in runway.losses], [(1, 720, date(2026, 3, 11))])
        self.assertIsNone(runway.last_day)

    def test_the_last_day_counts(self):
        self.assertFalse(foresee([stock(1, 600, date(2026, 3, 11))], 60, TODAY).losses)

    def test_one_after_the_other(self):
        """The first that ends is used before; the second waits, and is used within its dates."""
        packages = [stock(2, 600, date(2026, 4, 30)), stock(1, 300, date(2026, 3, 31))]
        runway = foresee(packages, 60, TODAY)
        self.assertFalse(runway.losses)
        self.assertEqual(runway.last_day, TODAY + timedelta(days=14))

    def test_waits_for_a_package_to_begin(self):
        packages = [
            stock(1, 60, date(2026, 3, 31)),
            stock(2, 120, date(2026, 6, 30), start=date(2026, 4, 1)),
        ]
        self.assertEqual(foresee(packages, 60, TODAY).last_day, date(2026, 4, 2))

    def test_nothing_is_used(self):
        runway = foresee([stock(1, 90, date(2026, 3, 31))], 0, TODAY)
        self.assertEqual(runway.minutes_lost, 90)
        self.assertIsNone(runway.last_day)
        self.assertEqual(tuple(foresee([], 60, TODAY)), (None, ()))

    def test_package_that_is_over(self):
        runway = foresee([stock(1, 90, date(2026, 2, 28))], 60, TODAY)
        self.assertEqual(runway.minutes_lost, 90)

    def test_pace(self):
        self.assertEqual(get_pace(910, TODAY - timedelta(days=200), TODAY), 10)
        self.assertEqual(get_pace(140, TODAY - timedelta(days=13), TODAY), 10)
        self.assertEqual(get_pace(70, TODAY, TODAY), 10)  # one day is no pace: over a week
        self.assertEqual(get_pace(0, None, TODAY), 0)


@tagged("post_install", "-at_install")
class TestRunway(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-09 15:00:00"))

    def _read(self):
        self.agreement.invalidate_recordset()
        return self.agreement.with_user(self.reader)

    def test_lasts_until(self):
        self._create_package(10)
        self._post(7)  # in one week: an hour a day
        agreement = self._read()
        self.assertAlmostEqual(agreement.pace_hours, 49 / 8)
        self.assertEqual(agreement.runway_date, date(2026, 3, 12))
        self.assertEqual(agreement.runway_text, "the hours last until March 12, 2026")

    def test_will_be_lost(self):
        self._create_package(100, end=date(2026, 3, 31))
        self._post(8)  # 92 are left, and an hour is drawn a day, for 23 days
        agreement = self._read()
        self.assertEqual(agreement.lost_hours, 69)
        self.assertFalse(agreement.runway_date)
        self.assertEqual(
            agreement.runway_text.replace("\u00a0", " "), "69 h will be lost on March 31, 2026")

    def test_reversed_rows_make_no_pace(self):
        self._create_package(10)
        lines = self._post(7)
        lines.sheet_id.with_user(self.director_user).action_reopen("Mistake")
        self.assertEqual(self._read().pace_hours, 0)

    def test_nothing_to_say_when_closed(self):
        self._create_package(10)
        self._post(1)
        self.agreement.action_suspend()
        self.assertEqual(self._read().runway_text, "")

    def _count(self, agreements):
        self.env.flush_all()
        self.env.invalidate_all()
        agreements.mapped("name")
        before = self.cr.sql_log_count
        agreements.mapped("runway_text")
        return self.cr.sql_log_count - before

    def test_queries(self):
        agreements = self.agreement
        for number in range(8):
            agreement = self._create_agreement(self._create_member(f"Coop {number}"))
            self._create_package(10, agreement=agreement)
            agreements |= agreement
        self._count(agreements)
        self.assertEqual(self._count(agreements[:4]), self._count(agreements))
