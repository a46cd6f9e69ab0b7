from datetime import timedelta

from odoo.tests import tagged

from .common import MONDAY
from .grid_common import GridCommon

BUDGET = 15


@tagged("post_install", "-at_install")
class TestGridPerformance(GridCommon):
    """One read and one write, whose queries depend neither on the week nor on its history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.env["project.task"].create(
            [{"name": f"Task {n}", "project_id": cls.project.id} for n in range(40)]
        )
        # as in a call of the web client; without it, the user is read once per environment
        cls.client = {"lang": "en_US", "tz": "America/Montreal"}
        cls._fill(0, 5)
        cls._fill(-1, 5)

    @classmethod
    def _fill(cls, week, number):
        cls.Line.create(
            [
                cls._prepare_line(
                    day=MONDAY + timedelta(days=7 * week + n % 5),
                    hours=0.25,
                    task_id=cls.tasks[n % 40].id,
                )
                for n in range(number)
            ]
        )

    def _count(self, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        Sheet = self.Sheet.with_user(self.user).with_context(**self.client)
        result = getattr(Sheet, method)(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before, result

    def _count_read(self):
        """Queries of a warm read: locks and names of domains are in the caches of the registry."""
        self._count("grid_read", self.sheet.id)
        return self._count("grid_read", self.sheet.id)[0]

    def test_open_a_week(self):
        few = self._count_read()
        self.assertLessEqual(few, BUDGET)
        self._fill(0, 60)
        self.assertEqual(self._count_read(), few)

    def test_open_does_not_grow_with_history(self):
        for week in range(1, 4):
            self._fill(-week, 10)
        few = self._count_read()
        for week in range(1, 31):
            self._fill(-week, 10)
        self.assertEqual(self._count_read(), few)

    def _write_new(self, number, shift):
        tasks = self.tasks[shift : shift + number // 5]
        edits = [
            self._edit(day, row={"task_id": task.id}, minutes=5) for task in tasks for day in range(5)
        ]
        queries, answer = self._count("grid_write", self.sheet.id, edits)
        self.assertEqual(set(self._statuses(answer)), {"saved"})
        return queries

    def test_new_entries(self):
        self.sheet.line_ids.unlink()
        self._write_new(5, 0)
        few, many = self._write_new(20, 1), self._write_new(40, 5)
        self.assertLessEqual(many, few)

    def test_changed_and_deleted_entries(self):
        self._fill(0, 60)
        lines = self.sheet.line_ids.sorted("id")

        def write(part, minutes):
            edits = [self._change(line, minutes=minutes and minutes + n) for n, line in enumerate(part)]
            queries, answer = self._count("grid_write", self.sheet.id, edits)
            self.assertEqual(set(self._statuses(answer)), {"saved"})
            return queries

        write(lines[:2], 20)
        few, many = write(lines[:10], 30), write(lines[:20], 60)
        self.assertLessEqual(many, few)
        few, many = write(lines[:10], 0), write(lines[10:30], 0)
        self.assertLessEqual(many, few)

    def test_index_of_the_week(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s",
            ["account_analytic_line_employee_date_index"],
        )
        self.assertIn("(employee_id, date) WHERE (project_id IS NOT NULL)", self.cr.fetchone()[0])
