from datetime import timedelta

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestFreeze(TimesheetCommon):
    """Approved time stays as it is on every path; the ORM, not a view, refuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_approved(task_id=cls.task.id, hours=2)
        cls.values = {
            name: cls.line[name]
            for name in (
                "date",
                "unit_amount",
                "amount",
                "user_id",
                "employee_id",
                "project_id",
                "task_id",
                "company_id",
                "name",
                "partner_id",
                "service_domain_id",
                "role_id",
                "beneficiary_id",
                "billing_kind",
                "sheet_id",
                "approval_state",
            )
        }

    def assertUnchanged(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual({name: self.line[name] for name in self.values}, self.values)

    def test_write_is_refused_to_everybody(self):
        changes = {
            "date": MONDAY + timedelta(days=1),
            "unit_amount": 99,
            "amount": -1,
            "user_id": self.colleague.user_id.id,
            "employee_id": self.colleague.id,
            "project_id": self.project.copy().id,
            "task_id": False,
            "name": "Other",
            "service_domain_id": self.domain_legal.id,
            "role_id": self.role_senior.id,
            "beneficiary_id": False,
            "billing_kind": "courtesy",
        }
        lines = [
            self.line,
            self.line.sudo(),
            self.line.with_user(self.manager_user),
            self.line.with_user(self.employee.user_id),
            self.line.with_user(self.employee.user_id).sudo(),
        ]
        for name, value in changes.items():
            for line in lines:
                with self.subTest(field=name, user=line.env.user.login, su=line.env.su):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        line.write({name: value})
        self.assertUnchanged()

    def test_week_and_state_are_never_written(self):
        other = self._create_line(self.colleague).sheet_id
        for line in (self.line.sudo(), self.line.with_user(self.manager_user)):
            for context in ({}, {"consortium_sheet_transition": True}):
                for vals in ({"approval_state": "draft"}, {"sheet_id": other.id}):
                    with self.assertRaises(AccessError):
                        line.with_context(**context).write(vals)
        self.assertUnchanged()

    def test_form(self):
        self.assertTrue(self.line.with_user(self.employee.user_id).readonly_timesheet)
        form = Form(
            self.line.with_user(self.employee.user_id), "hr_timesheet.hr_timesheet_line_form"
        )
        with self.assertRaises(AssertionError):
            form.unit_amount = 99

    def test_week_form(self):
        sheet = self.line.sheet_id
        for command in (
            (1, self.line.id, {"unit_amount": 99}),
            (2, self.line.id),
            (0, 0, self._prepare_line()),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                sheet.write({"line_ids": [command]})
        self.assertUnchanged()

    def test_import(self):
        xmlid = self.line.export_data(["id"])["datas"][0][0]
        result = self.Line.with_user(self.manager_user).load(["id", "unit_amount"], [[xmlid, "99"]])
        self.assertTrue(result["messages"])
        self.assertFalse(result["ids"])
        row = ["Imported", self.project.name, self.employee.name, str(MONDAY), "3"]
        result = self.Line.with_user(self.manager_user).load(
            ["name", "project_id", "employee_id", "date", "unit_amount"], [row]
        )
        self.assertIn("approved", result["messages"][0]["message"])
        self.assertUnchanged()

    def test_unlink(self):
        for line in (
            self.line,
            self.line.sudo(),
            self.line.with_user(self.manager_user),
            self.line.with_user(self.employee.user_id),
        ):
            with self.assertRaises(UserError):
                line.unlink()

    def test_deletion_on_every_path(self):
        """By list, by the form of the week or of the task, by the grid, by import."""
        user = self.employee.user_id
        draft = self._create_line(day=MONDAY + timedelta(days=7))
        sheet = self.line.sheet_id.with_user(user)
        values = {
            "list": (self.line + draft).with_user(user).unlink,
            "week": lambda: sheet.write({"line_ids": [(2, self.line.id)]}),
            "week, replaced": lambda: sheet.write({"line_ids": [(6, 0, [])]}),
            "task": lambda: self.task.with_user(user).write({"timesheet_ids": [(2, self.line.id)]}),
            "task, replaced": lambda: self.task.write({"timesheet_ids": [(5,)]}),
            "week deleted": sheet.unlink,
        }
        for name, delete in values.items():
            with self.subTest(path=name):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    delete()
                self.assertEqual((self.line + draft).exists(), self.line + draft)
        edit = {"id": "x", "row": {}, "date": str(MONDAY), "entry_id": self.line.id, "minutes": 0}
        edit.update(row=self.Sheet._grid_row_values(self.line), known=[])
        edit.update(expected={"minutes": 120, "note": self.line.name})
        answer = self.Sheet.with_user(user).grid_write(sheet.id, [edit])
        self.assertEqual(answer["results"][0]["status"], "error")
        self.assertUnchanged()

    def test_creation_in_an_approved_week(self):
        with self.assertRaisesRegex(UserError, "reopened"):
            self._create_line(day=MONDAY + timedelta(days=2))
        self.line.sheet_id.with_user(self.manager_user).action_close()
        with self.assertRaises(UserError):
            self._create_line(day=MONDAY + timedelta(days=2))

    def test_moving_into_an_approved_week(self):
        late = self._create_line(day=MONDAY + timedelta(days=7))
        with self.assertRaises(UserError):
            late.date = MONDAY
        late = self._create_line(self.colleague)
        with self.assertRaises(UserError):
            late.employee_id = self.employee

    def test_copy_is_refused_or_draft(self):
        with self.assertRaises(UserError):
            self.line.copy()
        copy = self.line.copy({"date": MONDAY + timedelta(days=7)})
        self.assertEqual(copy.approval_state, "draft")
        self.assertNotEqual(copy.sheet_id, self.line.sheet_id)

    def test_created_approved_is_draft(self):
        line = self.Line.with_context(default_approval_state="approved").create(
            self._prepare_line(day=MONDAY + timedelta(days=7), approval_state="approved")
        )
        self.assertEqual(line.approval_state, "draft")
        self.assertEqual(line.billing_kind, "hourly")

    def test_task_moves_to_another_project(self):
        other = self.project.copy({"partner_id": self.env["res.partner"].create({"name": "B"}).id})
        draft = self._create_line(task_id=self.task.id, day=MONDAY + timedelta(days=7))
        self.task.project_id = other
        self.assertEqual(draft.project_id, other)
        self.assertUnchanged()

    def test_customer_and_domain_of_project_and_task_change(self):
        other = self.env["res.partner"].create({"name": "Coop Beta", "is_company": True})
        self.project.write(
            {
                "partner_id": other.id,
                "service_domain_id": self.domain_legal.id,
                "default_billing_kind": "fixed",
            }
        )
        self.task.write({"partner_id": other.id, "service_domain_id": self.domain_legal.id})
        self.assertUnchanged()

    def test_role_and_department_of_the_employee_change(self):
        self.employee.role_ids.role_id = self.role_senior
        self.employee.write(
            {"department_id": self.direction_other.id, "service_domain_id": self.domain_legal.id}
        )
        self.assertUnchanged()

    def test_full_recompute(self):
        self.employee.role_ids.unlink()
        for name in self.values:
            field = self.Line._fields[name]
            if field.compute and field.store:
                self.env.add_to_compute(field, self.line)
        self.assertUnchanged()

    def test_employee_archived(self):
        self.employee.action_archive()
        self.assertUnchanged()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.line.unlink()

    def test_archived_project_and_task(self):
        self.task.action_archive()
        self.project.action_archive()
        self.assertUnchanged()

    def test_task_and_project_are_not_deleted(self):
        for record in (self.task, self.project):
            with self.assertRaises(RedirectWarning), self.env.cr.savepoint():
                record.unlink()
        self.assertUnchanged()

    def test_partner_merge_keeps_the_entry(self):
        """A merge says that two records are one organisation: the link follows, nothing else."""
        same = self.env["res.partner"].create({"name": "Coop Alpha (double)", "is_company": True})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.member + same).ids, dst_partner=same)
        self.values = {**self.values, "beneficiary_id": same, "partner_id": same}
        self.assertUnchanged()

    def test_reopened_entry_changes_again(self):
        self.line.sheet_id.with_user(self.director.user_id).action_reopen("Wrong hours")
        self.line.with_user(self.employee.user_id).unit_amount = 3
        self.assertEqual(self.line.sheet_id.total_hours, 3)


@tagged("post_install", "-at_install")
class TestFreezeByRpc(TimesheetCommon, HttpCase):
    """The same by real calls over HTTP, as a script with a password would make them."""

    @mute_logger("odoo.http")
    def test_rpc(self):
        line = self._create_approved(hours=2)
        self.authenticate(self.employee.user_id.login, self.employee.user_id.login)
        calls = [
            ("account.analytic.line", "unlink", [line.ids]),
            ("account.analytic.line", "write", [line.ids, {"unit_amount": 9}]),
            ("account.analytic.line", "write", [line.ids, {"approval_state": "draft"}]),
            ("consortium.timesheet.sheet", "write", [line.sheet_id.ids, {"state": "draft"}]),
            ("account.analytic.line", "_set_approval_state", [line.ids, "draft"]),
            ("consortium.timesheet.sheet", "action_reopen", [line.sheet_id.ids, "mine"]),
        ]
        for model, method, args in calls:
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/{method}",
                    {"model": model, "method": method, "args": args, "kwargs": {}},
                )
        self.env.invalidate_all()
        self.assertEqual((line.exists(), line.unit_amount), (line, 2))
        self.assertEqual((line.approval_state, line.sheet_id.state), ("approved", "approved"))
