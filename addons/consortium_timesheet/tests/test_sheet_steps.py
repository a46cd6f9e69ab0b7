from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestSheetSteps(TimesheetCommon):
    def test_submit_approve_close_reopen(self):
        line = self._create_line()
        sheet = line.sheet_id
        own = sheet.with_user(self.employee.user_id)
        decided = sheet.with_user(self.director.user_id)
        own.action_submit()
        self.assertEqual((sheet.state, line.approval_state), ("submitted", "submitted"))
        self.assertTrue(sheet.submitted_on)
        decided.action_approve()
        self.assertEqual((sheet.state, line.approval_state), ("approved", "approved"))
        self.assertEqual(sheet.approved_by_id, self.director.user_id)
        sheet.with_user(self.manager_user).action_close()
        self.assertEqual((sheet.state, line.approval_state), ("closed", "approved"))
        with self.assertRaises(AccessError):
            decided.action_reopen("mistake")
        sheet.with_user(self.manager_user).action_reopen("Wrong project")
        self.assertEqual((sheet.state, line.approval_state), ("draft", "draft"))
        self.assertFalse(sheet.approved_by_id)
        self.assertIn("Wrong project", sheet.message_ids[0].body)

    def test_withdraw_before_approval(self):
        line = self._create_line()
        own = line.sheet_id.with_user(self.employee.user_id)
        own.action_submit()
        own.action_withdraw()
        self.assertEqual((own.state, line.approval_state), ("draft", "draft"))

    def test_refuse_with_a_note(self):
        line = self._create_line()
        sheet = line.sheet_id
        sheet.action_submit()
        decided = sheet.with_user(self.director.user_id)
        action = decided.action_refuse()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.director.user_id)
            .with_context(**action["context"])
            .create({"note": "Tuesday is missing"})
        )
        wizard.action_confirm()
        self.assertEqual((sheet.state, line.approval_state), ("draft", "draft"))
        self.assertEqual(sheet.refusal_note, "Tuesday is missing")
        message = sheet.message_ids[0]
        self.assertIn("Tuesday is missing", message.body)
        self.assertIn(self.employee.user_id.partner_id, message.partner_ids)
        sheet.with_user(self.employee.user_id).action_submit()
        self.assertFalse(sheet.refusal_note)

    def test_refusal_is_in_the_language_of_the_employee(self):
        """And keeps the lines that the director wrote."""
        self.env["res.lang"]._activate_lang("fr_CA")
        self.employee.user_id.lang = "fr_CA"
        sheet = self._create_line().sheet_id
        sheet.action_submit()
        with patch.object(type(self.env), "_", lambda env, text, **kw: f"[{env.lang}] {text % kw}"):
            sheet.with_user(self.director.user_id).action_refuse("Tuesday\nThursday <all day>")
        body = sheet.message_ids[0].body
        self.assertIn("[fr_CA]", body)
        self.assertIn("Tuesday<br", body)
        self.assertIn("&lt;all day&gt;", body)

    def test_reopen_wizard_asks_for_a_reason(self):
        sheet = self._create_approved().sheet_id.with_user(self.director.user_id)
        action = sheet.action_reopen()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.director.user_id)
            .with_context(**action["context"])
            .create({"reason": "Hours of another member"})
        )
        wizard.action_confirm()
        self.assertEqual(sheet.state, "draft")
        self.assertIn("Hours of another member", sheet.message_ids[0].body)

    def test_steps_check_the_state(self):
        sheet = self._create_line().sheet_id
        with self.assertRaisesRegex(UserError, "Draft"):
            sheet.with_user(self.director.user_id).action_approve()
        sheet.action_submit()
        with self.assertRaises(UserError):
            sheet.action_submit()
        with self.assertRaises(UserError):
            sheet.action_close()
        with self.assertRaises(UserError):
            sheet.action_reopen("why")
        with self.assertRaises(AccessError):
            sheet.with_user(self.director.user_id).action_close()

    def test_nothing_is_written_when_one_week_is_wrong(self):
        sheets = self.Line.create(
            [self._prepare_line(), self._prepare_line(day=MONDAY + timedelta(days=7))]
        ).sheet_id
        sheets[0].action_submit()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            sheets.with_user(self.director.user_id).action_approve()
        self.assertEqual(sheets.sorted("date_start").mapped("state"), ["submitted", "draft"])

    def test_hooks_are_called_once_with_all_lines(self):
        lines = self.Line.create(
            [
                self._prepare_line(employee, MONDAY + timedelta(days=day))
                for employee in (self.employee, self.colleague)
                for day in (0, 1, 7)
            ]
        )
        sheets = lines.sheet_id
        sheets.action_submit()
        calls = []

        def record(name):
            def hook(self, hook_lines):
                calls.append(
                    (name, hook_lines, self.env.su, set(hook_lines.mapped("approval_state")))
                )

            return hook

        model = type(self.Sheet)
        with (
            patch.object(model, "_before_approve", record("before")),
            patch.object(model, "_after_approve", record("after")),
            patch.object(model, "_before_reopen", record("reopen")),
        ):
            sheets.with_user(self.director.user_id).action_approve()
            sheets.with_user(self.director.user_id).action_reopen("test")
        self.assertEqual([call[0] for call in calls], ["before", "after", "reopen"])
        self.assertEqual([call[3] for call in calls], [{"submitted"}, {"approved"}, {"approved"}])
        for _name, hook_lines, su, _states in calls:
            self.assertEqual(hook_lines, lines)
            self.assertTrue(su)

    def test_hook_refuses_the_whole_action(self):
        sheet = self._create_line().sheet_id
        sheet.action_submit()

        error = UserError("No rate")  # pylint: disable=translation-required

        def refuse(self, lines):
            raise error

        with (
            patch.object(type(self.Sheet), "_before_approve", refuse),
            self.assertRaisesRegex(UserError, "No rate"),
        ):
            sheet.with_user(self.director.user_id).action_approve()
        self.assertEqual(sheet.state, "submitted")

    def test_entry_added_to_a_submitted_week_is_submitted(self):
        line = self._create_line()
        line.sheet_id.action_submit()
        self.assertEqual(
            self._create_line(day=MONDAY + timedelta(days=1)).approval_state, "submitted"
        )

    def test_empty_selection_does_nothing(self):
        self.assertTrue(self.Sheet.action_approve())
