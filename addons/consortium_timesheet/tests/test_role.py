from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestRole(TimesheetCommon):
    def test_role_of_the_work_date(self):
        role = self.employee.role_ids
        role.date_to = date(2026, 3, 3)
        self.env["consortium.employee.role"].create(
            {
                "employee_id": self.employee.id,
                "role_id": self.role_senior.id,
                "date_from": date(2026, 3, 5),
            }
        )
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 3), date(2026, 3, 4)]
        lines = self.Line.create([self._prepare_line(day=day) for day in [*days, date(2026, 3, 5)]])
        none = self.env["consortium.role"]
        expected = [none, self.role_advisor, self.role_advisor, none, self.role_senior]
        self.assertEqual([line.role_id for line in lines], expected)

    def test_promotion_in_the_middle_of_a_week(self):
        """One week, two roles; each entry keeps that of its day once approved."""
        self.employee.role_ids.date_to = date(2026, 3, 3)
        self.env["consortium.employee.role"].create(
            {
                "employee_id": self.employee.id,
                "role_id": self.role_senior.id,
                "date_from": date(2026, 3, 4),
            }
        )
        lines = self.Line.create(
            [self._prepare_line(day=date(2026, 3, day)) for day in (2, 3, 4, 5)]
        )
        self.assertEqual(len(lines.sheet_id), 1)
        expected = [self.role_advisor] * 2 + [self.role_senior] * 2
        self.assertEqual([line.role_id for line in lines], expected)
        lines.sheet_id.action_submit()
        lines.sheet_id.with_user(self.director.user_id).action_approve()
        self.employee.role_ids.unlink()
        self.assertEqual([line.role_id for line in lines], expected)

    def test_archived_role(self):
        """Archiving waits until nobody holds the role; entries of the past keep it."""
        line = self._create_line()
        with self.assertRaisesRegex(UserError, self.employee.name):
            self.role_advisor.action_archive()
        self.employee.role_ids.date_to = date(2026, 3, 31)
        self.role_advisor.action_archive()
        self.assertEqual(line.role_id, self.role_advisor)

    def test_role_follows_date_and_employee(self):
        line = self._create_line()
        self.assertEqual(line.role_id, self.role_advisor)
        line.employee_id = self.colleague
        self.assertFalse(line.role_id)

    def test_professional_gets_the_role_without_hr_rights(self):
        line = self.Line.with_user(self.employee.user_id).create(self._prepare_line())
        self.assertEqual(line.role_id, self.role_advisor)

    def test_chosen_role_is_kept(self):
        line = self._create_line(role_id=self.role_senior.id)
        self.assertEqual(line.role_id, self.role_senior)

    def test_later_role_does_not_rewrite_entries(self):
        line = self._create_line()
        self.employee.role_ids.role_id = self.role_senior
        self.assertEqual(line.role_id, self.role_advisor)

    @mute_logger("odoo.sql_db")
    def test_overlap_is_refused(self):
        EmployeeRole = self.env["consortium.employee.role"]
        vals = {"employee_id": self.employee.id, "role_id": self.role_senior.id}
        for dates in (
            {"date_from": "2026-05-01"},
            {"date_from": "2025-05-01"},
            {"date_from": "2025-05-01", "date_to": "2026-01-01"},
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                EmployeeRole.create({**vals, **dates})
        EmployeeRole.create({**vals, "date_from": "2025-05-01", "date_to": "2025-12-31"})

    def test_promotion_in_one_save(self):
        """The form of the employee ends a role and begins the next one at once."""
        former = self.employee.role_ids
        self.employee.role_ids = [
            (1, former.id, {"date_to": "2026-02-28"}),
            (0, 0, {"role_id": self.role_senior.id, "date_from": "2026-03-01"}),
        ]
        self.env.flush_all()
        self.assertEqual(len(self.employee.role_ids), 2)

    @mute_logger("odoo.sql_db")
    def test_overlap_within_one_creation(self):
        with self.assertRaises(IntegrityError):
            self.env["consortium.employee.role"].create(
                [
                    {"employee_id": self.colleague.id, "role_id": role.id, "date_from": MONDAY}
                    for role in (self.role_advisor, self.role_senior)
                ]
            )

    @mute_logger("odoo.sql_db")
    def test_dates_in_order(self):
        with self.assertRaises(IntegrityError):
            self.employee.role_ids.date_to = "2020-01-01"
            self.env.flush_all()

    def test_lookup_is_one_query(self):
        pairs = [
            (employee.id, date(2026, 3, day))
            for employee in (self.employee, self.colleague)
            for day in range(1, 29)
        ]
        with self.assertQueryCount(1):
            roles = self.env["hr.employee"]._get_roles(pairs)
        self.assertEqual(len(roles), 28)
        self.assertEqual(self.env["hr.employee"]._get_roles([]), {})
