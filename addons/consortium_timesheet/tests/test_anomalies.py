from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .approval_common import ApprovalCommon
from .common import MONDAY

FRIDAY = MONDAY + timedelta(days=4)


@tagged("post_install", "-at_install")
class TestAnomalies(ApprovalCommon):
    """What a director sees first."""

    def test_clean_week(self):
        sheet = self._fill()
        self.assertEqual(sheet._get_anomalies(), {sheet.id: []})
        self.assertEqual(sheet.anomaly_level, "none")

    def test_each_anomaly_has_a_code_a_label_and_a_level(self):
        sheet = self._fill(hours=[25, 0, -1])
        self._create_line(day=FRIDAY, hours=30, service_domain_id=False, role_id=False)
        self.Line.search([("sheet_id", "=", sheet.id), ("date", "=", FRIDAY)]).write(
            {"service_domain_id": False}
        )
        found = sheet._get_anomalies()[sheet.id]
        self.assertEqual(
            [anomaly["code"] for anomaly in found],
            ["over_24h", "negative", "over_expected", "no_domain", "no_role"],
        )
        self.assertEqual({anomaly["level"] for anomaly in found}, {"warning"})
        self.assertTrue(all(anomaly["label"] for anomaly in found))

    def test_missing_days_of_a_submitted_week(self):
        sheet = self._fill(hours=[7, 0, 7, 7])
        (anomaly,) = sheet._get_anomalies()[sheet.id]
        self.assertEqual(anomaly["code"], "missing_days")
        self.assertIn("3", anomaly["label"])
        self.assertIn("6", anomaly["label"])

    def test_draft_of_this_week_misses_the_past_days_only(self):
        with freeze_time("2026-03-04 15:00:00"):  # Wednesday
            sheet = self._create_line(hours=7).sheet_id
            (anomaly,) = sheet._get_anomalies()[sheet.id]
            self.assertEqual(anomaly["code"], "missing_days")
            self.assertNotIn("4", anomaly["label"])

    def test_day_of_the_employee_decides_what_is_the_future(self):
        """At 23:30 in Montréal, it is the day after in UTC, and not yet for who works."""
        self._fill(hours=[7])
        line = self.Line.search([("employee_id", "=", self.employee.id)])
        with freeze_time("2026-03-03 04:30:00"):  # Monday evening in Montréal
            self.assertNotIn("future", self._get_codes(line.sheet_id))
            self._create_line(day=MONDAY + timedelta(days=1), hours=7)
            self.assertIn("future", self._get_codes(line.sheet_id))

    def test_company_decides_on_the_level(self):
        sheet = self._fill(hours=[7, 7, 7, 7])
        director = sheet.with_user(self.director.user_id)
        company = self.env.company
        company.consortium_anomaly_missing_days = "none"
        self.assertEqual(self._get_codes(sheet), [])
        company.consortium_anomaly_missing_days = "blocking"
        with self.assertRaisesRegex(UserError, r"cannot be approved[\s\S]*Fri 6"):
            director.action_approve()
        self.assertEqual(sheet.state, "submitted")
        company.consortium_anomaly_missing_days = "warning"
        director.action_approve()
        self.assertEqual(sheet.state, "approved")

    def test_tolerance(self):
        sheet = self._fill(hours=[9, 7, 7, 7, 7])
        self.assertEqual(self._get_codes(sheet), [])
        self.env.company.consortium_time_over_tolerance = 1.5
        self.assertEqual(self._get_codes(sheet), ["over_expected"])

    def test_part_time_leave_and_holiday(self):
        self.calendar.attendance_ids.filtered(lambda day: day.dayofweek == "4").unlink()
        self.assertEqual(self._get_codes(self._fill(hours=[7] * 4)), [])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-02 05:00:00",
                "date_to": "2026-03-03 04:59:59",
            }
        )
        self.assertEqual(self._get_codes(self._fill(self.colleague, hours=[0, 7, 7, 7])), [])

    def test_who_fills_no_timesheet_misses_no_day(self):
        self.employee.fills_timesheet = False
        self.assertEqual(self._get_codes(self._fill(hours=[7])), [])

    def test_search_and_order(self):
        """Anomalies first, on the server; nothing stored that leave or a role makes wrong."""
        clean = self._fill()
        short = self._fill(self.colleague, hours=[7, 7])
        Sheet = self.Sheet.with_user(self.director.user_id)
        mine = [("id", "in", (clean + short).ids)]
        for order, expected in (("desc", short + clean), ("asc", clean + short)):
            self.assertEqual(Sheet.search(mine, order=f"anomaly_level {order}, id"), expected)
        flagged = [("anomaly_level", "in", ("warning", "blocking"))]
        self.assertEqual(Sheet.search(mine + flagged), short)
        self.assertEqual(Sheet.search([*mine, ("anomaly_level", "=", "none")]), clean)
        self.assertEqual(Sheet.search([*mine, ("anomaly_level", "!=", "none")]), short)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "On leave",
                "calendar_id": self.calendar.id,
                "resource_id": self.colleague.resource_id.id,
                "date_from": "2026-03-04 05:00:00",
                "date_to": "2026-03-07 04:59:59",
            }
        )
        self.env.invalidate_all()  # as in the next call
        self.assertFalse(Sheet.search(mine + flagged))

    def test_professional_reads_the_own_anomalies(self):
        sheet = self._fill(hours=[7, 7])
        own = sheet.with_user(self.employee.user_id)
        self.assertEqual([anomaly["code"] for anomaly in own.anomalies], ["missing_days"])

    def _count(self, sheets):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        sheets.with_user(self.director.user_id).mapped("anomaly_level")
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        mondays = [MONDAY - timedelta(weeks=number) for number in range(20)]
        sheets = self.Sheet.union(
            *(
                self._fill(employee, monday)
                for monday in mondays
                for employee in (self.employee, self.colleague)
            )
        )
        self._count(sheets)
        few, many = self._count(sheets[:20]), self._count(sheets)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 30)
