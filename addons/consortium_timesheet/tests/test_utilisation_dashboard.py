from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestUtilisationDashboard(TimesheetCommon):
    """The month of March on its first Friday: a week of 35 hours is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-06 20:00:00"))
        cls.Report = cls.env["consortium.utilisation.report"]
        cls.Target = cls.env["consortium.utilisation.target"]
        cls.Target.search([]).unlink()
        cls._date_back(cls.employee | cls.colleague | cls.director | cls.director_other)

    def _get(self, user, kind="month", *args):
        self.env.flush_all()
        return self.Report.with_user(user).get_dashboard(kind, *args)

    def test_a_director_sees_the_team_by_name(self):
        self.Target.create(
            {"percent": 70, "direction_id": self.direction.id, "date_from": date(2026, 1, 1)}
        )
        self._create_approved(hours=7, billing_kind="hourly")
        self._create_line(self.colleague, hours=3.5, billing_kind="internal")
        data = self._get(self.director.user_id)
        self.assertEqual(data["period"]["date_from"], "2026-03-01")
        self.assertEqual(data["period"]["date_to"], "2026-03-31")
        self.assertTrue(data["period"]["is_current"])
        totals = data["totals"]
        self.assertEqual(totals["capacity_hours"], 3 * 35)
        self.assertEqual(totals["worked_hours"], 10.5)
        self.assertEqual(totals["pending_hours"], 3.5)
        self.assertAlmostEqual(totals["utilisation"], 7 / 105)
        self.assertAlmostEqual(totals["target"], 0.7)
        names = [person["name"] for person in data["people"]]
        self.assertEqual(names, ["Employee colleague", "Employee director", "Employee prof"])
        self.assertEqual(
            [(row["kind"], row["hours"]) for row in data["kinds"]],
            [("hourly", 7.0), ("internal", 3.5)],
        )
        self.assertEqual([row["worked_hours"] for row in data["domains"]], [10.5])

    def test_a_professional_sees_the_own_only(self):
        self._create_line(self.colleague, hours=5)
        data = self._get(self.employee.user_id)
        self.assertEqual(data["people"], [])
        self.assertEqual(data["totals"]["capacity_hours"], 35.0)
        self.assertEqual(data["totals"]["worked_hours"], 0.0)
        theirs = self._get(self.employee.user_id, "month", 0, self.colleague.id)
        self.assertEqual(theirs["totals"]["capacity_hours"], 0)
        self.assertEqual(theirs["totals"]["worked_hours"], 0)
        self.assertEqual(theirs["employee"], "")

    def test_one_person_of_the_team(self):
        data = self._get(self.director.user_id, "month", 0, self.colleague.id)
        self.assertEqual(data["employee"], self.colleague.name)
        self.assertEqual(data["totals"]["capacity_hours"], 35.0)
        self.assertEqual(data["people"], [])

    def test_no_target_is_not_a_target_of_zero(self):
        self.assertIsNone(self._get(self.employee.user_id)["totals"]["target"])

    def test_days_to_come_do_not_count(self):
        months = self._get(self.employee.user_id, "year")["months"]
        found = {month["date"]: month["capacity_hours"] for month in months}
        self.assertEqual(found["2026-03-01"], 35.0)
        self.assertLess(max(found), "2026-04-01")

    def test_the_period_before(self):
        self._create_line(day=MONDAY - timedelta(days=7), hours=4, billing_kind="hourly")
        data = self._get(self.employee.user_id)
        self.assertEqual(data["previous"]["worked_hours"], 4.0)
        before = self._get(self.employee.user_id, "month", -1)
        self.assertEqual(before["totals"], data["previous"])
        self.assertFalse(before["period"]["is_current"])

    def test_no_other_period(self):
        for wrong in (("decade", 0), ("month", "1"), ("year", 10_000)):
            with self.assertRaises(UserError):
                self._get(self.employee.user_id, *wrong)

    def _count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._get(self.director.user_id, "year")
        return self.cr.sql_log_count - before

    def test_queries(self):
        """They grow neither with the entries nor with the team."""
        self._create_line(hours=1)
        self._count()
        few = self._count()
        for number in range(6):
            employee = self._create_employee(f"more{number}", "user", self.direction)
            self._create_line(employee, hours=1)
        self.Line.create([self._prepare_line(hours=0.25) for _number in range(60)])
        self._count()
        self.assertLessEqual(self._count(), few)
