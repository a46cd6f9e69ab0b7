from contextlib import contextmanager
from datetime import timedelta

from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestPerformance(TimesheetCommon):
    """Query budgets: counts are the same from run to run, times are not."""

    @contextmanager
    def _counting(self):
        self.env.flush_all()
        self.env.invalidate_all()
        counter = {"before": self.cr.sql_log_count}
        yield counter
        self.env.flush_all()
        counter["queries"] = self.cr.sql_log_count - counter["before"]

    def _prepare_lines(self, number, shift=0):
        """Lines over two employees and as many weeks as five lines a week make."""
        return [
            self._prepare_line(
                (self.employee, self.colleague)[index % 2],
                MONDAY + timedelta(days=shift * 7 + index // 10 * 7 + index % 5),
                0.25,
            )
            for index in range(number)
        ]

    def _count_create(self, number, shift):
        vals_list = self._prepare_lines(number, shift)
        with self._counting() as counter:
            self.Line.create(vals_list)
        return counter["queries"]

    def test_create_one(self):
        self._count_create(1, 0)
        with self._counting() as counter:
            self._create_line(day=MONDAY + timedelta(days=1))
        self.assertLessEqual(counter["queries"], 16)

    def test_create_batch(self):
        self._count_create(100, 0)
        once = self._count_create(100, 100)
        twice = self._count_create(200, 200)
        # One INSERT and one UPDATE per hundred rows are Odoo's own.
        self.assertLessEqual(twice, once + 8)

    def _count_approve(self, number, shift):
        sheets = self.Line.create(self._prepare_lines(number, shift)).sheet_id
        with self._counting() as submitted:
            sheets.action_submit()
        with self._counting() as approved:
            sheets.with_user(self.director.user_id).action_approve()
        with self._counting() as reopened:
            sheets.with_user(self.director.user_id).action_reopen("test")
        return [counter["queries"] for counter in (submitted, approved, reopened)]

    def test_approve_batch(self):
        """The queries of 1,000 entries are those of 100, but for the rows of 100 more weeks."""
        self._count_approve(10, 0)
        once = self._count_approve(500, 100)
        twice = self._count_approve(1000, 300)
        for step, few, many in zip(("submit", "approve", "reopen"), once, twice, strict=True):
            with self.subTest(step=step, queries=(few, many)):
                self.assertLessEqual(many, few + 8)
                self.assertLessEqual(many, 20)

    def _count_steps_of_two_weeks(self, number, shift):
        """Steps of the weeks of two people that hold ``number`` entries."""
        monday = MONDAY + timedelta(weeks=shift)
        sheets = self.Line.create(
            [
                self._prepare_line(
                    (self.employee, self.colleague)[index % 2],
                    monday + timedelta(days=index // 2 % 5),
                    0.02,
                )
                for index in range(number)
            ]
        ).sheet_id
        self.assertEqual(len(sheets), 2)
        director = sheets.with_user(self.director.user_id)
        counts = []
        for step in (
            sheets.action_submit,
            lambda: director.mapped("anomaly_level"),
            director.action_approve,
            lambda: director.action_reopen("test"),
        ):
            with self._counting() as counter:
                step()
            counts.append(counter["queries"])
        return counts

    def test_approve_thousand_entries_for_the_queries_of_ten(self):
        """Exactly: not one query more for a hundred times the entries."""
        self._count_steps_of_two_weeks(10, 0)
        few = self._count_steps_of_two_weeks(10, 10)
        for shift, number in ((20, 500), (30, 1000)):
            self.assertEqual(self._count_steps_of_two_weeks(number, shift), few)

    def test_open_week_does_not_grow_with_history(self):
        sheet = self._create_line().sheet_id
        spec = {name: {} for name in ("state", "total_hours", "expected_hours", "can_approve")}
        spec.update(anomalies={}, anomaly_level={}, domain_hours={})  # as the form reads it
        spec["line_ids"] = {"fields": {"name": {}, "project_id": {}, "unit_amount": {}}}

        def read():
            with self._counting() as counter:
                sheet.with_user(self.employee.user_id).web_read(spec)
            return counter["queries"]

        read()
        few = read()
        self.Line.create(self._prepare_lines(200, 10))
        self.assertLessEqual(read(), few)
        self.assertLessEqual(few, 15)
