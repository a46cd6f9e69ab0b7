from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TimesheetCommon

VIEWS = (
    ("account.analytic.line", "hr_timesheet.hr_timesheet_line_portal_tree", "list"),
    ("account.analytic.line", "hr_timesheet.timesheet_view_form_portal_user", "form"),
    ("account.analytic.line", "hr_timesheet.view_kanban_account_analytic_line_portal_user", "kanban"),
    ("project.task", "project.project_sharing_project_task_view_form", "form"),
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestPortalSharing(TimesheetCommon):
    """Whoever is invited to edit a shared project reads who worked as the company says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "ts_editor", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.member
        cls.project.write(
            {
                "privacy_visibility": "portal",
                "collaborator_ids": [(0, 0, {"partner_id": cls.portal.partner_id.id})],
            }
        )
        cls.project.message_subscribe(cls.portal.partner_id.ids)
        cls.task.message_subscribe(cls.portal.partner_id.ids)
        cls.line = cls._create_approved(task_id=cls.task.id)
        cls.env.flush_all()

    def _get_line(self):
        self.env.invalidate_all()
        return self.line.with_user(self.portal)

    def test_who_worked_as_the_company_says(self):
        for mode, worker in (
            ("name", self.employee.name),
            ("role", self.role_advisor.name),
            ("none", ""),
        ):
            self.env.company.consortium_portal_worker = mode
            [values] = self._get_line().read(["portal_worker", "name", "unit_amount"])
            self.assertEqual(values["portal_worker"] or "", worker, mode)
            self.assertEqual((values["name"], values["unit_amount"]), ("Work", 1))

    def test_no_other_field_by_any_call(self):
        """In particular those that other addons, or a later Odoo, add."""
        line = self._get_line()
        hidden = set(line._fields) - line._get_portal_fields()
        self.assertLess({"employee_id", "user_id", "create_uid", "sheet_id", "amount"}, hidden)
        self.assertFalse(hidden & set(line.fields_get()))
        self.assertEqual(set(line.fields_get()), line._get_portal_fields() & set(line._fields))
        for name in sorted(hidden):
            with self.subTest(name), self.assertRaises(AccessError):
                line.read([name])

    def test_names_by_no_detour(self):
        line = self._get_line()
        name = self.employee.name
        Task = self.env["project.task"].with_user(self.portal)
        calls = {
            "web_read": lambda: line.web_read({"employee_id": {"fields": {"display_name": {}}}}),
            "search": lambda: line.search([("employee_id.name", "=", name)]),
            "ilike": lambda: line.search([("employee_id", "ilike", name)]),
            "sheet": lambda: line.search([("sheet_id.employee_id.name", "=", name)]),
            "order": lambda: line.search([], order="employee_id"),
            "group": lambda: line.formatted_read_group([], ["employee_id"], ["__count"]),
            "sum": lambda: line.formatted_read_group([], [], ["amount:sum"]),
            "task": lambda: Task.search([("timesheet_ids.employee_id.name", "=", name)]),
            "web_read of the task": lambda: self.task.with_user(self.portal).web_read(
                {"timesheet_ids": {"fields": {"employee_id": {}}}}
            ),
        }
        for label, call in calls.items():
            with self.subTest(label), self.assertRaises(AccessError):
                call()
        self.assertEqual(line.search([("unit_amount", "=", 1)]), line)

    def test_screens_ask_for_nothing_else(self):
        """Odoo's screens of a shared project open, on a desk and on a phone."""
        line = self._get_line()
        for model, xmlid, kind in VIEWS:
            Model = self.env[model].with_user(self.portal)
            found = Model.get_views([(self.env.ref(xmlid).id, kind)])
            read = set(found["models"]["account.analytic.line"]["fields"])
            self.assertLessEqual(read, line._get_portal_fields(), xmlid)
            self.assertIn("date", read, xmlid)
            arch = found["views"][kind]["arch"]
            for name in ("employee_id", "sheet_id", "role_id", "amount"):
                self.assertNotIn(f'name="{name}"', arch, xmlid)

    def test_staff_reads_the_employee(self):
        user = self.manager_user
        self.assertEqual(self.line.with_user(user).employee_id, self.employee)
        view = self.env.ref("project.project_sharing_project_task_view_form")
        arch = self.env["project.task"].with_user(user).get_view(view.id, "form")["arch"]
        self.assertIn('name="employee_id"', arch)
