from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY
from .grid_common import GridCommon


@tagged("post_install", "-at_install")
class TestGridWrite(GridCommon):
    def test_burst(self):
        """Create, change and delete in one call; each answer carries the entry as it is."""
        first = self._create_line(hours=1, name="Call", service_domain_id=self.domain_finance.id)
        second = self._create_line(day=MONDAY + timedelta(days=1), hours=2)
        answer = self._write(
            self._edit(2, minutes=90, note="Report"),
            self._change(first, minutes=75, note="Calls"),
            self._change(second, minutes=0),
        )
        self.assertEqual(self._statuses(answer), ["saved"] * 3)
        created, changed, deleted = (result["entry"] for result in answer["results"])
        self.assertEqual((created["minutes"], created["note"]), (90, "Report"))
        line = self.Line.browse(created["id"])
        self.assertEqual(line.sheet_id, self.sheet)
        self.assertEqual(line.role_id, self.role_advisor)
        self.assertEqual(line.employee_id, self.employee)
        self.assertEqual(line.unit_amount, 1.5)
        self.assertEqual((changed["minutes"], changed["note"]), (75, "Calls"))
        self.assertEqual(first.unit_amount, 1.25)
        self.assertFalse(deleted)
        self.assertFalse(second.exists())
        self.assertEqual(self.sheet.total_hours, 2.75)

    def test_minutes_are_exact(self):
        """Thirds of an hour come back as the minutes that were typed."""
        answer = self._write(*(self._edit(day, minutes=20 * day + 1) for day in range(5)))
        minutes = [result["entry"]["minutes"] for result in answer["results"]]
        self.assertEqual(minutes, [1, 21, 41, 61, 81])
        again = self._read()["entries"]
        self.assertEqual([entry["minutes"] for entry in again], minutes)

    def test_sent_twice_applied_once(self):
        edit = self._edit(minutes=60)
        first = self._write(edit)
        second = self._write(edit)
        self.assertEqual(first["results"], second["results"])
        self.assertEqual(len(self.sheet.line_ids), 1)
        saved = self.env["consortium.timesheet.change"].search([("sheet_id", "=", self.sheet.id)])
        self.assertEqual(len(saved), 1)

    def test_sent_again_after_someone_changed_it(self):
        """A late copy of an edit never comes back over a later change, even one that undid it."""
        line = self._create_line(hours=1)
        edit = self._change(line, minutes=90)
        self._write(edit)
        line.unit_amount = 1
        answer = self._write(edit)
        self.assertEqual(answer["results"][0]["entry"]["minutes"], 60)
        self.assertEqual(line.unit_amount, 1)

    def test_two_tabs(self):
        """The second tab saw the old hours: it is told what is there, and nothing is lost."""
        line = self._create_line(hours=1)
        stale = self._change(line, minutes=180)
        self._write(self._change(line, minutes=120))
        answer = self._write(stale, self._edit(3, minutes=15))
        self.assertEqual(self._statuses(answer), ["conflict", "saved"])
        self.assertEqual(answer["results"][0]["cell"][0]["minutes"], 120)
        self.assertEqual(line.unit_amount, 2)

    def test_two_tabs_in_one_empty_cell(self):
        stale = self._edit(minutes=30)
        self._write(self._edit(minutes=60))
        answer = self._write(stale)
        self.assertEqual(self._statuses(answer), ["conflict"])
        self.assertEqual([entry["minutes"] for entry in answer["results"][0]["cell"]], [60])
        seen = self._write(dict(stale, id="seen", known=self.sheet.line_ids.ids))
        self.assertEqual(self._statuses(seen), ["saved"])
        self.assertEqual(self.sheet.total_hours, 1.5)

    def test_deleted_in_the_other_tab(self):
        line = self._create_line(hours=1)
        stale, gone = self._change(line, minutes=180), self._change(line, minutes=0)
        line.unlink()
        self.assertEqual(self._statuses(self._write(stale, gone)), ["conflict", "saved"])
        self.assertFalse(self.sheet.line_ids)

    def test_good_edits_stay_when_others_fail(self):
        """The database refuses one of them: the others are saved, nothing is half written."""
        missing = self.project.copy()
        bad = self._edit(1, row={"project_id": missing.id}, minutes=60)
        missing.unlink()
        answer = self._write(self._edit(0, minutes=60), bad, self._edit(2, minutes=60))
        self.assertEqual(self._statuses(answer), ["saved", "error", "saved"])
        self.assertTrue(answer["results"][1]["message"])
        self.assertEqual(len(self.sheet.line_ids), 2)

    def test_over_24_hours(self):
        self._create_line(hours=23)
        answer = self._write(
            self._edit(row={"task_id": self.task.id}, minutes=61),
            self._edit(row={"task_id": self.task.id}, minutes=60),
        )
        self.assertEqual(self._statuses(answer), ["error", "saved"])
        self.assertIn("24 hours", answer["results"][0]["message"])

    def test_negative_correction(self):
        answer = self._write(self._edit(minutes=-30, note="Correction of February"))
        self.assertEqual(answer["results"][0]["entry"]["minutes"], -30)
        self.assertEqual(self.sheet.total_hours, -0.5)

    def test_locked_period(self):
        line = self._create_line()
        self.env["consortium.period.lock"].create({"date_lock": MONDAY + timedelta(days=1)})
        answer = self._write(
            self._edit(1, minutes=60), self._change(line, minutes=90), self._edit(2, minutes=60)
        )
        self.assertEqual(self._statuses(answer), ["error", "error", "saved"])
        self.assertIn("2026-03-03", answer["results"][0]["message"])
        self.assertEqual(line.unit_amount, 1)

    def test_state_of_the_week(self):
        for step, word in (
            ("action_submit", "Withdraw"),
            ("action_approve", "reopened"),
            ("action_close", "reopened"),
        ):
            getattr(self.sheet.with_user(self.manager_user), step)()
            answer = self._write(self._edit(minutes=60))
            with self.subTest(step=step):
                self.assertEqual(self._statuses(answer), ["error"])
                self.assertIn(word, answer["results"][0]["message"])
                self.assertIn(word, answer["sheet"]["readonly"])
        self.assertFalse(self.sheet.line_ids)

    def test_only_the_employee_writes(self):
        self._create_line()
        for user in (self.director.user_id, self.manager_user, self.colleague.user_id):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._write(self._edit(2, minutes=60), user=user)
        self.assertEqual(len(self.sheet.line_ids), 1)

    def test_entry_of_someone_else(self):
        """An id of another week is no entry of this one, whatever the edit says of it."""
        other = self._create_line(self.colleague)
        answer = self._write(self._change(other, minutes=600))
        self.assertEqual(self._statuses(answer), ["conflict"])
        self.assertEqual(other.unit_amount, 1)

    def test_archived_project_and_task(self):
        line = self._create_line(task_id=self.task.id)
        self.task.action_archive()
        answer = self._write(
            self._edit(1, row={"task_id": self.task.id}, minutes=60),
            self._change(line, minutes=90),
            self._edit(2, minutes=60),
        )
        self.assertEqual(self._statuses(answer), ["error", "saved", "saved"])
        self.assertIn("archived", answer["results"][0]["message"])
        self.project.action_archive()
        self.assertEqual(self._statuses(self._write(self._edit(3, minutes=60))), ["error"])
        self.assertEqual(line.unit_amount, 1.5)

    def test_archived_employee(self):
        self.employee.active = False
        self.assertIn("archived", self._read()["sheet"]["readonly"])
        self.assertEqual(self._statuses(self._write(self._edit(minutes=60))), ["error"])

    def test_employee_without_role_on_the_day(self):
        self.employee.role_ids.date_from = MONDAY + timedelta(days=1)
        self._write(self._edit(0, minutes=60), self._edit(1, minutes=60))
        lines = self.sheet.line_ids.sorted("date")
        self.assertEqual(lines.mapped("role_id"), self.role_advisor)
        self.assertFalse(lines[0].role_id)

    def test_leave_entry_is_not_changed(self):
        if "holiday_id" not in self.Line._fields:
            self.skipTest("project_timesheet_holidays is not installed")
        leave_type = self.env["hr.leave.type"].create(
            {"name": "Vacation", "requires_allocation": False, "leave_validation_type": "hr"}
        )
        leave = self.env["hr.leave"].create(
            {
                "name": "Private reason",
                "employee_id": self.employee.id,
                "holiday_status_id": leave_type.id,
                "request_date_from": MONDAY + timedelta(days=3),
                "request_date_to": MONDAY + timedelta(days=3),
            }
        )
        if leave.state != "validate":
            leave.action_approve()
        answer = self._write(self._change(leave.timesheet_ids, minutes=60))
        self.assertEqual(self._statuses(answer), ["error"])
        read = self._read()
        self.assertTrue(next(e for e in read["entries"] if e["date"] == "2026-03-05")["locked"])
        thursday = read["days"][3]
        self.assertEqual((thursday["expected"], thursday["off"]), (0, "On leave"))
        self.assertNotIn("Private", str(read["days"]))

    def test_week_over_two_years(self):
        sheet_id = self._read(date="2025-12-31")["sheet"]["id"]
        sheet = self.Sheet.browse(sheet_id)
        edits = [dict(self._edit(minutes=60), date=day) for day in ("2025-12-31", "2026-01-01")]
        self.assertEqual(self._statuses(self._write(*edits, sheet=sheet)), ["saved"] * 2)
        self.assertEqual(sheet.line_ids.mapped("date"), [date(2025, 12, 31), date(2026, 1, 1)])
        outside = self._write(self._edit(minutes=60), sheet=sheet)
        self.assertEqual(self._statuses(outside), ["error"])

    def test_nonsense(self):
        for changes in ("x", [self._edit(minutes=1)] * 501):
            with self.assertRaises(UserError):
                self.Sheet.with_user(self.user).grid_write(self.sheet.id, changes)
        answer = self._write(self._edit(minutes="a"), self._edit(row={"project_id": False}))
        self.assertEqual(self._statuses(answer), ["error", "saved"])
        answer = self._write(self._edit(row={"project_id": False}, minutes=60))
        self.assertEqual(self._statuses(answer), ["error"])

    def test_saved_edits_are_forgotten(self):
        self._write(self._edit(minutes=60))
        Change = self.env["consortium.timesheet.change"]
        change = Change.search([("sheet_id", "=", self.sheet.id)])
        Change._gc_changes()
        self.assertTrue(change.exists())
        change.date = "2025-01-01"
        Change._gc_changes()
        self.assertFalse(change.exists())
        self.assertTrue(self.sheet.line_ids)
