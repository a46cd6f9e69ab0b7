from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GROUP
from .test_corrections import CorrectionCommon


@tagged("post_install", "-at_install")
class TestNothingMoves(CorrectionCommon):
    """Invariants 4 and 7: after posting and invoicing, whatever is done elsewhere, no row, no
    package, no invoice and no entry changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._create_package(hours=1)
        cls.task = cls.env["project.task"].create({"name": "Task", "project_id": cls.project.id})
        cls.lines = cls._create_lines(3, task_id=cls.task.id)
        cls.lines |= cls._create_lines(1, project=cls.hourly)
        cls._approve(cls.lines)
        run = cls.Run.create({
            "company_id": cls.company.id, "date_to": "2026-03-31", "invoice_date": "2026-03-31"})
        run.with_user(cls.officer).action_compute()
        cls.invoice = cls._invoice_run(cls, run)
        cls.before = cls._snapshot(cls)

    def _snapshot(self):
        """All that must not move, column by column, as the database has it."""
        self.env.flush_all()
        found = {}
        for name, query, ids in (
            ("rows", "SELECT to_jsonb(t) FROM consortium_hour_ledger t ORDER BY id", None),
            ("packages", "SELECT id, granted, used, balance, value, consumed_value, state "
             "FROM consortium_hour_package ORDER BY id", None),
            ("lines", "SELECT id, name, quantity, price_unit, price_subtotal, balance, account_id, "
             "partner_id FROM account_move_line WHERE move_id = ANY(%s) ORDER BY id",
             self.invoice.ids),
            ("entries", "SELECT id, date, unit_amount, employee_id, project_id, agreement_id, "
             "so_line, billing_kind, role_id, service_domain_id, beneficiary_id, name "
             "FROM account_analytic_line WHERE id = ANY(%s) ORDER BY id", self.lines.ids),
        ):
            self.env.cr.execute(query, [ids] if ids else None)
            found[name] = self.env.cr.fetchall()
        return found

    def assertNothingMoved(self):
        self.env.invalidate_all()
        after = self._snapshot()
        for name, rows in self.before.items():
            self.assertEqual(after[name], rows, name)

    def test_projects_and_tasks(self):
        other = self._create_project(
            self._create_agreement(self._create_member("Other")), name="Elsewhere")
        self.task.name = "Renamed"
        self.project.write({
            "name": "Renamed", "service_domain_id": self.domain_other.id,
            "default_billing_kind": "courtesy"})
        self.hourly.active = False
        self.task.project_id = other
        self.assertNothingMoved()
        with self.assertRaises(UserError):
            self.project.agreement_id = other.agreement_id
        with self.assertRaises(RedirectWarning):
            self.task.unlink()
        self.assertNothingMoved()

    def test_order_lines(self):
        """A switched order line does not take approved hours with it."""
        order = self.env["sale.order"].create({
            "partner_id": self.member.id, "order_line": [(0, 0, {
                "product_id": self.env["product.product"].create({
                    "name": "T&M", "type": "service", "invoice_policy": "delivery",
                    "service_type": "timesheet"}).id, "product_uom_qty": 5})]})
        order.action_confirm()
        self.task.sale_line_id = order.order_line
        self.lines.invalidate_recordset()
        self.assertFalse(self.lines.so_line)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertNothingMoved()

    def test_rates_prices_and_multipliers(self):
        self.card.line_ids.rate = 1
        self.card.line_ids.date_to = "2026-01-01"
        self.package_product.list_price = 7
        self.role.package_multiplier = 3
        self.agreement.write({"role_multipliers": True, "overage_policy": "block"})
        self.company.consortium_role_multipliers = True
        self.tax.active = False
        pricelist = self.env["product.pricelist"].create({
            "name": "Half", "item_ids": [(0, 0, {
                "compute_price": "percentage", "percent_price": 50, "applied_on": "3_global"})]})
        self.member.property_product_pricelist = pricelist
        self.assertNothingMoved()

    def test_people(self):
        self.employee.role_ids.role_id = self.role_senior
        self.employee.write({"hourly_cost": 900, "name": "Renamed"})
        self.employee.active = False
        self.role.active = False
        (self.project | self.hourly).service_domain_id = self.domain_other
        self.domain.active = False
        self.assertNothingMoved()
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            self.employee.unlink()

    def test_partners(self):
        duplicate = self._create_member("Coop Alpha (duplicate)")
        self.member.write({"name": "Renamed", "state_id": self.env.ref("base.state_ca_on").id})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.member | duplicate).ids, self.member, extra_checks=False)
        self.assertNothingMoved()

    def test_recomputes(self):
        """Stored computes asked again, as an update or a nightly job does."""
        for model, names, records in (
            ("account.analytic.line", ("agreement_id", "so_line", "role_id", "service_domain_id",
                                       "billing_kind", "beneficiary_id"), self.lines),
            ("consortium.hour.package", ("member_id",), self.package),
            ("account.move.line", ("price_subtotal",), self.invoice.invoice_line_ids),
        ):
            for name in names:
                field = self.env[model]._fields[name]
                if field.compute:
                    self.env.add_to_compute(field, records)
        self.env.flush_all()
        self.Package._cron_expire_packages()
        self.assertNothingMoved()

    def test_entries(self):
        """Form, grid, import and RPC, by the employee's manager and by an administrator."""
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        line = self.lines[0]
        for user in (self.director_user, admin):
            mine = line.with_user(user)
            for values in (
                {"unit_amount": 1}, {"date": "2026-03-03"}, {"name": "Other"},
                {"project_id": self.hourly.id}, {"task_id": False}, {"billing_kind": "courtesy"},
                {"agreement_id": False}, {"role_id": self.role_senior.id},
                {"employee_id": self._create_employee("Someone").id},
            ):
                with self.assertRaises(UserError):
                    mine.write(values)
                with self.assertRaises(UserError):
                    mine.with_context(
                        consortium_timesheet_step=True, consortium_billing_step=True).write(values)
            with self.assertRaises(UserError):
                mine.unlink()
            result = self.Line.with_user(user).load(
                ["id", ".id", "unit_amount"], [[False, str(line.id), "9"]])
            self.assertFalse(result["ids"])
        self.assertNothingMoved()

    def test_week(self):
        """The invoiced week stays closed, for whoever asks."""
        for user in (self.director_user, self.manager, self.officer):
            with self.assertRaises(UserError):
                self.lines.sheet_id.with_user(user).action_reopen("Correction")
        self.assertNothingMoved()

    def test_users(self):
        """What the refusals above rest on: an approver of billing has no more right on entries."""
        self.assertTrue(self.manager.has_group(f"{GROUP}officer"))
