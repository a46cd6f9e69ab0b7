from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MONDAY, TimesheetCommon

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 15)


@tagged("post_install", "-at_install")
class TestUtilisation(TimesheetCommon):
    """Two weeks of 35 hours from the 2nd of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-20"))
        cls.Capacity = cls.env["consortium.utilisation.capacity"]
        cls.Report = cls.env["consortium.utilisation.report"]
        cls.Target = cls.env["consortium.utilisation.target"]
        cls.employees = cls.employee + cls.colleague + cls.director_other
        cls._date_back(cls.employees)

    def _refresh(self, employees=None, first=FIRST, last=LAST):
        self.Capacity._refresh(employees or self.employees, first, last)

    def _hours(self, employee=None):
        rows = self.Capacity.search([("employee_id", "=", (employee or self.employee).id)])
        return {row.date: row.hours for row in rows if FIRST <= row.date <= LAST}

    def _total(self, employee=None):
        return sum(self._hours(employee).values())

    def _read(self, groupby, aggregates, user=None, employees=None):
        self.env.flush_all()
        Report = self.Report.with_user(user) if user else self.Report
        domain = [
            ("employee_id", "in", (employees or self.employees).ids),
            ("date", ">=", FIRST),
            ("date", "<=", LAST),
        ]
        return Report._read_group(domain, groupby, aggregates)

    # Capacity

    def test_full_time(self):
        self._refresh()
        hours = self._hours()
        self.assertEqual((len(hours), sum(hours.values())), (10, 70))
        self.assertNotIn(date(2026, 3, 7), hours)

    def test_leave_and_holidays_show_at_once(self):
        self._refresh()
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.employee.resource_id.id,
                "calendar_id": self.calendar.id,
                "company_id": self.env.company.id,
                "date_from": datetime(2026, 3, 3, 13),  # 9:00 in Montréal, before summer time: 8:00
                "date_to": datetime(2026, 3, 3, 18),
            }
        )
        self.assertEqual(self._hours()[date(2026, 3, 3)], 3)
        self.assertEqual(self._total(self.colleague), 70)
        row = self.Capacity.search(
            [("employee_id", "=", self.employee.id), ("date", "=", "2026-03-03")]
        )
        self.assertEqual((row.calendar_hours, row.leave_hours), (7, 4))
        leave.date_to = datetime(2026, 3, 3, 23)
        self.assertEqual(self._hours()[date(2026, 3, 3)], 0)
        leave.unlink()
        self.assertEqual(self._total(), 70)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.env.company.id,
                "date_from": datetime(2026, 3, 6, 5),
                "date_to": datetime(2026, 3, 7, 4, 59),
            }
        )
        self.assertEqual((self._total(), self._total(self.colleague)), (63, 63))

    def test_part_time_since_a_date_keeps_the_past(self):
        half = self.env["resource.calendar"].create(
            {
                "name": "Evenings",
                "tz": "America/Montreal",
                "attendance_ids": [
                    (0, 0, {"name": "E", "dayofweek": "1", "hour_from": 18, "hour_to": 22})
                ],
            }
        )
        self.employee.create_version(
            {"date_version": date(2026, 3, 9), "resource_calendar_id": half.id}
        )
        self._refresh()
        hours = self._hours()
        self.assertEqual(hours.pop(date(2026, 3, 10)), 4)
        self.assertEqual((len(hours), sum(hours.values())), (5, 35))

    def test_hired_and_left_in_the_month(self):
        self.employee.version_ids.write(
            {"contract_date_start": "2026-03-04", "contract_date_end": "2026-03-10"}
        )
        self._refresh()
        self.assertEqual(sorted(day.day for day in self._hours()), [4, 5, 6, 9, 10])

    def test_without_contract(self):
        """From the first entry or the record, until the last entry of who is archived."""
        self.env.cr.execute(
            "UPDATE hr_employee SET create_date = '2026-03-12' WHERE id = %s", [self.employee.id]
        )
        self.employee.invalidate_recordset(["create_date"])
        self._refresh()
        self.assertEqual(sorted(day.day for day in self._hours()), [12, 13])
        self._create_line(day=date(2026, 3, 11))
        self._refresh()
        self.assertEqual(sorted(day.day for day in self._hours()), [11, 12, 13])
        self.employee.active = False
        self._refresh()
        self.assertEqual(sorted(day.day for day in self._hours()), [11])

    def test_who_fills_no_timesheet_has_no_capacity(self):
        self.employee.fills_timesheet = False
        self._refresh()
        self.assertFalse(self._hours())

    def test_a_changed_calendar_shows_when_the_report_opens(self):
        self._refresh()
        self.calendar.attendance_ids.filtered(lambda one: one.dayofweek == "0").unlink()
        action = self.Report.with_user(self.director.user_id).action_open()
        self.assertEqual(action["res_model"], "consortium.utilisation.report")
        self.assertEqual(self._total(), 56)

    def test_the_first_opening_counts_the_past(self):
        self.Capacity.search([]).unlink()
        self._refresh(first=date(2026, 3, 2), last=date(2026, 3, 2))  # a leave of that day
        self.Capacity._refresh_recent()
        days = self.Capacity.search([("employee_id", "=", self.employee.id)]).mapped("date")
        self.assertEqual(min(days), date(2026, 1, 1))
        self.Capacity.search([("date", "<", "2026-01-15")]).unlink()
        self.Capacity._refresh_recent()  # the past is there: the nights keep it
        days = self.Capacity.search([("employee_id", "=", self.employee.id)]).mapped("date")
        self.assertEqual(min(days), date(2026, 1, 15))

    def test_refresh_costs_the_same_and_writes_what_changed(self):
        def count(last):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._refresh(last=last)
            return self.cr.sql_log_count - before

        few = count(FIRST + timedelta(days=30))
        many = count(FIRST + timedelta(days=60))
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 30)
        stamp = self.Capacity.search([], limit=1).write_date
        with freeze_time("2026-03-21"):
            self._refresh()
        self.assertEqual(self.Capacity.search([], limit=1).write_date, stamp)

    # Ratios

    def _work(self):
        self._refresh()
        self._create_line(hours=7)  # hourly, finance
        self._create_line(hours=14, day=date(2026, 3, 10), billing_kind="courtesy")
        self._create_line(self.colleague, hours=28, billing_kind="package")
        self._create_line(
            self.director_other, hours=7, billing_kind="fixed",
            service_domain_id=self.domain_legal.id,
        )  # fmt: skip

    def test_hours_by_kind(self):
        self._work()
        groups = self._read(["billing_kind"], ["worked_hours:sum", "billable_hours:sum",
                                               "nonbillable_hours:sum"])  # fmt: skip
        self.assertEqual(
            {kind: hours for kind, *hours in groups if kind},
            {"hourly": [7, 7, 0], "courtesy": [14, 0, 14], "package": [28, 28, 0],
             "fixed": [7, 7, 0]},
        )  # fmt: skip

    def test_ratios_are_ratios_of_sums(self):
        self._work()
        aggregates = ["utilisation:avg", "occupation:avg", "billable_share:avg"]
        by_employee = {
            employee: ratios for employee, *ratios in self._read(["employee_id"], aggregates)
        }
        self.assertEqual(by_employee[self.employee], [0.1, 0.3, 1 / 3])
        self.assertEqual(by_employee[self.colleague], [0.4, 0.4, 1])
        by_direction = {
            direction: ratio
            for direction, ratio in self._read(["direction_id"], ["utilisation:avg"])
        }
        self.assertAlmostEqual(by_direction[self.direction], 35 / 140)
        self.assertAlmostEqual(by_direction[self.direction_other], 7 / 70)
        ((total,),) = self._read([], ["utilisation:avg"])
        self.assertAlmostEqual(total, 42 / 210)

    def test_ratios_by_every_rpc(self):
        self._work()
        self.env.flush_all()
        Report = self.Report.with_user(self.manager_user)
        domain = [
            ("employee_id", "in", (self.employee + self.colleague).ids),
            ("date", ">=", FIRST),
            ("date", "<=", LAST),
        ]
        for function in ("avg", "sum"):
            spec = f"utilisation:{function}"
            (row,) = Report.formatted_read_group(domain, ["direction_id"], [spec])
            self.assertAlmostEqual(row[spec], 0.25)
        sets = Report.formatted_read_grouping_sets(
            domain, [["direction_id"], []], ["utilisation:avg"]
        )
        self.assertEqual([round(rows[0]["utilisation:avg"], 6) for rows in sets], [0.25, 0.25])
        web = Report.web_read_group(domain, ["direction_id"], ["utilisation:avg"])
        self.assertAlmostEqual(web["groups"][0]["utilisation:avg"], 0.25)

    def test_without_capacity_there_is_no_ratio(self):
        self._work()
        groups = self._read(["service_domain_id"], ["utilisation:avg", "billable_share:avg"])
        by_domain = {domain: ratios for domain, *ratios in groups}
        self.assertEqual(by_domain[self.domain_finance], [False, 35 / 49])
        self.assertEqual(by_domain[self.domain_legal], [False, 1])

    def test_leave_is_no_work(self):
        if "holiday_id" not in self.Line._fields:
            self.skipTest("Time Off is not installed")
        self._refresh()
        line = self._create_line(hours=7)
        leave = self.env["resource.calendar.leaves"].create(
            {"date_from": datetime(2026, 3, 6, 5), "date_to": datetime(2026, 3, 6, 6)}
        )
        line.global_leave_id = leave
        self.assertFalse(self._read(["project_id"], ["worked_hours:sum"])[0][1])

    # Targets

    def test_the_most_particular_target_holds(self):
        self._refresh()
        base = {"date_from": "2026-01-01"}
        self.Target.create({"role_id": self.role_advisor.id, "percent": 50, **base})

        def get_targets():
            groups = self._read(["employee_id"], ["target_hours:sum"])
            return {employee: round(hours, 6) for employee, hours in groups}

        self.assertEqual(get_targets()[self.employee], 35)
        self.assertEqual(get_targets()[self.colleague], 0)
        self.Target.create({"direction_id": self.direction.id, "percent": 60, **base})
        self.assertEqual(get_targets()[self.employee], 42)
        self.assertEqual(get_targets()[self.colleague], 42)
        own = self.Target.create(
            {"employee_id": self.employee.id, "percent": 80, "date_from": "2026-03-09"}
        )
        self.assertEqual(get_targets()[self.employee], 35 * 0.6 + 35 * 0.8)
        own.date_to = "2026-03-09"
        self.assertAlmostEqual(get_targets()[self.employee], 7 * 9 * 0.6 + 7 * 0.8)

    @mute_logger("odoo.sql_db")
    def test_targets_do_not_overlap(self):
        values = {"employee_id": self.employee.id, "percent": 70, "date_from": "2026-01-01"}
        first = self.Target.create({**values, "date_to": "2026-01-31"})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.Target.create({**values, "date_from": "2026-01-31"})
        self.Target.create({**values, "date_from": "2026-02-01"})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            first.date_to = False
            self.env.flush_all()
        self.Target.create({**values, "employee_id": self.colleague.id})
        for subject, record in (
            ("direction_id", self.direction),
            ("role_id", self.role_advisor),
        ):
            target = {subject: record.id, "percent": 50, "date_from": "2026-01-01"}
            self.Target.create(target)
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.Target.create(target)

    def test_a_new_target_ends_the_former_one_in_one_breath(self):
        values = {"employee_id": self.employee.id, "percent": 70}
        former = self.Target.create({**values, "date_from": "2026-01-01"})
        former.date_to = "2026-01-31"
        self.Target.create({**values, "date_from": "2026-02-01"})

    @mute_logger("odoo.sql_db")
    def test_a_target_is_of_one_subject_and_at_most_100(self):
        for values in (
            {},
            {"employee_id": self.employee.id, "direction_id": self.direction.id},
            {"employee_id": self.employee.id, "percent": 101},
            {"employee_id": self.employee.id, "date_to": "2025-01-01"},
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.Target.create({"percent": 70, "date_from": "2026-01-01", **values})

    def test_month_against_target(self):
        self._work()
        self.Target.create(
            {"direction_id": self.direction.id, "percent": 30, "date_from": "2026-01-01"}
        )
        self.env.flush_all()
        months = self.env["consortium.utilisation.month"].search(
            [("employee_id", "in", self.employees.ids), ("date", "=", "2026-03-01")]
        )
        found = {month.employee_id: month for month in months}
        self.assertAlmostEqual(found[self.employee].utilisation_percent, 10)
        self.assertAlmostEqual(found[self.employee].target_percent, 30)
        self.assertEqual(found[self.employee].target_state, "below")
        self.assertEqual(found[self.colleague].target_state, "reached")
        self.assertEqual(found[self.director_other].target_state, "none")

    # Rights

    def test_who_sees_whose(self):
        self._work()
        self.employee.user_id.group_ids += self.env.ref("base.group_allow_export")
        self.env.flush_all()
        for model in ("capacity", "report", "month"):
            Model = self.env[f"consortium.utilisation.{model}"]
            for user, seen in (
                (self.employee.user_id, self.employee),
                (self.director.user_id, self.employee + self.colleague),
                (self.director_other.user_id, self.director_other),
                (self.manager_user, self.employees),
            ):
                groups = Model.with_user(user)._read_group(
                    [("employee_id", "in", self.employees.ids)], ["employee_id"]
                )
                self.assertEqual({employee.id for (employee,) in groups}, set(seen.ids), model)
                rows = Model.with_user(user).search([("employee_id", "in", self.employees.ids)])
                self.assertEqual(set(rows.employee_id.ids), set(seen.ids), model)
            hidden = Model.search([("employee_id", "=", self.colleague.id)], limit=1)
            for read in ("read", "export_data"):
                args = (["employee_id"],)
                with self.assertRaises(AccessError):
                    getattr(hidden.with_user(self.employee.user_id), read)(*args)
            plain = new_test_user(self.env, f"ts_none_{model}", "base.group_user")
            with self.assertRaises(AccessError):
                Model.with_user(plain).search([])

    def test_directions_below_at_any_depth(self):
        Department = self.env["hr.department"]
        parent = self.direction
        for level in range(5):
            parent = Department.create({"name": f"Level {level}", "parent_id": parent.id})
        self.colleague.department_id = parent
        target = self.Target.create({"employee_id": self.colleague.id, "percent": 70})
        self._refresh()
        user = self.director.user_id
        groups = self._read(["employee_id"], ["__count"], user)
        self.assertIn(self.colleague.id, [employee.id for employee, _count in groups])
        for model in ("capacity", "month"):
            rows = self.env[f"consortium.utilisation.{model}"].with_user(user).search([])
            self.assertIn(self.colleague.id, rows.employee_id.ids, model)
            self.assertNotIn(self.director_other.id, rows.employee_id.ids, model)
            rows.check_access("read")  # one by one, as the search
        self.assertEqual(target.with_user(user).percent, 70)
        with self.assertRaises(AccessError):
            target.with_user(self.director_other.user_id).read(["percent"])
        parent.parent_id = self.direction_other  # moved: the rule follows at once
        with self.assertRaises(AccessError):
            target.with_user(user).read(["percent"])
        self.assertEqual(target.with_user(self.director_other.user_id).percent, 70)

    def test_directed_departments(self):
        below = self.env["hr.department"].create({"name": "B", "parent_id": self.direction.id})
        departments = self.direction + self.direction_other + below
        found = {True: self.direction + below, False: self.direction_other}
        for flag, expected in found.items():
            domain = [("id", "in", departments.ids), ("is_directed", "=", flag)]
            mine = departments.with_user(self.director.user_id)
            self.assertEqual(mine.search(domain), expected)
            self.assertEqual(mine.filtered(lambda one, flag=flag: one.is_directed == flag), expected)
        self.assertFalse(below.with_user(self.employee.user_id).is_directed)

    def test_targets_of_others_are_hidden(self):
        own, other, common = self.Target.create(
            [
                {"employee_id": self.employee.id, "percent": 70},
                {"employee_id": self.colleague.id, "percent": 60},
                {"role_id": self.role_senior.id, "percent": 50},
            ]
        )
        all_targets = own + other + common
        user = self.employee.user_id
        seen = self.Target.with_user(user).search([("id", "in", all_targets.ids)])
        self.assertEqual(seen, (own + common).with_user(user))
        for who in (user, self.director.user_id):
            with self.assertRaises(AccessError):
                common.with_user(who).percent = 1
        common.with_user(self.manager_user).percent = 55

    def test_own_page(self):
        Month = self.env["consortium.utilisation.month"].with_user(self.employee.user_id)
        action = Month.action_open_own()
        self.assertIn("uid", action["domain"])
        self.assertEqual(MONDAY, FIRST)

    def test_report_does_not_grow_with_the_number_of_queries(self):
        self._work()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._read(["direction_id", "date:month"], ["utilisation:avg"], self.manager_user)
            return self.cr.sql_log_count - before

        count()
        few = count()
        for index in range(40):
            self._create_line(day=FIRST + timedelta(days=index % 14), hours=0.1)
        self.assertEqual(count(), few)
