from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY
from .import_common import ImportCommon

RUN = "odoo.addons.consortium_timesheet.models.consortium_time_import_run"


@tagged("post_install", "-at_install")
class TestImportRun(ImportCommon):
    def _rows(self, number, first=0):
        """Rows of a quarter of an hour, ten a day, on the working days of a year."""
        return [
            self._row(
                day=f"2026-{1 + index // 10 % 12:02}-{1 + index // 120 % 28:02}",
                start=f"{8 + index % 10:02}:00:00",
                duration="00:15:00",
                mail=("prof@example.com", "colleague@example.com")[index % 2],
                note=f"Work {index}",
            )
            for index in range(first, first + number)
        ]

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("consortium_timesheet.ir_cron_time_import").method_direct_trigger()
        self.env.invalidate_all()

    def _queue(self, *rows):
        record = self._check(*rows)
        with patch(f"{RUN}.AT_ONCE", 0):
            record.action_import()
        self.assertEqual(record.state, "queued")
        return record

    def test_same_file_twice(self):
        self._import(self._row(), self._row(day="2026-03-03"))
        again = self._check(self._row(), self._row(day="2026-03-03"))
        self.assertEqual(self._states(again), ["duplicate", "duplicate"])
        with self.assertRaises(UserError):
            again.action_import()

    def test_overlap_brings_what_is_new(self):
        self._import(self._row(), self._row(day="2026-03-03"))
        record = self._import(self._row(day="2026-03-03"), self._row(day="2026-03-04"))
        self.assertEqual(self._states(record), ["duplicate", "imported"])
        self.assertEqual(self._entries(record).date.day, 4)

    def test_equal_lines_are_not_duplicates(self):
        first = self._import(self._row(), self._row())
        self.assertEqual(len(self._entries(first)), 2)
        record = self._import(self._row(), self._row(), self._row())
        self.assertEqual(self._states(record), ["duplicate", "duplicate", "imported"])

    def test_an_entry_over_midnight_twice(self):
        self._import(self._row(start="23:00:00", duration="02:00:00"))
        record = self._check(self._row(start="23:00:00", duration="02:00:00"))
        self.assertEqual(self._states(record), ["duplicate"])

    def test_whole_file_or_nothing(self):
        record = self._check(self._row(), self._row(duration="x"))
        with self.assertRaises(UserError):
            record.action_import()
        self.assertFalse(self._entries(record))
        record.skip_problems = True
        record.action_import()
        self.assertEqual((record.state, len(self._entries(record))), ("done", 1))

    def test_what_changed_since_the_check_counts(self):
        record = self._check(self._row())
        self.env["consortium.period.lock"].create({"date_lock": MONDAY})
        with self.assertRaises(UserError):
            record.action_import()

    def test_background(self):
        record = self._queue(*self._rows(12))
        self.assertEqual(record.progress, 0)
        for vals in ({"tz": "UTC"}, {"mapping_ids": [(5,)]}):
            with self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            record.action_check()
        with self.assertRaises(UserError):
            record.unlink()
        with patch(f"{RUN}.BATCH", 5):
            self._run_job()
        self.assertEqual((record.state, record.progress), ("done", 100))
        self.assertEqual((record.imported_count, len(self._entries(record))), (12, 12))
        self.assertEqual(self._entries(record).create_uid, self.manager_user)

    def test_a_kill_in_the_middle_leaves_nothing(self):
        record = self._queue(*self._rows(12))
        create, calls = type(self.Line).create, []

        def killed(lines, vals_list):
            calls.append(len(vals_list))
            if len(calls) == 2:
                raise KeyboardInterrupt
            return create(lines, vals_list)

        with (
            patch(f"{RUN}.BATCH", 5),
            patch.object(type(self.Line), "create", killed),
            self.enter_registry_test_mode(),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            record._run_replayed()
        self.env.invalidate_all()
        self.assertEqual(calls, [5, 5])
        self.assertEqual((record.state, len(self._entries(record))), ("queued", 0))
        self._run_job()
        self.assertEqual((record.state, len(self._entries(record))), ("done", 12))

    def test_cancelled_in_the_middle(self):
        record = self._queue(*self._rows(12))
        published, publish = [], type(self.env["consortium.time.import.progress"])._publish

        def cancelled(progress, import_id, done, total):
            published.append((done, total))
            if done == 5:
                record.action_cancel()
                self.env.flush_all()
            return publish(progress, import_id, done, total)

        with (
            patch(f"{RUN}.BATCH", 5),
            patch.object(type(self.env["consortium.time.import.progress"]), "_publish", cancelled),
        ):
            self._run_job()
        self.assertEqual(published, [(0, 12), (5, 12)])
        self.assertEqual(record.state, "checked")
        self.assertIn("cancelled", record.failure)
        self.assertFalse(self._entries(record))

    def test_who_lost_the_right_imports_nothing(self):
        record = self._queue(*self._rows(2))
        group = self.env.ref("consortium_timesheet.consortium_timesheet_group_manager")
        self.manager_user.group_ids = [(3, group.id)]
        self._run_job()
        self.assertEqual(record.sudo().state, "checked")
        self.assertFalse(self._entries(record))

    def test_take_back(self):
        record = self._import(self._row(), self._row(day="2026-03-03"))
        record.action_undo()
        self.assertEqual((record.state, len(self._entries(record))), ("undone", 0))
        record.action_check()
        record.action_import()
        self.assertEqual(record.state, "done")
        sheet = self._entries(record).sheet_id
        sheet.action_submit()
        sheet.with_user(self.manager_user).action_approve()
        with self.assertRaises(UserError):
            record.action_undo()
        self.assertEqual(len(self._entries(record)), 2)

    def test_check_costs_the_same_whatever_the_number(self):
        self._check(*self._rows(1))

        def count(number):
            record = self._create_import(self._toggl(*self._rows(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            record._evaluate()
            return self.cr.sql_log_count - before

        few, many = count(100), count(200)
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 40)

    def test_batch_costs_the_same_whatever_the_number(self):
        self._import(*self._rows(20))

        def count(number, first):
            record = self._check(*self._rows(number, first))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            record._run()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few, many = count(100, 100), count(200, 200)
        self.assertLessEqual(many, few + 30)
