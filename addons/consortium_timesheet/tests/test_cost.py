from odoo.tests import tagged

from .common import TimesheetCommon


@tagged("post_install", "-at_install")
class TestCost(TimesheetCommon):
    """The cost of a batch is that of each of its entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee.hourly_cost = 60.0
        cls.colleague.hourly_cost = 45.5

    def _prepare_batch(self):
        return [
            self._prepare_line(hours=1.25),
            self._prepare_line(self.colleague, hours=2.0),
            self._prepare_line(hours=1.25, task_id=self.task.id),
            self._prepare_line(hours=-0.5),
            self._prepare_line(hours=0.0),
        ]

    def test_batch_equals_one_by_one(self):
        lines = self.Line.with_user(self.manager_user).create(self._prepare_batch())
        self.assertEqual(lines.mapped("amount"), [-75.0, -91.0, -75.0, 30.0, 0.0])
        alone = [self.Line.create(vals).amount for vals in self._prepare_batch()]
        self.assertEqual(lines.mapped("amount"), alone)

    def test_lines_of_other_kinds(self):
        account = self.project.account_id
        plain = {"name": "Purchase", "account_id": account.id, "amount": -12.0}
        lines = self.Line.create([plain, self._prepare_line(hours=1.0)])
        self.assertEqual(lines.mapped("amount"), [-12.0, -60.0])

    def test_later_changes_count(self):
        lines = self.Line.create(self._prepare_batch())
        lines[0].unit_amount = 2.0
        self.assertEqual(lines[0].amount, -120.0)

    def test_no_client_skips_the_cost(self):
        forged = self.Line.with_context(consortium_cost="<object object>")
        line = forged.create(self._prepare_line(hours=1.0))
        line.with_context(consortium_cost=True).unit_amount = 3.0
        self.assertEqual(line.amount, -180.0)

    def test_one_write_by_cost(self):
        writes = []
        original = type(self.Line).write

        def write(lines, vals):
            if "amount" in vals:
                writes.append(len(lines))
            return original(lines, vals)

        self.patch(type(self.Line), "write", write)
        self.Line.create(self._prepare_batch())
        self.assertEqual(sorted(writes), [1, 1, 1, 2])
