from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..anomalies import Week, find_anomalies

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(7)]


@tagged("post_install", "-at_install")
class TestAnomalyRules(BaseCase):
    """What to look at in a week, without the ORM."""

    def _find(self, worked, expected=(7,) * 5, **values):
        values = {"today": DAYS[6], "due_until": DAYS[6], "under": 0.25, "over": 2.0, **values}
        return find_anomalies(
            Week(
                expected=dict(zip(DAYS, expected, strict=False)),
                worked={day: hours for day, hours in zip(DAYS, worked, strict=False) if hours},
                **values,
            )
        )

    def test_whole_week(self):
        self.assertEqual(self._find([7] * 5), {})

    def test_missing_days(self):
        self.assertEqual(self._find([7, 0, 7, 0, 7]), {"missing_days": [DAYS[1], DAYS[3]]})

    def test_short_days_are_no_missing_days(self):
        self.assertEqual(self._find([1] * 5), {})

    def test_hours_made_up_on_another_day(self):
        """A shifted week: the Friday was worked on Saturday, or on four long days."""
        self.assertEqual(self._find([7, 7, 7, 7, 0, 7]), {})
        self.assertEqual(self._find([9, 9, 9, 8, 0]), {})

    def test_part_time_and_leave(self):
        self.assertEqual(self._find([7, 7, 7], expected=[7, 7, 7]), {})
        self.assertEqual(self._find([7, 7, 0, 0], expected=[7, 7, 0, 0]), {})
        self.assertEqual(self._find([0] * 5, expected=[0] * 5), {})

    def test_days_to_come_are_not_missing(self):
        self.assertEqual(self._find([7, 7], due_until=DAYS[1]), {})
        found = self._find([7], due_until=DAYS[1])
        self.assertEqual(found, {"missing_days": [DAYS[1]]})

    def test_over_24_hours(self):
        found = self._find([24, 24.5, 7], over=100)
        self.assertEqual(found, {"over_24h": [DAYS[1]]})
        self.assertEqual(self._find([0.1] * 3 + [24 + 1e-9], over=100, under=100), {})

    def test_over_expected(self):
        self.assertEqual(self._find([9, 7, 7, 7, 7]), {})
        self.assertEqual(self._find([9.25, 7, 7, 7, 7]), {"over_expected": 2.25})
        self.assertEqual(self._find([3], expected=[0] * 5), {"over_expected": 3})

    def test_below_zero(self):
        found = self._find([-1, 9, 9, 9, 9])
        self.assertEqual(found, {"negative": [DAYS[0]]})

    def test_future(self):
        found = self._find([7] * 5, today=DAYS[3])
        self.assertEqual(found, {"future": [DAYS[4]]})

    def test_entries_without_domain_or_role(self):
        found = self._find([7] * 5, no_domain=2, no_role=1)
        self.assertEqual(found, {"no_domain": 2, "no_role": 1})
