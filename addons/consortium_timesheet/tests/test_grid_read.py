from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY
from .grid_common import GridCommon


@tagged("post_install", "-at_install")
class TestGridRead(GridCommon):
    def test_everything_in_one_call(self):
        line = self._create_line(hours=1.5, name="Call", task_id=self.task.id)
        read = self._read()
        self.assertEqual(read["sheet"]["id"], self.sheet.id)
        self.assertEqual(read["sheet"]["today"], "2026-03-04")
        self.assertFalse(read["sheet"]["readonly"])
        self.assertEqual([day["expected"] for day in read["days"]], [420] * 5 + [0] * 2)
        (row,) = read["rows"]
        self.assertEqual(row["labels"]["project_id"], "Mandate")
        self.assertEqual(row["labels"]["task_id"], "Advice")
        self.assertEqual(row["labels"]["service_domain_id"], self.domain_finance.name)
        self.assertEqual(row["customer"], "Coop Alpha")
        (entry,) = read["entries"]
        self.assertEqual(
            (entry["id"], entry["key"], entry["date"], entry["minutes"], entry["note"]),
            (line.id, row["key"], "2026-03-02", 90, "Call"),
        )
        self.assertEqual(entry["locked"], "")

    def test_day_of_the_user(self):
        """Sunday evening in Québec is Monday in UTC: the week that opens is the one that ends."""
        from freezegun import freeze_time

        Sheet = self.Sheet.with_user(self.user).with_context(tz="America/Montreal")
        with freeze_time("2026-03-09 02:00:00"):
            action = Sheet.action_open_current_week()
            read = Sheet.grid_read(action["res_id"])
        self.assertEqual(read["sheet"]["id"], self.sheet.id)
        self.assertEqual(read["sheet"]["today"], "2026-03-08")

    def test_clock_change(self):
        """Both clock changes are on a Sunday: days are dates, and none has 23 or 25 hours."""
        for monday in ("2026-03-02", "2026-10-26"):
            days = self._read(date=monday)["days"]
            self.assertEqual(len({day["date"] for day in days}), 7)
            self.assertEqual([day["expected"] for day in days], [420] * 5 + [0] * 2)

    def test_holiday_and_part_time(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-03 05:00:00",
                "date_to": "2026-03-04 04:59:59",
            }
        )
        self.calendar.attendance_ids.filtered(lambda a: a.dayofweek == "4").unlink()
        days = self._read()["days"]
        self.assertEqual([day["expected"] for day in days], [420, 0, 420, 420, 0, 0, 0])
        self.assertEqual(days[1]["off"], "Holiday")
        self.assertEqual((days[4]["off"], days[4]["working"]), ("", False))
        self.assertEqual(self.sheet.expected_hours, 21)

    def test_half_day_off(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Reserved",
                "calendar_id": self.calendar.id,
                "resource_id": self.employee.resource_id.id,
                "date_from": "2026-03-03 14:00:00",
                "date_to": "2026-03-03 17:30:00",
            }
        )
        tuesday = self._read()["days"][1]
        self.assertEqual(tuesday["expected"], 210)
        self.assertEqual((tuesday["off"], tuesday["leave"]), ("", "On leave"))

    def test_locked_days(self):
        self.env["consortium.period.lock"].create({"date_lock": MONDAY + timedelta(days=1)})
        closed = [bool(day["closed"]) for day in self._read()["days"]]
        self.assertEqual(closed, [True] * 2 + [False] * 5)

    def test_who_reads(self):
        self._create_line()
        for user in (self.director.user_id, self.manager_user):
            read = self._read(user)
            self.assertEqual(len(read["entries"]), 1)
            self.assertTrue(read["sheet"]["readonly"])
            self.assertFalse(read["sheet"]["is_own"])
        for user in (self.colleague.user_id, self.director_other.user_id):
            with self.assertRaises(AccessError):
                self._read(user)
            with self.assertRaises(AccessError):
                self._read(user, sheet_id=self.sheet.id, date="2026-03-09")

    def test_director_of_a_domain_sees_the_hours_of_the_domain(self):
        self._create_line(hours=1)
        self._create_line(hours=2, service_domain_id=self.domain_legal.id)
        self.domain_legal.director_id = self.director_other
        read = self._read(self.director_other.user_id)
        self.assertEqual([entry["minutes"] for entry in read["entries"]], [120])

    def test_next_week_is_opened_for_oneself_only(self):
        read = self._read(sheet_id=self.sheet.id, date="2026-03-10")
        self.assertEqual(read["sheet"]["date_start"], "2026-03-09")
        self.assertEqual(self.Sheet.browse(read["sheet"]["id"]).employee_id, self.employee)
        director = self.director.user_id
        self._create_line()
        following = self._read(director, sheet_id=self.sheet.id, date="2026-03-09")
        self.assertEqual(following["sheet"]["id"], read["sheet"]["id"])
        missing = self._read(director, sheet_id=self.sheet.id, date="2026-03-16")
        self.assertEqual(missing, {"sheet": False})
        self.assertFalse(self.Sheet.search([("date_start", "=", "2026-03-16")]))

    def test_no_employee(self):
        with self.assertRaises(UserError):
            self._read(self.manager_user, date="2026-03-02")

    def test_last_week(self):
        past = MONDAY - timedelta(days=7)
        self._create_line(day=past, hours=1, name="Call")
        self._create_line(day=past, hours=2, name="Mail")
        self._create_line(day=past + timedelta(days=2), hours=3)
        self._create_line(self.colleague, day=past, hours=7)
        (row,) = self._read()["last_week"]
        self.assertEqual(
            row["entries"],
            [
                {"day": 0, "minutes": 60, "note": "Call"},
                {"day": 0, "minutes": 120, "note": "Mail"},
                {"day": 2, "minutes": 180, "note": "Work"},
            ],
        )

    def test_suggestions(self):
        """Rows of past weeks, the most used first, then the tasks assigned; no dead ones."""
        often, dead = self.project.copy({"name": "Often"}), self.project.copy({"name": "Dead"})
        for week in range(1, 4):
            self._create_line(day=MONDAY - timedelta(weeks=week), project_id=often.id)
        self._create_line(day=MONDAY - timedelta(weeks=1))
        self._create_line(day=MONDAY - timedelta(weeks=1), project_id=dead.id)
        self._create_line(day=MONDAY - timedelta(weeks=1), task_id=self.task.id)
        self._create_line(task_id=self.task.id)
        dead.action_archive()
        self.env["project.task"].create(
            {
                "name": "Assigned",
                "project_id": self.project.id,
                "user_ids": [Command.set(self.user.ids)],
                "service_domain_id": self.domain_legal.id,
            }
        )
        labels = [row["labels"] for row in self._read()["suggestions"]]
        self.assertEqual(
            [(label["project_id"], label["task_id"]) for label in labels],
            [("Often", ""), ("Mandate", ""), ("Mandate", "Assigned")],
        )
        self.assertEqual(labels[2]["service_domain_id"], self.domain_legal.name)

    def test_archived_project(self):
        self._create_line()
        self.project.action_archive()
        (row,) = self._read()["rows"]
        self.assertIn("archived", row["closed"])
        self.assertEqual(len(self._read()["entries"]), 1)

    def test_catalogue(self):
        Sheet = self.Sheet.with_user(self.user)
        hidden = self.project.copy({"name": "Hidden", "privacy_visibility": "followers"})
        archived = self.project.copy({"name": "Old", "active": False})
        closed = self.project.copy({"name": "Not timed", "allow_timesheets": False})
        catalogue = Sheet.grid_catalogue(self.sheet.id)
        self.assertTrue(catalogue["complete"])
        found = {(row["values"]["project_id"], row["values"]["task_id"]) for row in catalogue["rows"]}
        self.assertIn((self.project.id, False), found)
        self.assertIn((self.project.id, self.task.id), found)
        self.assertFalse({project for project, _task in found} & set((hidden + archived + closed).ids))
        self.assertIn(self.domain_legal.id, [domain["id"] for domain in catalogue["domains"]])
        rows = Sheet.grid_catalogue(self.sheet.id, "advi mand")["rows"]
        self.assertEqual([row["labels"]["task_id"] for row in rows], ["Advice"])
        with self.assertRaises(AccessError):
            self.Sheet.with_user(self.colleague.user_id).grid_catalogue(self.sheet.id)
