from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_corrections import CorrectionCommon


@tagged("post_install", "-at_install")
class TestHardDates(CorrectionCommon):
    """Days at the edge of months, years, packages and locked periods."""

    def test_week_over_two_months(self):
        """Each month's run bills its own days of the week."""
        march = self._create_lines(2, day="2026-03-31", project=self.hourly)
        april = self._create_lines(3, day="2026-04-01", project=self.hourly)
        self.assertEqual(march.sheet_id, april.sheet_id)
        self._approve(march)
        first = self._bill(date_from="2026-03-01")
        self.assertEqual(first.amount_untaxed, 240)
        second = self._bill(date_from="2026-04-01", date_to="2026-04-30", invoice_date="2026-04-30")
        self.assertEqual(second.amount_untaxed, 360)
        self.assertFalse(self._compute_run(date_to="2026-12-31").line_ids)

    def test_leap_day_and_fiscal_year(self):
        """A package that ends on 29 February pays for that day; the year's last day is the year's."""
        package = self._create_package(
            hours=5, start=date(2027, 3, 1), end=date(2028, 2, 29))
        lines = self._create_lines(1, day="2028-02-29")
        after = self._create_lines(1, day="2028-03-01")
        self._approve(lines | after)
        self.assertPackage(package, used=60)
        self.assertEqual(self._get_rows(lines | after), [("draw", 60, 100), ("overage", 60, 120)])
        _start, end = self.Package._get_validity(self.package_product, date(2027, 3, 1))
        self.assertEqual(end, date(2028, 2, 29))

    def test_package_that_begins_within_the_week(self):
        old = self._create_package(hours=9, end=date(2026, 3, 3))
        new = self._create_package(hours=9, start=date(2026, 3, 4), price=110)
        lines = self.Line.browse()
        for day in ("2026-03-03", "2026-03-04"):
            lines |= self._create_lines(2, day=day)
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), [("draw", 120, 200), ("draw", 120, 220)])
        self.assertPackage(old, used=120)
        self.assertPackage(new, used=120)

    @freeze_time("2026-05-20")
    def test_late_approval_of_a_closed_period(self):
        """Time of a month that the books have closed: drawn on its own day, from the package of
        that day; what is billed goes on an invoice of an open period."""
        package = self._create_package(hours=1, end=date(2026, 3, 31))
        lines = self._create_lines(2)
        self.company.fiscalyear_lock_date = "2026-04-30"
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), [("draw", 60, 100), ("overage", 60, 120)])
        self.assertPackage(package, used=60)
        run = self._compute_run(date_to="2026-05-31", invoice_date="2026-05-31")
        move = self._invoice_run(run)
        self.assertEqual((move.state, str(move.date)), ("posted", "2026-05-31"))
        self.assertEqual(self._row(lines, kind="overage").work_date, date(2026, 3, 2))

    @freeze_time("2026-05-20")
    def test_credit_of_an_invoice_of_a_closed_period(self):
        """The credit note is dated today, the invoice is left alone."""
        lines = self._post(2, project=self.hourly)
        invoice = self._bill()
        self.company.fiscalyear_lock_date = "2026-04-30"
        credit = self._row(lines)._correct("write_off", "Gesture")
        credit.action_post()
        self.assertEqual((str(invoice.date), str(credit.date)), ("2026-03-31", "2026-05-20"))
        with self.assertRaises(UserError):
            invoice.button_draft()
        self.assertEqual(self._get_rows(lines), [("courtesy", 120, 0)])

    def test_late_approval_after_the_time_lock(self):
        """Entered in time, approved after the lock: posted; nobody enters more."""
        lines = self._create_lines(2)
        self.env["consortium.period.lock"].create({
            "company_id": self.company.id, "date_lock": "2026-03-31"})
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), [("overage", 120, 240)])
        user = self._create_user("pro", "consortium_timesheet.consortium_timesheet_group_user")
        self.employee.user_id = user
        with self.assertRaises(UserError):
            self.Line.with_user(user).create({
                "name": "Late", "project_id": self.project.id, "date": "2026-03-02",
                "employee_id": self.employee.id, "unit_amount": 1})

    def test_order_of_approval(self):
        """Equal sets of hours give equal totals, whatever the order in which they are approved."""
        totals = set()
        for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
            agreement = self._create_agreement(self._create_member(f"Order {order}"))
            project = self._create_project(agreement)
            package = self._create_package(hours=4, agreement=agreement)
            people = [self._create_employee(f"P{order}{rank}") for rank in range(3)]
            weeks = [
                self._create_lines(2, day=day, project=project, employee=employee)
                for day, employee in zip(
                    ("2026-03-02", "2026-03-09", "2026-03-16"), people, strict=True)
            ]
            for rank in order:
                self._approve(weeks[rank])
            rows = self.Ledger.search([
                ("agreement_id", "=", agreement.id), *self.Ledger._get_live_domain()])
            overage = rows.filtered(lambda row: row.kind == "overage")
            totals.add((package.used, package.consumed_value, sum(overage.mapped("amount"))))
        self.assertEqual(totals, {(240, 400, 240)})

    def test_reopened_again_and_again(self):
        """Approve, reopen, approve: the same balances each time, no cent left behind."""
        package = self._create_package(hours=7, price=33.33)
        lines = self._post(1 / 3, 0.7, 2.2)
        first = (self._get_rows(lines), package.used, package.consumed_value)
        for _round in range(3):
            self._reopen(lines)
            self.assertPackage(package, used=0, consumed_value=0)
            lines.sheet_id.action_submit()
            self._approve(lines)
            self.assertEqual((self._get_rows(lines), package.used, package.consumed_value), first)

    def test_long_and_short_entries(self):
        """One minute and a whole day; a draft entry has no row, nor has one of no time."""
        package = self._create_package(hours=30)
        lines = self._create_lines(1 / 60, 24, 0)
        self.assertFalse(self._get_rows(lines))
        self._approve(lines)
        self.assertEqual(self._get_rows(lines), [("draw", 1, 1.67), ("draw", 1440, 2400)])
        self.assertPackage(package, used=1441)
