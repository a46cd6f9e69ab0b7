from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BillingCommon

APRIL = {"date_to": date(2026, 4, 30), "invoice_date": date(2026, 4, 30)}


@tagged("post_install", "-at_install")
class TestRunComparison(BillingCommon):
    """The preview beside the last month invoiced."""

    def _post_hourly(self, hours, day, name=None):
        member = self._create_member(name) if name else self.member
        agreement = self._create_agreement(member) if name else self.agreement
        project = self._create_project(agreement, "hourly")
        self._post(hours, project=project, day=day, employee=self._create_employee(f"{name} {day}"))
        return agreement

    def test_against_last_month(self):
        """Up, new and missing agreements; beyond the setting, they are flagged."""
        march, april = date(2026, 3, 2), date(2026, 4, 7)
        gone = self._post_hourly(5, march, "Gone")
        self._post_hourly(10, march)
        self._bill()
        self._post_hourly(14, april)
        new = self._post_hourly(1, april, "New")
        run = self._compute_run(**APRIL)
        found = {
            line.agreement_id: (
                line.previous_minutes, line.minutes, line.previous_amount, line.amount,
                round(line.percent), line.situation, line.is_flagged)
            for line in run.comparison_ids
        }
        self.assertEqual(found, {
            self.agreement: (600, 840, 1200.0, 1680.0, 40, "same", True),
            gone: (300, 0, 600.0, 0.0, -100, "missing", True),
            new: (0, 60, 0.0, 120.0, 0, "new", False),
        })
        self.assertEqual(
            (run.previous_hours, run.previous_amount, run.previous_percent, run.deviation_count),
            (15, 1800.0, 0.0, 2))
        line = run.line_ids.filtered(lambda line: line.agreement_id == self.agreement)
        self.assertEqual((round(line.agreement_percent), line.is_deviating), (40, True))

    def test_setting(self):
        self._post_hourly(10, date(2026, 3, 2))
        self._bill()
        self._post_hourly(14, date(2026, 4, 7))
        run = self._compute_run(**APRIL)
        for percent, flagged in ((50, 0), (0, 0), (39, 1)):
            self.company.consortium_deviation_percent = percent
            run.with_user(self.officer).action_compute()
            self.assertEqual(run.deviation_count, flagged, percent)
            self.assertEqual(len(run.comparison_ids), 1)

    def test_first_run_and_reset(self):
        """The first run has nothing to be compared with; a reset one forgets."""
        self._post_hourly(10, date(2026, 3, 2))
        run = self._compute_run()
        self.assertFalse(run.comparison_ids)
        self._invoice_run(run)
        self._post_hourly(1, date(2026, 4, 7))
        run = self._compute_run(**APRIL)
        self.assertTrue(run.comparison_ids)
        run.with_user(self.officer).action_reset()
        self.assertFalse(run.comparison_ids)

    def test_members_of_the_run(self):
        self._post_hourly(5, date(2026, 3, 2), "Other")
        self._post_hourly(10, date(2026, 3, 2))
        self._bill()
        self._post_hourly(10, date(2026, 4, 7))
        run = self._compute_run(member_ids=self.member.ids, **APRIL)
        self.assertEqual(run.comparison_ids.agreement_id, self.agreement)

    def test_runs_of_the_same_month_are_not_before(self):
        """A second run of March is compared with February, not with the first one of March."""
        self._post_hourly(10, date(2026, 3, 2))
        self._bill()
        self._post_hourly(1, date(2026, 3, 9))
        self.assertFalse(self._compute_run().comparison_ids)

    def test_rights(self):
        self._post_hourly(10, date(2026, 3, 2))
        self._bill()
        self._post_hourly(10, date(2026, 4, 7))
        compared = self._compute_run(**APRIL).comparison_ids
        self.assertTrue(compared.with_user(self.reader).mapped("percent") is not None)
        for user in (self.reader, self.manager):
            with self.assertRaises(AccessError):
                compared.with_user(user).write({"amount": 0})
        with self.assertRaises(AccessError):
            compared.with_user(self.director_user).read(["amount"])
