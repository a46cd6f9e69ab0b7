from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestSecurity(TimesheetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.employee.user_id
        cls.line = cls._create_line()
        cls.sheet = cls.line.sheet_id
        cls.other_sheet = cls._create_line(cls.colleague).sheet_id
        cls.foreign_sheet = cls._create_line(
            cls.director_other, service_domain_id=cls.domain_legal.id
        ).sheet_id

    def _visible(self, user):
        return self.Sheet.with_user(user).search([]).sudo() & (
            self.sheet + self.other_sheet + self.foreign_sheet
        )

    def test_who_sees_which_weeks(self):
        self.assertEqual(self._visible(self.user), self.sheet)
        self.assertEqual(self._visible(self.director.user_id), self.sheet + self.other_sheet)
        self.assertEqual(self._visible(self.director_other.user_id), self.foreign_sheet)
        self.assertEqual(
            self._visible(self.manager_user), self.sheet + self.other_sheet + self.foreign_sheet
        )

    def test_director_of_a_domain_sees_and_approves_its_weeks(self):
        other = self.director_other.user_id
        self.domain_finance.director_id = self.director_other
        self.assertEqual(self._visible(other), self.sheet + self.other_sheet + self.foreign_sheet)
        self.sheet.action_submit()
        self.sheet.with_user(other).action_approve()
        self.assertEqual(self.sheet.state, "approved")

    def test_director_reads_entries_but_never_changes_them(self):
        director = self.director.user_id
        self.assertFalse(director.has_group("hr_timesheet.group_hr_timesheet_approver"))
        line = self.line.with_user(director)
        self.assertEqual(line.unit_amount, 1.0)
        with self.assertRaises(AccessError):
            line.unit_amount = 9
        with self.assertRaises(AccessError):
            self.sheet.with_user(director).note = "x"
        with self.assertRaises(AccessError):
            self.line.with_user(self.director_other.user_id).read(["name"])

    def test_professional_has_no_say_on_others(self):
        colleague = self.sheet.with_user(self.colleague.user_id)
        for step in ("action_submit", "action_withdraw", "action_approve", "action_close"):
            with self.assertRaises(AccessError):
                getattr(colleague, step)()
        with self.assertRaises(AccessError):
            colleague.read(["note"])
        with self.assertRaises(AccessError):
            self.Sheet.with_user(self.user).create(
                {"employee_id": self.colleague.id, "date_start": MONDAY + timedelta(days=70)}
            )

    def test_who_approves(self):
        self.sheet.action_submit()
        for user in (self.user, self.colleague.user_id, self.director_other.user_id):
            sheet = self.sheet.with_user(user)
            for step, args in (("action_approve", ()), ("action_refuse", ("no",))):
                with self.assertRaises(AccessError):
                    getattr(sheet, step)(*args)
        self.assertEqual(self.sheet.state, "submitted")
        self.sheet.with_user(self.director.user_id).action_approve()
        for user in (self.user, self.director_other.user_id):
            with self.assertRaises(AccessError):
                self.sheet.with_user(user).action_reopen("please")

    def test_own_week_of_a_director(self):
        self.direction.parent_id = False
        sheet = self._create_line(self.director).sheet_id
        own = sheet.with_user(self.director.user_id)
        own.action_submit()
        with self.assertRaises(AccessError):
            own.action_approve()
        self.assertFalse(own.can_approve)
        self.env.company.consortium_own_week_approval = True
        own.invalidate_recordset(["can_approve"])
        own.action_approve()
        self.assertEqual(sheet.state, "approved")

    def test_state_is_not_written_by_hand(self):
        for sheet in (
            self.sheet.with_user(self.user),
            self.sheet.with_user(self.manager_user),
            self.sheet.with_user(self.user).with_context(consortium_sheet_transition=True),
            self.sheet.sudo(),
        ):
            for vals in ({"state": "approved"}, {"date_start": MONDAY + timedelta(days=7)}):
                with self.assertRaises(AccessError):
                    sheet.write(vals)
        created = (
            self.Sheet.with_user(self.user)
            .with_context(consortium_sheet_transition=True)
            .create({"date_start": MONDAY + timedelta(days=70), "state": "approved"})
        )
        self.assertEqual(created.state, "draft")

    def test_professional_writes_the_own_note_and_entries(self):
        sheet = self.sheet.with_user(self.user)
        sheet.note = "Two days at the member's"
        self.line.with_user(self.user).unit_amount = 4
        self.assertEqual(sheet.total_hours, 4)

    def test_configuration_is_for_managers(self):
        values = {
            "consortium.service.domain": {"name": "X", "code": "X"},
            "consortium.role": {"name": "X", "code": "X"},
            "consortium.period.lock": {"date_lock": MONDAY},
        }
        for model, vals in values.items():
            for user in (self.user, self.director.user_id):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(vals)
            record = self.env[model].with_user(self.manager_user).create(vals)
            record.with_user(self.user).read()
        role = self.employee.role_ids
        self.assertEqual(role.with_user(self.user).role_id, self.role_advisor)
        with self.assertRaises(AccessError):
            role.with_user(self.colleague.user_id).read(["role_id"])
        with self.assertRaises(AccessError):
            role.with_user(self.user).write({"role_id": self.role_senior.id})

    def test_portal_and_plain_employees_have_nothing(self):
        portal = new_test_user(self.env, "ts_portal", groups="base.group_portal")
        plain = new_test_user(self.env, "ts_plain", groups="base.group_user")
        for user in (portal, plain):
            for model in (
                "consortium.timesheet.sheet",
                "consortium.employee.role",
                "consortium.period.lock",
            ):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            for step in ("action_submit", "action_approve"):
                with self.assertRaises(AccessError) as caught:
                    getattr(self.sheet.with_user(user), step)()
                self.assertNotIn(self.employee.name, str(caught.exception))
        for model in ("consortium.service.domain", "consortium.role"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "ts_abroad",
            groups="consortium_timesheet.consortium_timesheet_group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self._visible(user))
