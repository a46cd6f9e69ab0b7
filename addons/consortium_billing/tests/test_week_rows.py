from odoo.tests import tagged

from odoo.addons.consortium_timesheet.tests.grid_common import GridCommon


@tagged("post_install", "-at_install")
class TestWeekRows(GridCommon):
    """Lines of the weekly grid, where time is billed."""

    def test_beneficiary_and_kind_make_lines(self):
        other = self.env["res.partner"].create({"name": "Affiliate", "is_company": True})
        answer = self._write(
            self._edit(minutes=60),
            self._edit(row={"beneficiary_id": other.id}, minutes=30),
            self._edit(row={"billing_kind": "courtesy"}, minutes=15),
        )
        self.assertEqual(self._statuses(answer), ["saved"] * 3)
        lines = self.sheet.line_ids.sorted("id")
        self.assertEqual(lines.beneficiary_id, self.member + other)
        self.assertEqual(lines.mapped("billing_kind"), ["hourly", "hourly", "courtesy"])
        rows = self._read()["rows"]
        self.assertEqual(len(rows), 3)
        self.assertIn("Affiliate", [row["labels"]["beneficiary_id"] for row in rows])
        self.assertIn("Courtesy", [row["labels"]["billing_kind"] for row in rows])

    def test_new_time_takes_the_defaults_of_its_project(self):
        row = self.Sheet._grid_default_values(self.project, self.task.browse())
        line = self._create_line()
        self.assertEqual(row, self.Sheet._grid_row_values(line))
