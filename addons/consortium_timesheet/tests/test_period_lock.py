from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestPeriodLock(TimesheetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.employee.user_id
        for user in cls.user + cls.manager_user:
            user.group_ids += cls.env.ref("project.group_project_user")
        cls.line = cls._create_line()
        cls.later = cls._create_line(day=MONDAY + timedelta(days=1))
        cls.lock = cls.env["consortium.period.lock"].create({"date_lock": MONDAY})

    def test_locked_day(self):
        Line = self.Line.with_user(self.user)
        line = self.line.with_user(self.user)
        for change in (
            lambda: Line.create(self._prepare_line()),
            lambda: Line.sudo().create(self._prepare_line()),
            lambda: line.write({"unit_amount": 9}),
            lambda: line.sudo().write({"date": MONDAY + timedelta(days=3)}),
            lambda: line.unlink(),
            lambda: self.later.with_user(self.user).write({"date": MONDAY}),
        ):
            with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
                change()

    def _get_locked_paths(self, user):
        """Every way in and out of a locked day, by name."""
        Line, line = self.Line.with_user(user), self.line.with_user(user)
        later = self.later.with_user(user)
        sheet = line.sheet_id
        row = ["Imported", self.project.name, str(MONDAY), "1", self.employee.name]
        columns = ["name", "project_id", "date", "unit_amount", "employee_id"]

        def load(names, values):
            result = Line.load(names, [values])
            if result["messages"]:
                raise UserError(result["messages"][0]["message"])

        def by_form():
            with Form(line, "hr_timesheet.hr_timesheet_line_form") as form:
                form.unit_amount = 5

        return {
            "create": lambda: Line.create(self._prepare_line()),
            "write": lambda: line.write({"unit_amount": 9}),
            "date out of the lock": lambda: line.write({"date": MONDAY + timedelta(days=2)}),
            "date into the lock": lambda: later.write({"date": MONDAY}),
            "form": by_form,
            "week": lambda: sheet.write({"line_ids": [(1, line.id, {"unit_amount": 3})]}),
            "task": lambda: self.task.with_user(user).write(
                {"timesheet_ids": [(0, 0, self._prepare_line(task_id=self.task.id))]}
            ),
            "import": lambda: load(columns, row),
            "import of a change": lambda: load([".id", "unit_amount"], [str(line.id), "8"]),
            "copy": lambda: line.copy({"date": MONDAY}),
            "unlink": line.unlink,
        }

    def test_every_path_is_locked(self):
        for name, change in self._get_locked_paths(self.user).items():
            with self.subTest(path=name):
                with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
                    change()

    def test_every_path_is_open_to_the_manager(self):
        for name, change in self._get_locked_paths(self.manager_user).items():
            with self.subTest(path=name):
                change()

    def test_steps_of_a_locked_week(self):
        """Deciding is not entering time: a late week is submitted, refused and approved."""
        sheet = self.line.sheet_id
        own, decided = sheet.with_user(self.user), sheet.with_user(self.director.user_id)
        own.action_submit()
        own.action_withdraw()
        own.action_submit()
        decided.action_refuse("Look again")
        own.action_submit()
        decided.action_approve()
        with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
            decided.action_reopen("Too late")  # one of its two days is locked

    def test_day_after_is_open(self):
        self.later.with_user(self.user).unit_amount = 9
        self.Line.with_user(self.user).create(self._prepare_line(day=MONDAY + timedelta(days=1)))

    def test_manager_is_the_exception(self):
        self.line.with_user(self.manager_user).unit_amount = 9
        self.Line.with_user(self.manager_user).create(self._prepare_line())

    def test_locked_week_is_still_approved(self):
        sheet = self.line.sheet_id
        sheet.with_user(self.user).action_submit()
        sheet.with_user(self.director.user_id).action_approve()
        self.assertEqual(self.line.approval_state, "approved")

    def test_locked_week_is_reopened_by_a_manager_only(self):
        """Reopening changes what a locked period says, as a correction does."""
        sheet = self.line.sheet_id
        sheet.with_user(self.user).action_submit()
        sheet.with_user(self.director.user_id).action_approve()
        with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
            sheet.with_user(self.director.user_id).action_reopen("Too late")
        sheet.with_user(self.manager_user).action_reopen("Correction")
        self.assertEqual(self.line.approval_state, "draft")

    def test_latest_lock_counts_and_unlocking_works(self):
        self.env["consortium.period.lock"].create({"date_lock": MONDAY + timedelta(days=1)})
        later = self.later.with_user(self.user)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            later.unit_amount = 9
        self.env["consortium.period.lock"].search([]).unlink()
        later.unit_amount = 9

    def test_other_company_is_not_locked(self):
        self.lock.company_id = self.env["res.company"].create({"name": "Other"})
        self.line.with_user(self.user).unit_amount = 9
