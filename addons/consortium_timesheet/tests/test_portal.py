import re

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestPortal(TimesheetCommon, HttpCase):
    """Customers see approved time only, whichever way they ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.privacy_visibility = "portal"
        cls.portal = new_test_user(
            cls.env, "ts_customer", groups="base.group_portal", password="ts_customer"
        )
        cls.portal.partner_id.parent_id = cls.member
        cls.approved = cls._create_approved(name="Approved advice")
        cls.draft = cls._create_line(cls.colleague, name="Draft advice")
        cls.submitted = cls._create_line(cls.director, name="Submitted advice")
        cls.submitted.sheet_id.action_submit()
        cls.lines = cls.approved + cls.draft + cls.submitted

    def test_domain(self):
        Line = self.Line.with_user(self.portal)
        found = self.Line.search(Line._timesheet_get_portal_domain()) & self.lines
        self.assertEqual(found, self.approved)

    def test_domain_of_employees_is_odoos(self):
        Line = self.Line.with_user(self.manager_user)
        self.assertEqual(Line.search(Line._timesheet_get_portal_domain()) & self.lines, self.lines)

    def test_page(self):
        self.authenticate("ts_customer", "ts_customer")
        text = self.url_open("/my/timesheets").text
        self.assertIn("Approved advice", text)
        self.assertNotIn("Draft advice", text)
        self.assertNotIn("Submitted advice", text)

    def test_rpc(self):
        """Odoo gives the portal no access to entries, hence none to their cost; should a module
        give it, the time of weeks that are not approved stays hidden."""
        Line = self.Line.with_user(self.portal)
        with self.assertRaises(AccessError):
            Line.search_read([], ["name", "amount"])
        self.env["ir.model.access"].create(
            {
                "name": "Portal reads time",
                "model_id": self.env["ir.model"]._get_id("account.analytic.line"),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
            }
        )
        found = Line.search_read([("id", "in", self.lines.ids)], ["name"])
        self.assertEqual([values["name"] for values in found], ["Approved advice"])
        with self.assertRaises(AccessError):
            self.draft.with_user(self.portal).read(["unit_amount"])

    def test_rule_costs_employees_nothing(self):
        rules = self.env["ir.rule"].with_user(self.employee.user_id)
        self.assertNotIn("approval_state", str(rules._compute_domain("account.analytic.line")))

    def test_entry_that_is_not_time(self):
        """An entry of accounting has no project: no beneficiary, and no error."""
        line = self.Line.create({"name": "Licence", "amount": -100})
        self.assertFalse(line.beneficiary_id)
        line._compute_beneficiary_id()
        self.assertFalse(line.beneficiary_id)


@tagged("post_install", "-at_install")
class TestPortalNetwork(TimesheetCommon, HttpCase):
    """A federation and an affiliate put below it: each sees its own approved time, everywhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.affiliate = cls.env["res.partner"].create(
            {"name": "Affiliate", "is_company": True, "parent_id": cls.member.id}
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger", "is_company": True})
        cls.users = {
            name: cls._create_customer(name, partner)
            for name, partner in (
                ("federation", cls.member),
                ("affiliate", cls.affiliate),
                ("stranger", cls.stranger),
            )
        }
        cls.project.privacy_visibility = "portal"
        cls.affiliate_project = cls.project.copy(
            {"name": "Affiliate's mandate", "partner_id": cls.affiliate.id}
        )
        cls.task.write({"allocated_hours": 10, "name": "Federation's task"})
        cls.subtask = cls.task.copy({"name": "Subtask", "parent_id": cls.task.id})
        cls.affiliate_task = cls.env["project.task"].create(
            {
                "name": "Affiliate's task",
                "project_id": cls.affiliate_project.id,
                "allocated_hours": 10,
            }
        )
        # everybody follows everything: following gives no right to somebody else's time
        partners = cls.env["res.partner"].union(*(user.partner_id for user in cls.users.values()))
        for record in (cls.project, cls.affiliate_project, cls.task, cls.affiliate_task):
            record.message_subscribe(partners.ids)
        cls.lines = {
            "federation": cls._create_approved(
                name="Approved of the federation", task_id=cls.task.id, hours=2
            ),
            "affiliate": cls._create_approved(
                cls.colleague,
                name="Approved of the affiliate",
                project_id=cls.affiliate_project.id,
                task_id=cls.affiliate_task.id,
                hours=3,
            ),
        }
        cls.lines["federation"] |= cls._create_approved(
            cls.director_other, name="Approved on the subtask", task_id=cls.subtask.id, hours=1
        )
        cls.draft = cls._create_line(
            cls.director, name="Draft of the federation", task_id=cls.task.id, hours=4
        )
        cls.env.flush_all()

    @classmethod
    def _create_customer(cls, name, organisation):
        user = new_test_user(
            cls.env, f"ts_{name}", groups="base.group_portal", password=f"ts_{name}"
        )
        user.partner_id.parent_id = organisation
        return user

    def _open(self, name, url):
        self.authenticate(f"ts_{name}", f"ts_{name}")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return response.text

    def _share(self):
        """Share the projects for editing, which gives Odoo's right on entries to the portal."""
        for project in (self.project, self.affiliate_project):
            project.write(
                {
                    "collaborator_ids": [
                        (0, 0, {"partner_id": user.partner_id.id}) for user in self.users.values()
                    ]
                }
            )

    def test_lists(self):
        for groupby in ("none", "date", "project_id", "task_id", "parent_task_id", "employee_id"):
            url = f"/my/timesheets?groupby={groupby}"
            for name, own, other in (
                ("federation", "Approved of the federation", "of the affiliate"),
                ("affiliate", "Approved of the affiliate", "of the federation"),
            ):
                with self.subTest(user=name, groupby=groupby):
                    text = self._open(name, url)
                    self.assertIn(own, text)
                    self.assertNotIn(other, text)
                    self.assertNotIn("Draft", text)
            self.assertNotIn("Approved", self._open("stranger", url))

    def test_counter_of_the_home_page(self):
        for name, count in (("federation", 2), ("affiliate", 1), ("stranger", 0)):
            self.authenticate(f"ts_{name}", f"ts_{name}")
            found = self.make_jsonrpc_request("/my/counters", {"counters": ["timesheet_count"]})
            self.assertEqual(found["timesheet_count"], count, name)

    def test_task_page(self):
        text = self._open("federation", f"/my/tasks/{self.task.id}")
        self.assertIn("Approved of the federation", text)
        self.assertNotIn("Draft of the federation", text)
        figures = re.findall(r">\s*(-?\d\d:\d\d)\s*<", text)
        # line, total, subtasks, sum of both, what is left of the ten allocated
        self.assertEqual(figures[-5:], ["02:00", "02:00", "01:00", "03:00", "07:00"])
        self.assertRegex(text, r"Progress:</strong>\s*<span[^>]*>30</span>%")

    def test_task_page_of_somebody_else(self):
        for name in ("affiliate", "stranger"):
            text = self._open(name, f"/my/tasks/{self.task.id}")
            self.assertNotIn("of the federation", text.replace("Federation's task", ""))
            self.assertNotIn("02:00", text)

    def test_task_list(self):
        for url in ("/my/tasks", f"/my/projects/{self.project.id}"):
            text = self._open("federation", url)
            self.assertIn("03:00", text, "two hours and one on the subtask")
            for hours in ("06:00", "07:00", "04:00"):  # with the draft ones, or the draft ones alone
                self.assertNotIn(hours, text, url)
        text = self._open("stranger", f"/my/projects/{self.project.id}")
        self.assertIn("Federation&#39;s task", text)
        self.assertNotIn("03:00", text)

    def test_task_list_sorted_by_progress(self):
        self.assertIn("Federation", self._open("federation", "/my/tasks?sortby=progress+asc"))

    def test_pdf(self):
        url = f"/my/tasks/{self.task.id}?report_type=html"
        text = self._open("federation", url)
        self.assertIn("Approved of the federation", text)
        self.assertNotIn("Draft of the federation", text)
        self.assertNotIn("of the federation", self._open("affiliate", url))

    def test_rpc_of_tasks(self):
        fields = ["effective_hours", "total_hours_spent", "remaining_hours", "progress"]
        Task = self.env["project.task"]
        for name, expected in (("federation", [2, 3, 7, 0.3]), ("stranger", [0, 0, 10, 0])):
            task = self.task.with_user(self.users[name])
            self.env.invalidate_all()
            [values] = task.read(fields)
            self.assertEqual([values[field] for field in fields], expected, name)
            [values] = Task.with_user(task.env.user).search_read([("id", "=", task.id)], fields)
            self.assertEqual([values[field] for field in fields], expected, name)
            found = Task.with_user(task.env.user).web_search_read(
                [("id", "=", task.id)], {field: {} for field in fields}
            )
            self.assertEqual([found["records"][0][field] for field in fields], expected, name)
        self.assertEqual(self.task.effective_hours, 6, "nothing was stored")
        self.assertEqual(self.task.read(["progress"])[0]["progress"], 0.7)

    def test_rpc_of_tasks_tells_nothing_sideways(self):
        Task = self.env["project.task"].with_user(self.users["stranger"])
        with self.assertRaises(AccessError):
            Task.search([("effective_hours", ">", 5)])
        with self.assertRaises(AccessError):
            self.env["project.project"].with_user(self.users["stranger"]).search(
                [("task_ids.effective_hours", ">", 5)]
            )
        with self.assertRaises(AccessError):
            Task.formatted_read_group([], ["effective_hours"], ["__count"])
        [group] = Task.formatted_read_group([], [], ["effective_hours:sum"])
        self.assertFalse(group["effective_hours:sum"])
        self.assertTrue(Task.search([], order="effective_hours desc"))

    def test_rpc_of_projects(self):
        project = self.project.with_user(self.users["federation"])
        for name in ("effective_hours", "remaining_hours", "is_project_overtime"):
            self.assertNotIn(name, project.fields_get())
            with self.assertRaises(AccessError):
                project.read([name])
        self.assertTrue(self.project.with_user(self.manager_user).read(["effective_hours"]))

    def test_rpc_of_entries_of_shared_projects(self):
        self._share()
        Line = self.Line.with_user(self.users["federation"])
        found = Line.search_read([], ["name", "unit_amount"])
        self.assertEqual(
            {values["name"] for values in found},
            {"Approved of the federation", "Approved on the subtask"},
        )
        own = self.lines["affiliate"].with_user(self.users["affiliate"])
        self.assertEqual(own.search([]), own)
        for line in (self.draft, self.lines["federation"]):
            with self.assertRaises(AccessError):
                line.with_user(self.users["affiliate"]).read(["unit_amount"])
        with self.assertRaises(AccessError):
            own.read(["amount"])
        self.assertFalse(Line.with_user(self.users["stranger"]).search([]))
        [values] = self.task.with_user(self.users["federation"]).read(["timesheet_ids"])
        self.assertNotIn(self.draft.id, values["timesheet_ids"])

    def test_task_list_queries(self):
        """The sums of a list cost the same for any number of tasks."""
        counts = []
        for tasks in (self.task, self.task, self.task | self.subtask | self.affiliate_task):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            tasks.with_user(self.users["federation"])._get_portal_time()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], counts)
