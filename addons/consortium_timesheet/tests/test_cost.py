from odoo.exceptions import AccessError, ValidationError
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

    def test_alike_but_for_an_account(self):
        """Lines that differ by what the cost follows from are not taken for the same."""
        archived = self.project.account_id.copy({"name": "Archived", "active": False})
        batch = [self._prepare_line(hours=1.0), self._prepare_line(hours=1.0)]
        batch[1]["account_id"] = archived.id
        with self.assertRaisesRegex(ValidationError, "active analytic account"):
            self.Line.create(batch)


@tagged("post_install", "-at_install")
class TestAccounts(TimesheetCommon):
    """The accounts of a batch are those that hr_timesheet gives to each of its entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["account.analytic.plan"].create({"name": "Region"})
        cls.column = cls.plan._column_name()
        cls.region = cls.env["account.analytic.account"].create(
            {"name": "Estrie", "plan_id": cls.plan.id}
        )
        cls.other = cls.project.copy({"name": "Other"})

    def test_new_plan_is_known_at_once(self):
        self.assertIn(self.column, self.Line._get_plan_fnames())
        self.project[self.column] = self.region
        line = self.Line.create(self._prepare_line())
        self.assertEqual(line[self.column], self.region)

    def test_each_project_its_accounts(self):
        self.project[self.column] = self.region
        lines = self.Line.create(
            [
                self._prepare_line(),
                self._prepare_line(project_id=self.other.id),
                self._prepare_line(),
            ]
        )
        self.assertEqual([line[self.column].name for line in lines], ["Estrie", False, "Estrie"])
        self.assertEqual(
            lines.account_id, self.project.account_id | self.other.account_id)

    def test_given_account_stays(self):
        lines = self.Line.create(
            [self._prepare_line(**{self.column: self.region.id}), self._prepare_line()]
        )
        self.assertEqual([line[self.column].name for line in lines], ["Estrie", False])

    def test_no_client_gives_the_accounts(self):
        key = f"{self.project.id}"
        forged = self.Line.with_context(consortium_accounts={key: {}})
        lines = forged.create([self._prepare_line(), self._prepare_line()])
        self.assertEqual(lines.account_id, self.project.account_id)


@tagged("post_install", "-at_install")
class TestFollowers(TimesheetCommon):
    """Whoever follows the project or the task of an entry, and nobody else."""

    def test_those_of_task_and_project(self):
        one, two = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        self.project.message_subscribe(one.ids)
        self.task.message_subscribe((one | two).ids)
        lines = self.Line.create(
            [self._prepare_line(), self._prepare_line(task_id=self.task.id)]
        )
        for env in (lines, lines.sudo()):
            env.invalidate_recordset(["message_partner_ids"])
            self.assertLessEqual(one, env[0].message_partner_ids)
            self.assertNotIn(two, env[0].message_partner_ids)
            self.assertLessEqual(one | two, env[1].message_partner_ids)

    def test_a_new_follower_counts(self):
        line = self.Line.create(self._prepare_line()).sudo()
        partner = self.env["res.partner"].create({"name": "Late"})
        self.assertNotIn(partner, line.message_partner_ids)
        self.project.message_subscribe(partner.ids)
        self.assertIn(partner, line.message_partner_ids)

    def test_private_projects_stay_private(self):
        """The rule that the followers are read for."""
        self.project.privacy_visibility = "followers"
        own = self.Line.with_user(self.employee.user_id)
        with self.assertRaises(AccessError):
            own.create(self._prepare_line())
        self.project.message_subscribe(self.employee.user_id.partner_id.ids)
        self.assertTrue(own.create(self._prepare_line()))
