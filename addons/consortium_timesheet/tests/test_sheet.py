from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestSheet(TimesheetCommon):
    def test_created_on_demand_one_per_employee_and_week(self):
        days = [MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)]
        lines = self.Line.create(
            [
                self._prepare_line(employee, day)
                for employee in (self.employee, self.colleague)
                for day in days
            ]
        )
        self.assertEqual(len(lines.sheet_id), 4)
        sheet = lines[0].sheet_id
        self.assertEqual(sheet.date_start, MONDAY)
        self.assertEqual(sheet.date_end, MONDAY + timedelta(days=6))
        self.assertEqual(sheet.line_ids, lines[:2])
        self.assertEqual(sheet.total_hours, 2.0)
        self.assertEqual(sheet.direction_id, self.direction)
        self.assertEqual(sheet.director_id, self.director)
        self.assertEqual(set(lines.mapped("approval_state")), {"draft"})

    def test_week_straddles_months_and_years(self):
        lines = self.Line.create(
            [self._prepare_line(day=date(2025, 12, 29)), self._prepare_line(day=date(2026, 1, 4))]
        )
        self.assertEqual(len(lines.sheet_id), 1)
        self.assertEqual(lines.sheet_id.date_start, date(2025, 12, 29))
        self.assertNotEqual(self._create_line(day=date(2026, 1, 5)).sheet_id, lines.sheet_id)

    def test_line_follows_its_date_and_employee(self):
        line = self._create_line(hours=2)
        first = line.sheet_id
        line.date = MONDAY + timedelta(days=8)
        self.assertEqual(line.sheet_id.date_start, MONDAY + timedelta(days=7))
        self.assertEqual(first.total_hours, 0.0)
        line.employee_id = self.colleague
        self.assertEqual(line.sheet_id.employee_id, self.colleague)
        self.assertEqual(line.sheet_id.total_hours, 2.0)

    def test_analytic_lines_without_project_have_no_week(self):
        line = self.Line.create({"name": "Cost", "account_id": self.project.account_id.id})
        self.assertFalse(line.sheet_id)
        self.assertFalse(line.approval_state)
        self.assertFalse(line.billing_kind)

    def test_create_normalises_to_monday_and_draft(self):
        sheet = self.Sheet.with_context(default_state="approved").create(
            {"employee_id": self.employee.id, "date_start": MONDAY + timedelta(days=3)}
        )
        self.assertEqual(sheet.date_start, MONDAY)
        self.assertEqual(sheet.state, "draft")

    def test_unique_per_employee_and_week(self):
        vals = {"employee_id": self.employee.id, "date_start": MONDAY}
        self.Sheet.create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.Sheet.create(vals)

    def test_day_is_that_of_the_user(self):
        """At two in the morning UTC it is still Sunday in Québec."""
        user = self.employee.user_id
        with freeze_time("2026-03-09 02:00:00"):
            line = (
                self.Line.with_user(user)
                .with_context(tz=user.tz)
                .create({"name": "Late", "project_id": self.project.id, "unit_amount": 1})
            )
            sheet = self.Sheet.with_user(user).with_context(tz=user.tz)
            action = sheet.action_open_current_week()
        self.assertEqual(line.date, date(2026, 3, 8))
        self.assertEqual(line.sheet_id.date_start, MONDAY)
        self.assertEqual(action["res_id"], line.sheet_id.id)

    def test_who_has_no_employee_opens_what_waits(self):
        """The application opens on this week: no error for a manager who fills none."""
        action = self.Sheet.with_user(self.manager_user).action_open_current_week()
        self.assertEqual(action["context"].count("search_default_to_approve"), 1)
        user = new_test_user(self.env, "ts_none", groups=f"{GROUP}user")
        with self.assertRaises(UserError):
            self.Sheet.with_user(user).action_open_current_week()

    def test_expected_hours_across_dst_and_leave(self):
        """Both clock changes of 2026 are on a Sunday: 35 hours before, during and after."""
        mondays = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 10, 26), date(2026, 11, 2)]
        sheets = self.Sheet.create(
            [{"employee_id": self.employee.id, "date_start": monday} for monday in mondays]
        )
        self.assertEqual(sheets.mapped("expected_hours"), [35.0] * 4)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-03 05:00:00",
                "date_to": "2026-03-04 04:59:59",
            }
        )
        sheets.invalidate_recordset(["expected_hours"])
        self.assertEqual(sheets.mapped("expected_hours"), [28.0, 35.0, 35.0, 35.0])

    def test_expected_hours_part_time(self):
        part_time = self.calendar.copy({"name": "Two days"})
        part_time.attendance_ids.filtered(lambda a: a.dayofweek in "234").unlink()
        self.employee.resource_calendar_id = part_time
        sheets = self.Sheet.create(
            [
                {"employee_id": employee.id, "date_start": MONDAY}
                for employee in (self.employee, self.colleague)
            ]
        )
        self.assertEqual(sheets.mapped("expected_hours"), [14.0, 35.0])

    def test_expected_hours_of_a_flexible_calendar(self):
        self.employee.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "tz": "America/Montreal",
                "flexible_hours": True,
                "hours_per_day": 7,
                "full_time_required_hours": 35,
            }
        )
        sheet = self.Sheet.create({"employee_id": self.employee.id, "date_start": MONDAY})
        self.assertAlmostEqual(sheet.expected_hours, 35)

    def test_form_adds_entries_for_the_employee(self):
        sheet = self._create_line().sheet_id
        with Form(sheet.with_user(self.employee.user_id)) as form:
            with form.line_ids.new() as line:
                line.project_id = self.project
                line.date = MONDAY + timedelta(days=1)
                line.name = "From the week"
                line.unit_amount = 2.5
        entry = sheet.line_ids.filtered(lambda line: line.name == "From the week")
        self.assertEqual(entry.employee_id, self.employee)
        self.assertEqual(entry.service_domain_id, self.domain_finance)
        self.assertEqual(sheet.total_hours, 3.5)

    def test_form_refuses_a_date_of_another_week(self):
        sheet = self._create_line().sheet_id
        with self.assertRaisesRegex(UserError, "not in this week"):
            sheet.line_ids = [(0, 0, self._prepare_line(day=MONDAY + timedelta(days=7)))]

    def test_only_an_empty_draft_is_deleted(self):
        sheet = self._create_line().sheet_id
        with self.assertRaises(UserError):
            sheet.unlink()
        sheet.line_ids.unlink()
        sheet.unlink()

    def test_direction_follows_until_submission(self):
        sheet = self._create_line().sheet_id
        self.direction.manager_id = self.colleague
        self.assertEqual(sheet.director_id, self.colleague)
        self.employee.department_id = self.direction_other
        sheet.action_submit()
        self.assertEqual(sheet.director_id, self.director_other)

    def test_week_of_a_director_goes_one_level_up(self):
        self.assertFalse(self._create_line(self.director).sheet_id.director_id)
        parent = self.env["hr.department"].create(
            {"name": "General management", "manager_id": self.colleague.id}
        )
        self.direction.parent_id = parent
        sheet = self._create_line(self.director, MONDAY + timedelta(days=7)).sheet_id
        self.assertEqual(sheet.director_id, self.colleague)

    def test_display_name(self):
        sheet = self._create_line().sheet_id
        self.assertIn("March 2, 2026", sheet.with_context(lang="en_US").display_name)
