from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestWeekForecast(BillingCommon):
    """Who would pay for each hour, told while it is typed, as posting would decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "cb_prof", groups="consortium_timesheet.consortium_timesheet_group_user",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
        cls.employee.user_id = cls.user
        cls.colleague = cls._create_employee("Colette")
        cls.project.privacy_visibility = "employees"
        cls.Sheet = cls.env["consortium.timesheet.sheet"]

    def _type(self, *hours, day=MONDAY, employee=None, **values):
        """Draft entries of one day."""
        return self.Line.create([
            {"name": "Work", "project_id": self.project.id, "date": day, "unit_amount": duration,
             "employee_id": (employee or self.employee).id, **values}
            for duration in hours
        ])

    def _get_sheet(self):
        return self.Sheet._get_or_create([(self.employee.id, MONDAY)])[self.employee.id, MONDAY]

    def _forecast(self, sheet=None):
        """What the professional is told of the week: ``{line id: (level, text)}``."""
        sheet = sheet or self._get_sheet()
        self.env.invalidate_all()
        found = self.Sheet.with_user(self.user).grid_forecast(sheet.id)
        return {
            id_: (told["payer"]["level"], told["payer"]["text"].replace("\u00a0", " "))
            for id_, told in found.items()
        }

    def test_drawn_from_a_package(self):
        package = self._create_package(10)
        line = self._type(1.5)
        self.assertEqual(
            self._forecast(), {line.id: ("package", f"1 h 30 → {package.name} (8 h 30 left)")})

    def test_crosses_the_end_of_a_package(self):
        package = self._create_package(1)
        line = self._type(3)
        level, text = self._forecast()[line.id]
        self.assertEqual(level, "billed")
        self.assertEqual(
            text, f"1 h → {package.name} (0 h left), 2 h beyond the package at 120.00 $")

    def test_time_of_a_colleague_comes_first_by_date(self):
        self._create_package(3)
        self._type(2, employee=self.colleague)
        line = self._type(2, day=MONDAY + timedelta(days=1))
        level, text = self._forecast()[line.id]
        self.assertEqual(level, "billed")
        self.assertIn("1 h beyond the package", text)
        line.date = MONDAY - timedelta(days=1)
        self.assertEqual(self._forecast(line.sheet_id)[line.id][0], "package")

    def test_overage_that_asks_or_blocks(self):
        line = self._type(2)
        self.agreement.overage_policy = "ask"
        self.assertIn("once agreed to", self._forecast()[line.id][1])
        self.agreement.overage_policy = "block"
        self.assertEqual(
            self._forecast()[line.id], ("refused", "2 h that no package covers"))

    def test_hourly_and_courtesy(self):
        hourly = self._type(2, billing_kind="hourly")
        courtesy = self._type(1, billing_kind="courtesy")
        internal = self._type(1, billing_kind="internal")
        found = self._forecast()
        self.assertEqual(found[hourly.id], ("billed", "2 h at 120.00 $"))
        self.assertEqual(found[courtesy.id][0], "package")
        self.assertNotIn(internal.id, found)

    def test_no_rate_applies(self):
        self.card.line_ids.unlink()
        line = self._type(2, billing_kind="hourly")
        self.assertEqual(
            self._forecast()[line.id], ("refused", "2 h without an hourly rate"))

    def test_suspended_agreement(self):
        line = self._type(1)
        self.agreement.action_suspend()
        level, text = self._forecast()[line.id]
        self.assertEqual(level, "refused")
        self.assertIn("not active", text)

    def test_cap_of_a_beneficiary(self):
        self._create_package(10)
        affiliate = self._create_member("Affiliate")
        self.agreement.beneficiary_ids = [
            Command.create({"partner_id": affiliate.id, "cap_hours": 1})]
        line = self._type(3, beneficiary_id=affiliate.id)
        level, text = self._forecast()[line.id]
        self.assertEqual(level, "billed")
        self.assertIn("2 h over the cap", text)

    def test_approved_time_is_no_longer_foreseen(self):
        self._create_package(10)
        line = self._type(1)
        line.sheet_id.action_submit()
        self.assertIn(line.id, self._forecast())
        self._approve(line)
        self.assertEqual(self._forecast(), {})

    def test_posting_does_what_was_foreseen(self):
        """The same rows, minute for minute and dollar for dollar."""
        self._create_package(2, end=MONDAY + timedelta(days=1))
        self._create_package(4, price=90)
        lines = self._type(1.25, 2) + self._type(3, day=MONDAY + timedelta(days=2))
        lines += self._type(0.5, billing_kind="hourly")
        foreseen = {
            (line_id, part.kind, part.minutes, part.package_id or False, part.rate)
            for line_id, (_agreement, parts) in self.Ledger._forecast(lines).items()
            for part in parts
        }
        lines.sheet_id.action_submit()
        self._approve(lines)
        rows = self.Ledger.search([("timesheet_id", "in", lines.ids)])
        posted = {
            (row.timesheet_id.id, row.kind, row.minutes, row.package_id.id,
             row.rate if row.kind in ("overage", "hourly") else None)
            for row in rows
        }
        self.assertEqual(foreseen, posted)
        self.assertTrue(any(kind == "overage" for _id, kind, *_rest in posted))

    def test_an_edit_tells_of_the_other_entries(self):
        self._create_package(2)
        friday = self._type(2, day=MONDAY + timedelta(days=4))
        sheet = friday.sheet_id
        self.assertEqual(self._forecast(sheet)[friday.id][0], "package")
        answer = self.Sheet.with_user(self.user).grid_write(sheet.id, [{
            "id": "forecast-1",
            "row": sheet._grid_default_values(self.project, self.env["project.task"]),
            "date": str(MONDAY), "entry_id": False, "known": [], "minutes": 60, "note": "",
        }])
        self.assertEqual([result["status"] for result in answer["results"]], ["saved"])
        self.assertEqual(answer["forecast"][friday.id]["payer"]["level"], "billed")

    def test_a_week_opens_without_it(self):
        self._type(1)
        sheet = self._type(1).sheet_id
        read = self.Sheet.with_user(self.user).grid_read(sheet.id)
        self.assertTrue(read["has_forecast"])
        self.assertEqual([entry["info"] for entry in read["entries"]], [{}, {}])

    def test_a_week_of_somebody_else_is_refused(self):
        sheet = self._type(1, employee=self.colleague).sheet_id
        with self.assertRaises(AccessError):
            self.Sheet.with_user(self.user).grid_forecast(sheet.id)

    def _count(self):
        sheet = self._get_sheet()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.Sheet.with_user(self.user).grid_forecast(sheet.id)
        return self.cr.sql_log_count - before

    def test_queries(self):
        """They grow neither with the entries, one's own and others', nor with the agreements."""
        self._create_package(1)
        self._type(2)  # a part is billed: rates are asked
        self._count()
        few = self._count()
        self._type(*[0.25] * 40, day=MONDAY + timedelta(days=1))
        self._type(*[0.25] * 40, employee=self.colleague)
        for number in range(3):
            agreement = self._create_agreement(self._create_member(f"Coop {number}"))
            self._create_package(1, agreement=agreement)
            project = self._create_project(agreement)
            self._type(1, project_id=project.id, day=MONDAY + timedelta(days=2))
        self.assertEqual(self._count(), few)
        self.assertLessEqual(few, 21)  # one for the packages that wait for their payment
