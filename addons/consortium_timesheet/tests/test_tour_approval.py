from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestTourApproval(TimesheetCommon, HttpCase):
    """A director sees anomalies first, approves the rest, refuses with a note and reopens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.director.user_id
        if "odoobot_state" in cls.user._fields:
            cls.user.odoobot_state = "disabled"
        cls.env["consortium.employee.role"].create(
            {
                "employee_id": cls.colleague.id,
                "role_id": cls.role_senior.id,
                "date_from": "2026-01-01",
            }
        )
        today = fields.Date.context_today(cls.Sheet)
        cls.monday = cls.Sheet._get_monday(today) - timedelta(days=7)
        weeks = [
            (cls.employee, cls.monday, (7, 7, 7, 7, 7)),
            (cls.colleague, cls.monday, (7, 7, 7, 7, 7)),
            (cls.employee, cls.monday - timedelta(days=7), (7, 7, 0, 7, 7)),
        ]
        cls.sheets = cls.Line.create(
            [
                cls._prepare_line(employee, monday + timedelta(days=number), hours)
                for employee, monday, week in weeks
                for number, hours in enumerate(week)
                if hours
            ]
        ).sheet_id
        cls.sheets.action_submit()

    def test_director(self):
        self.start_tour("/odoo", "consortium_week_approval", login=self.user.login)
        states = {
            (sheet.employee_id, sheet.date_start): sheet.state for sheet in self.sheets.exists()
        }
        late = self.monday - timedelta(days=7)
        self.assertEqual(states[self.employee, self.monday], "approved")
        self.assertEqual(states[self.employee, late], "draft")
        self.assertEqual(states[self.colleague, self.monday], "draft")
        refused = self.sheets.filtered(lambda sheet: sheet.date_start == late)
        self.assertEqual(refused.refusal_note, "Wednesday is missing")
        told = refused.message_ids.filtered(
            lambda message: self.employee.user_id.partner_id in message.partner_ids
        )
        self.assertIn("Wednesday is missing", told.body)
