from odoo.tests import BaseCase, tagged

from odoo.addons.consortium_timesheet.models.week_plan import (
    CONFLICT,
    CREATE,
    DELETE,
    ERROR,
    NOTHING,
    SAVED,
    UPDATE,
    Entry,
    WeekPlan,
)

DAY, NEXT = "2026-03-02", "2026-03-03"


def edit(**values):
    return {"id": "1", "key": "1|0|0", "row": {}, "date": DAY, "entry_id": False, **values}


@tagged("post_install", "-at_install")
class TestWeekPlan(BaseCase):
    """Verdicts on the edits of a week, without database."""

    def setUp(self):
        super().setUp()
        self.entry = Entry(7, "1|0|0", DAY, 60, "Call")
        self.plan = WeekPlan([self.entry], {DAY: "", NEXT: "Locked"})

    def decide(self, **values):
        verdict = self.plan.decide(edit(**values))
        return verdict.status, verdict.action

    def test_create(self):
        self.assertEqual(self.decide(key="2|0|0", minutes=90), (SAVED, CREATE))
        self.assertEqual(self.decide(key="2|0|0", minutes=0), (SAVED, NOTHING))

    def test_second_entry_of_a_cell_needs_sight_of_the_first(self):
        self.assertEqual(self.decide(minutes=30), (CONFLICT, NOTHING))
        self.assertEqual(self.decide(minutes=30, known=[7]), (SAVED, CREATE))

    def test_update_what_was_seen(self):
        known = {"entry_id": 7, "expected": {"minutes": 60}}
        self.assertEqual(self.decide(minutes=90, **known), (SAVED, UPDATE))
        self.assertEqual(self.entry.minutes, 90)
        self.assertEqual(self.decide(minutes=120, **known), (CONFLICT, NOTHING))

    def test_what_is_already_true_is_saved(self):
        expected = {"minutes": 15, "note": "x"}
        self.assertEqual(
            self.decide(entry_id=7, minutes=60, note="Call", expected=expected), (SAVED, NOTHING)
        )

    def test_minutes_and_note_do_not_disturb_each_other(self):
        self.assertEqual(
            self.decide(entry_id=7, note="Mail", expected={"note": "Call"}), (SAVED, UPDATE)
        )
        self.assertEqual(
            self.decide(entry_id=7, minutes=30, expected={"minutes": 60}), (SAVED, UPDATE)
        )
        self.assertEqual((self.entry.minutes, self.entry.note), (30, "Mail"))

    def test_delete(self):
        known = {"entry_id": 7, "minutes": 0, "expected": {"minutes": 60}}
        self.assertEqual(self.decide(**known), (SAVED, DELETE))
        self.assertEqual(self.decide(**known), (SAVED, NOTHING))
        self.assertEqual(
            self.decide(entry_id=7, minutes=5, expected={"minutes": 60}), (CONFLICT, NOTHING)
        )

    def test_entry_moved_to_another_row(self):
        self.assertEqual(
            self.decide(entry_id=7, key="9|0|0", minutes=5, expected={"minutes": 60}),
            (CONFLICT, NOTHING),
        )

    def test_a_day_has_24_hours(self):
        self.assertEqual(self.decide(key="2|0|0", minutes=23 * 60)[0], SAVED)
        verdict = self.plan.decide(edit(key="3|0|0", minutes=1))
        self.assertEqual((verdict.status, verdict.reason), (ERROR, "over"))
        self.assertEqual(self.decide(key="3|0|0", minutes=-60), (SAVED, CREATE))
        self.assertEqual(self.decide(key="4|0|0", minutes=60), (SAVED, CREATE))

    def test_less_on_a_day_that_has_too_much(self):
        plan = WeekPlan([Entry(1, "a", DAY, 2000, "")], {DAY: ""})
        less = edit(key="a", entry_id=1, minutes=1500, expected={"minutes": 2000})
        self.assertEqual(plan.decide(less).status, SAVED)

    def test_closed_day_and_locked_entry(self):
        self.assertEqual(self.plan.decide(edit(date=NEXT, minutes=5)).reason, "Locked")
        self.entry.locked = "Approved"
        verdict = self.plan.decide(edit(entry_id=7, minutes=5, expected={"minutes": 60}))
        self.assertEqual((verdict.status, verdict.reason), (ERROR, "Approved"))

    def test_bad_input(self):
        for reason, values in (
            ("outside", {"date": "2026-04-01", "minutes": 5}),
            ("outside", {"date": None, "minutes": 5}),
            ("invalid", {"minutes": 1.5}),
            ("invalid", {"minutes": "90"}),
            ("invalid", {"minutes": True}),
            ("invalid", {"minutes": 5, "note": False}),
        ):
            with self.subTest(**values):
                self.assertEqual(self.plan.decide(edit(**values)).reason, reason)
        plan = WeekPlan([], {DAY: ""}, lambda row: row.get("task_id"))
        self.assertEqual(plan.decide(edit(minutes=-5)).reason, "negative")
        self.assertEqual(plan.decide(edit(minutes=-5, row={"task_id": 1})).status, SAVED)
