from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MONDAY, TimesheetCommon


@tagged("post_install", "-at_install")
class TestEmptyWeeks(TimesheetCommon):
    """Looking at a past week leaves nothing behind; what somebody waits for stays."""

    def _create_week(self, weeks, **values):
        monday = MONDAY + timedelta(weeks=weeks)
        sheet = self.Sheet._get_or_create([(self.employee.id, monday)])[self.employee.id, monday]
        sheet.write(values)
        return sheet

    @freeze_time("2026-03-04 15:00:00")
    def test_looked_at_only(self):
        looked_at = self._create_week(-30) + self._create_week(-2) + self._create_week(4)
        noted = self._create_week(-31, note="On the road")
        due = self._create_week(-1)
        due.sudo()._in_transition().write({"hours_due": 35})
        used = self._create_line(day=MONDAY - timedelta(weeks=40)).sheet_id
        tried = self._create_week(-32)
        tried.action_submit()
        tried.action_refuse("Nothing in it")
        kept = noted + due + used + tried
        self.Sheet._gc_empty_weeks()
        self.assertEqual((looked_at + kept).exists(), looked_at + kept, "not on the first day")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE consortium_timesheet_sheet SET create_date = '2026-03-01' WHERE id = ANY(%s)",
            [(looked_at + kept).ids],
        )
        self.env.invalidate_all()
        self.Sheet._gc_empty_weeks()
        self.assertEqual((looked_at + kept).exists(), kept)

    def test_week_comes_back_with_the_first_hour(self):
        self._create_week(-30).unlink()
        self.assertTrue(self._create_line(day=MONDAY - timedelta(weeks=30)).sheet_id)
