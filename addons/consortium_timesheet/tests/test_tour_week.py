from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import TimesheetCommon


class WeekTourCase(TimesheetCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.employee.user_id
        if "odoobot_state" in cls.user._fields:
            cls.user.odoobot_state = "disabled"  # its first message covers a phone
        cls.monday = cls.Sheet._get_monday(
            fields.Date.context_today(cls.Sheet.with_context(tz=cls.user.tz))
        )
        cls._create_line(day=cls.monday - timedelta(days=7))
        cls.project.copy({"name": "Événement annuel"})

    def _get_week(self):
        return self.Sheet.search(
            [("employee_id", "=", self.employee.id), ("date_start", "=", self.monday)]
        )


@tagged("post_install", "-at_install")
class TestTourWeek(WeekTourCase):
    """A professional fills the week with the keyboard, and submits it."""

    def test_keyboard(self):
        self.start_tour("/odoo", "consortium_week_keyboard", login=self.user.login)
        sheet = self._get_week()
        self.assertEqual(sheet.state, "submitted")
        lines = sheet.line_ids.sorted("id")
        self.assertEqual(sorted(line._get_minutes() for line in lines), [15, 45, 90, 150])
        note = lines.filtered(lambda line: line.name == "Board meeting")
        self.assertEqual(note.date, self.monday + timedelta(days=2))
        self.assertEqual(note.service_domain_id, self.domain_finance)


@tagged("post_install", "-at_install")
class TestTourWeekPhone(WeekTourCase):
    """The same week by day, at 390 pixels."""

    browser_size = "390x844"
    touch_enabled = True

    def test_phone(self):
        sheet = self.Sheet.sudo()._get_or_create([(self.employee.id, self.monday)])
        (sheet,) = sheet.values()
        action = self.env.ref("consortium_timesheet.consortium_timesheet_sheet_action_my")
        url = f"/odoo/action-{action.id}/{sheet.id}"
        self.start_tour(url, "consortium_week_phone", login=self.user.login)
        line = sheet.line_ids
        self.assertEqual((line._get_minutes(), line.name), (75, "On the phone"))
        self.assertEqual(line.date, self.monday)
