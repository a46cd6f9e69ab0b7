from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestLeave(TimesheetCommon):
    """Entries that Time Off generates live with the leave, also in an approved week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "holiday_id" not in cls.Line._fields:
            cls.skipTest(cls, "project_timesheet_holidays is not installed")
        cls.leave_type = cls.env["hr.leave.type"].create(
            {"name": "Vacation", "requires_allocation": False, "leave_validation_type": "hr"}
        )

    def _create_leave(self, day=MONDAY + timedelta(days=2)):
        leave = self.env["hr.leave"].create(
            {
                "name": "Day off",
                "employee_id": self.employee.id,
                "holiday_status_id": self.leave_type.id,
                "request_date_from": day,
                "request_date_to": day,
            }
        )
        if leave.state != "validate":
            leave.action_approve()
        return leave

    def test_leave_in_an_open_week(self):
        line = self._create_line()
        leave = self._create_leave()
        entry = leave.timesheet_ids
        self.assertEqual(entry.sheet_id, line.sheet_id)
        self.assertEqual(entry.billing_kind, "internal")
        self.assertEqual(entry.approval_state, "draft")
        self.assertEqual(line.sheet_id.total_hours, 8)
        leave.action_refuse()
        self.assertFalse(entry.exists())
        self.assertEqual(line.sheet_id.total_hours, 1)

    def test_leave_approved_then_refused_in_an_approved_week(self):
        line = self._create_approved()
        leave = self._create_leave()
        entry = leave.timesheet_ids
        self.assertEqual(entry.sheet_id, line.sheet_id)
        self.assertEqual(entry.approval_state, "approved")
        leave.action_refuse()
        self.assertFalse(entry.exists())
        self.assertEqual(line.approval_state, "approved")

    def test_leave_cancelled_after_the_week_is_approved(self):
        line = self._create_line()
        leave = self._create_leave()
        entry = leave.timesheet_ids
        line.sheet_id.action_submit()
        line.sheet_id.with_user(self.director.user_id).action_approve()
        self.assertEqual(entry.approval_state, "approved")
        leave._force_cancel("Worked after all", notify_responsibles=False)
        self.assertFalse(entry.exists())

    def test_leave_in_a_locked_period(self):
        self.env["consortium.period.lock"].create({"date_lock": MONDAY + timedelta(days=30)})
        leave = self._create_leave().with_user(self.director.user_id).sudo()
        self.assertTrue(leave.timesheet_ids)
        leave.action_refuse()
        self.assertFalse(leave.timesheet_ids)

    def test_public_holiday_in_an_approved_week(self):
        line = self._create_approved()
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-05 05:00:00",
                "date_to": "2026-03-06 04:59:59",
            }
        )
        entry = holiday.timesheet_ids.filtered(lambda entry: entry.employee_id == self.employee)
        self.assertEqual(entry.sheet_id, line.sheet_id)
        holiday.unlink()
        self.assertFalse(entry.exists())

    def test_nobody_makes_an_entry_a_leave_entry_to_change_it(self):
        line = self._create_approved()
        leave = self._create_leave()
        for user in (self.employee.user_id, self.manager_user):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.with_user(user).write({"holiday_id": leave.id})
