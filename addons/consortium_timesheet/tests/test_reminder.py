from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon

FRIDAY_AFTERNOON = "2026-03-06 20:00:00"  # 15:00 in Montréal
FRIDAY_NOON = "2026-03-06 17:00:00"
NEXT_MONDAY = "2026-03-09 15:00:00"  # 11:00 in Montréal, after the change to summer time


@tagged("post_install", "-at_install")
class TestReminder(TimesheetCommon):
    """Weeks open by themselves, remind their professional, then tell the director; once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["hr.employee"].search([("company_id", "=", cls.env.company.id)]).filtered(
            lambda employee: employee not in cls._team()
        ).fills_timesheet = False
        cls.env.cr.execute(
            "UPDATE hr_employee SET create_date = '2026-01-01' WHERE id = ANY(%s)",
            [cls._team().ids],
        )
        cls._team().invalidate_recordset(["create_date"])
        cls.env.company.consortium_time_weeks = 2

    @classmethod
    def _team(cls):
        return cls.employee | cls.colleague | cls.director | cls.director_other

    def _run(self, method, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(f"consortium_timesheet.{method}").method_direct_trigger()

    def _messages(self, employee):
        partner = employee.user_id.partner_id
        return self.env["mail.message"].search(
            [("notified_partner_ids", "in", partner.ids), ("subject", "!=", False)]
        )

    def _sheet(self, employee, monday=MONDAY):
        return self.Sheet.search(
            [("employee_id", "=", employee.id), ("date_start", "=", monday)]
        )

    def _open(self, moment=FRIDAY_NOON):
        self._run("ir_cron_open_weeks", moment)

    def test_weeks_open_without_any_entry(self):
        self._open()
        for employee in self._team():
            for monday in (MONDAY - timedelta(weeks=1), MONDAY):
                sheet = self._sheet(employee, monday)
                self.assertEqual((sheet.hours_due, sheet.hours_missing), (35, 35))
        self._open()
        self.assertEqual(self.Sheet.search_count([("employee_id", "=", self.employee.id)]), 2)

    def test_no_week_for_those_who_fill_none_or_came_later(self):
        self.colleague.fills_timesheet = False
        self.env.cr.execute(
            "UPDATE hr_employee SET create_date = '2026-03-03' WHERE id = %s", [self.employee.id]
        )
        self.employee.invalidate_recordset(["create_date"])
        self._open()
        self.assertFalse(self._sheet(self.colleague))
        self.assertTrue(self._sheet(self.employee))
        self.assertFalse(self._sheet(self.employee, MONDAY - timedelta(weeks=1)))

    def test_a_week_of_leave_is_not_opened(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.employee.resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-01 05:00:00",
                "date_to": "2026-03-08 04:59:59",
            }
        )
        self._open()
        self.assertFalse(self._sheet(self.employee))
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        self.assertFalse(self._messages(self.employee))

    def test_missing_follows_the_entries(self):
        self._open()
        sheet = self._sheet(self.employee)
        self._create_line(hours=7)
        self.assertEqual(sheet.hours_missing, 28)
        sheet.with_user(self.employee.user_id).action_submit()
        self.assertEqual(sheet.hours_missing, 0)

    def test_friday_reminder_at_the_hour_of_the_employee_and_once(self):
        self._open()
        self._run("ir_cron_remind", FRIDAY_NOON)
        self.assertFalse(self._messages(self.employee))
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        message = self._messages(self.employee)
        self.assertEqual(len(message), 1)
        self.assertIn("35:00", message.body)
        self.assertTrue(self._sheet(self.employee).reminded_on)

    def test_time_zone_of_the_employee(self):
        self.employee.user_id.tz = "America/Vancouver"
        self._open()
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        self.assertFalse(self._messages(self.employee), "it is noon in Vancouver")
        self.assertTrue(self._messages(self.colleague))
        self._run("ir_cron_remind", "2026-03-06 22:30:00")
        self.assertTrue(self._messages(self.employee))

    def test_part_time_is_reminded_on_its_last_day(self):
        short = self.calendar.copy({"name": "Three days"})
        short.attendance_ids.filtered(lambda day: int(day.dayofweek) > 2).unlink()
        self.employee.resource_calendar_id = short
        self._open()
        self.assertEqual(self._sheet(self.employee).hours_due, 21)
        self._run("ir_cron_remind", "2026-03-04 20:00:00")
        self.assertTrue(self._messages(self.employee))
        self.assertFalse(self._messages(self.colleague))

    def test_a_complete_week_waits_to_be_submitted(self):
        self._open()
        for day in range(5):
            self._create_line(day=MONDAY + timedelta(days=day), hours=7)
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        self.assertIn("complete", self._messages(self.employee).body)

    def test_a_submitted_week_is_left_alone(self):
        self._open()
        self._sheet(self.employee).with_user(self.employee.user_id).action_submit()
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        self._run("ir_cron_remind", NEXT_MONDAY)
        self.assertFalse(self._messages(self.employee))
        self.assertFalse(self._sheet(self.employee).escalated_on)

    def test_monday_escalation_in_one_message_per_director(self):
        self._open()
        before = self._messages(self.director)
        self._run("ir_cron_remind", NEXT_MONDAY)
        self._run("ir_cron_remind", NEXT_MONDAY)
        message = self._messages(self.director) - before
        self.assertEqual(len(message), 1)
        self.assertIn(self.employee.name, message.body)
        self.assertIn(self.colleague.name, message.body)
        self.assertNotIn(self.director_other.name, message.body)
        self.assertTrue(self._sheet(self.employee).escalated_on)

    def test_no_escalation_while_the_professional_is_away(self):
        self._open()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.employee.resource_id.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-08 05:00:00",
                "date_to": "2026-03-11 03:59:59",
            }
        )
        self._run("ir_cron_remind", NEXT_MONDAY)
        self.assertFalse(self._sheet(self.employee).escalated_on)
        self.assertTrue(self._sheet(self.colleague).escalated_on)
        self._run("ir_cron_remind", "2026-03-11 15:00:00")
        self.assertTrue(self._sheet(self.employee).escalated_on)

    def test_turned_off_by_the_company(self):
        self._open()
        self.env.company.consortium_time_reminder = False
        self._run("ir_cron_remind", FRIDAY_AFTERNOON)
        self.assertFalse(self._messages(self.employee))

    def test_remind_now_is_for_directors(self):
        self._open()
        sheet = self._sheet(self.employee)
        sheet.with_user(self.director.user_id).action_remind()
        self.assertEqual(len(self._messages(self.employee)), 1)
        with self.assertRaises(AccessError):
            sheet.with_user(self.colleague.user_id).action_remind()
        with self.assertRaises(AccessError):
            sheet.with_user(self.director_other.user_id).action_remind()

    def test_nobody_writes_the_follow_up_by_hand(self):
        self._open()
        sheet = self._sheet(self.employee)
        for vals in ({"hours_due": 0}, {"reminded_on": "2026-03-06"}):
            with self.assertRaises(UserError):
                sheet.with_user(self.employee.user_id).write(vals)
            with self.assertRaises(UserError):
                sheet.with_user(self.manager_user).with_context(
                    consortium_sheet_transition=True
                ).write(vals)

    def test_the_list_counts_again_when_it_opens(self):
        self._open()
        self.calendar.attendance_ids.filtered(lambda day: day.dayofweek == "4").unlink()
        sheet = self._sheet(self.employee)
        self.assertEqual(sheet.hours_due, 35)
        with freeze_time(NEXT_MONDAY):
            action = self.Sheet.with_user(self.director.user_id).action_open_missing()
        self.assertEqual(action["res_model"], "consortium.timesheet.sheet")
        self.assertEqual(sheet.hours_due, 28)

    def test_queries_do_not_follow_the_team(self):
        self._open()
        weeks = self.Sheet.search([("employee_id", "in", self._team().ids)])

        def count(sheets):
            sheets.sudo()._in_transition().write({"hours_due": 0})
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            sheets._refresh_hours_due()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(weeks[:2])
        self.assertLessEqual(count(weeks), count(weeks[:2]) + 1)

