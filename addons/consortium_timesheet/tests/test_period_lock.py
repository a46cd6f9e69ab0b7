from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestPeriodLock(TimesheetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.employee.user_id
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
