from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..reminders import (
    get_first_workday_after,
    get_last_workday,
    get_missing,
    is_escalation_due,
    is_reminder_due,
)

MONDAY = date(2026, 3, 2)
FULL = {date(2026, 3, day): 7.0 for day in range(2, 7)}
NEXT = {date(2026, 3, day): 7.0 for day in range(9, 14)}


@tagged("post_install", "-at_install")
class TestReminderDays(BaseCase):
    """Pure dates: who works when decides, not the name of the day."""

    def test_last_workday_is_friday_for_most(self):
        self.assertEqual(get_last_workday(FULL, MONDAY), date(2026, 3, 6))

    def test_last_workday_of_part_time_and_of_leave(self):
        part = {day: hours for day, hours in FULL.items() if day.weekday() < 3}
        self.assertEqual(get_last_workday(part, MONDAY), date(2026, 3, 4))
        on_leave_friday = {**FULL, date(2026, 3, 6): 0.0}
        self.assertEqual(get_last_workday(on_leave_friday, MONDAY), date(2026, 3, 5))
        self.assertIsNone(get_last_workday({}, MONDAY))

    def test_reminder_from_the_hour_on(self):
        self.assertFalse(is_reminder_due(datetime(2026, 3, 6, 13, 59), FULL, 14.0))
        self.assertTrue(is_reminder_due(datetime(2026, 3, 6, 14, 0), FULL, 14.0))
        self.assertFalse(is_reminder_due(datetime(2026, 3, 5, 18, 0), FULL, 14.0))
        self.assertTrue(is_reminder_due(datetime(2026, 3, 7, 8, 0), FULL, 14.0), "catches up")
        self.assertFalse(is_reminder_due(datetime(2026, 3, 6, 18, 0), {}, 14.0), "whole week off")

    def test_escalation_on_the_first_day_back(self):
        sunday = date(2026, 3, 8)
        self.assertEqual(get_first_workday_after({**FULL, **NEXT}, sunday), date(2026, 3, 9))
        self.assertFalse(is_escalation_due(datetime(2026, 3, 9, 9, 0), NEXT, sunday, 10.0))
        self.assertTrue(is_escalation_due(datetime(2026, 3, 9, 10, 0), NEXT, sunday, 10.0))
        back_on_wednesday = {day: hours for day, hours in NEXT.items() if day.day >= 11}
        moment = datetime(2026, 3, 10, 12, 0)
        self.assertFalse(is_escalation_due(moment, back_on_wednesday, sunday, 10.0))
        self.assertTrue(is_escalation_due(datetime(2026, 3, 11, 12), back_on_wednesday, sunday, 10))
        self.assertFalse(is_escalation_due(datetime(2026, 3, 20, 12), {}, sunday, 10.0))

    def test_missing_hours_within_the_tolerance(self):
        self.assertEqual(get_missing(35, 30), 5)
        self.assertEqual(get_missing(35, 34.75, 0.25), 0)
        self.assertEqual(get_missing(35, 34.5, 0.25), 0.5)
        self.assertEqual(get_missing(35, 40), 0)
        self.assertEqual(get_missing(0.1 + 0.2, 0.3), 0)
