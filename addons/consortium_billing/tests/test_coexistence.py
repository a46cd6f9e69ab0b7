from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestCoexistence(BillingCommon):
    """Agreements beside what sale_timesheet does for everybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tm_product = cls.env["product.product"].create({
            "name": "Time and materials", "type": "service", "invoice_policy": "delivery",
            "service_type": "timesheet", "list_price": 80, "taxes_id": cls.tax.ids,
            "uom_id": cls.env.ref("uom.product_uom_hour").id})
        cls.tm_order = cls.env["sale.order"].create({
            "partner_id": cls.member.id,
            "order_line": [(0, 0, {"product_id": cls.tm_product.id, "product_uom_qty": 10})]})
        cls.tm_order.action_confirm()
        cls.tm_project = cls.env["project.project"].create({
            "name": "T&M", "partner_id": cls.member.id, "allow_billable": True,
            "company_id": cls.company.id, "sale_line_id": cls.tm_order.order_line.id,
            "allow_timesheets": True})
        cls.order = cls.env["sale.order"].create({
            "partner_id": cls.member.id, "agreement_id": cls.agreement.id,
            "order_line": [
                (0, 0, {"product_id": cls.package_product.id, "product_uom_qty": 10}),
                (0, 0, {"product_id": cls.service_product.id, "product_uom_qty": 1,
                        "price_unit": 120}),
            ]})
        cls.order.action_confirm()
        cls.order.package_ids.date_start = "2026-01-01"
        cls.project.allow_billable = True

    def test_time_of_an_agreement_has_no_order_line(self):
        """Invariant 5."""
        lines = self._post(2)
        self.assertFalse(lines.so_line)
        self.assertEqual([row[0] for row in self._get_rows(lines)], ["draw"])
        with self.assertRefused("no sales"):
            self._create_lines(
                1, day="2026-03-09").so_line = self.tm_order.order_line
        with self.assertRefused("no sales"):
            self._create_lines(1, day="2026-03-09", so_line=self.tm_order.order_line.id)

    def test_task_never_picks_a_package(self):
        task = self.env["project.task"].create({
            "name": "Task", "project_id": self.project.id, "partner_id": self.member.id})
        self.assertFalse(task.sale_line_id)
        self.assertFalse(any(self.order.order_line.mapped("remaining_hours_available")))
        self.assertFalse(self._create_lines(1, task_id=task.id).so_line)

    def test_task_moved_after_approval(self):
        lines = self._post(2)
        before = lines.ledger_ids.read()
        task = self.env["project.task"].create(
            {"name": "Task", "project_id": self.tm_project.id})
        self.assertEqual(task.sale_line_id, self.tm_order.order_line)
        with self.assertRaises(UserError):
            lines.task_id = task
        self.env.invalidate_all()
        self.assertFalse(lines.so_line)
        self.assertEqual(lines.ledger_ids.read(), before)

    def test_plain_order_bills_as_before(self):
        lines = self._post(3, project=self.tm_project)
        self.assertEqual(lines.so_line, self.tm_order.order_line)
        self.assertFalse(lines.ledger_ids)
        self.assertEqual(self.tm_order.order_line.qty_delivered, 3)
        self.assertEqual(self._compute_run().line_count, 0)
        invoice = self.tm_order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 240.0)
        invoice.action_post()
        self.assertEqual(lines.timesheet_invoice_id, invoice)

    def test_partial_credit_of_a_package_changes_no_hour(self):
        lines = self._post(2)
        invoice = self.order._create_invoices()
        invoice.action_post()
        invoice._reverse_moves([{"invoice_date": invoice.invoice_date}]).action_post()
        self.assertEqual(len(self._get_rows(lines)), 1)
        self.assertPackage(self.order.package_ids, used=120)

    def test_order_never_bills_hours_of_the_ledger(self):
        self._post(20)
        service_line = self.order.order_line[1]
        service_line.qty_delivered = 5
        invoice = self.order._create_invoices()
        self.assertEqual(invoice.invoice_line_ids.sale_line_ids, self.order.order_line[0])
        self.assertEqual(self._bill().amount_untaxed, 1200.0)

    def test_project_is_one_or_the_other(self):
        with self.assertRaises(ValidationError):
            self.tm_project.agreement_id = self.agreement
        with self.assertRaises(ValidationError):
            self.project.sale_line_id = self.tm_order.order_line

    def test_project_of_a_stranger(self):
        with self.assertRaises(ValidationError):
            self.project.partner_id = self._create_member("Stranger")

    def test_project_of_a_beneficiary(self):
        affiliate = self._create_member("Affiliate")
        self.env["consortium.agreement.beneficiary"].create(
            {"agreement_id": self.agreement.id, "partner_id": affiliate.id})
        self.project.partner_id = affiliate
        self.assertEqual(self._create_lines(1).beneficiary_id, affiliate)

    def test_project_with_hours_keeps_its_agreement(self):
        draft = self._create_lines(1, day="2026-03-09")
        other = self._create_agreement(self.member)
        self.project.agreement_id = other
        self.assertEqual(draft.agreement_id, other)
        self._post(1, day=MONDAY)
        with self.assertRefused("another project"):
            self.project.agreement_id = self.agreement

    def test_default_kind_of_a_project(self):
        def kind(agreement, **values):
            return self.env["project.project"].create({
                "name": "P", "partner_id": self.member.id, "company_id": self.company.id,
                "agreement_id": agreement.id, **values}).default_billing_kind

        self.assertEqual(kind(self.agreement), "package")
        self.assertEqual(kind(self._create_agreement(self.member)), "hourly")
        self.assertEqual(kind(self.agreement, default_billing_kind="fixed"), "fixed")

    def test_profitability_counts_no_package(self):
        """One agreement, two projects: neither panel shows the price of the package."""
        other = self._create_project(self.agreement, allow_billable=True)
        invoice = self.order._create_invoices()
        invoice.action_post()
        for project in self.project | other:
            revenues = project._get_profitability_items(with_action=False)["revenues"]
            self.assertEqual(revenues["total"]["invoiced"], 0)

    def test_products(self):
        for values in (
            {"is_hour_package": True, "is_ledger_service": True},
            {"is_hour_package": True, "invoice_policy": "delivery"},
            {"is_ledger_service": True, "service_type": "timesheet",
             "invoice_policy": "delivery"},
        ):
            with self.assertRaises(ValidationError):
                self.env["product.product"].create({"name": "P", "type": "service", **values})

    def _type_on_order(self):
        """A project of its own, a task billed by an order, an entry on it; no agreement yet."""
        product = self.env["product.product"].create({
            "name": "Delivered hours", "type": "service", "invoice_policy": "delivery",
            "service_type": "timesheet", "list_price": 100, "taxes_id": False,
            "uom_id": self.env.ref("uom.product_uom_hour").id})
        order = self.env["sale.order"].create({
            "partner_id": self.member.id, "company_id": self.company.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 10})]})
        order.action_confirm()
        project = self.env["project.project"].create({
            "name": "Before the agreement", "company_id": self.company.id,
            "partner_id": self.member.id, "allow_timesheets": True, "allow_billable": True})
        task = self.env["project.task"].create({
            "name": "Task", "project_id": project.id, "partner_id": self.member.id,
            "sale_line_id": order.order_line.id})
        line = self.Line.create({
            "name": "Early", "project_id": project.id, "task_id": task.id, "date": "2026-03-02",
            "employee_id": self.employee.id, "unit_amount": 2})
        self.assertEqual(line.so_line, order.order_line)
        return order, project, line

    def test_project_joins_an_agreement(self):
        """Entries typed before, and not approved, leave their order line: billed once."""
        for edited in (False, True):
            order, project, line = self._type_on_order()
            line.is_so_line_edited = edited
            project.agreement_id = self.agreement
            self.env.flush_all()
            self.assertEqual((line.agreement_id, line.so_line.id), (self.agreement, False))
            self.assertEqual(order.order_line.qty_delivered, 0)
            line.sheet_id.action_submit()
            self._approve(line)
            self.assertEqual(sum(line.ledger_ids.mapped("minutes")), 120)
            self._reopen(line)

    def test_invoiced_time_does_not_join_an_agreement(self):
        order, project, line = self._type_on_order()
        order._create_invoices()
        self.assertTrue(line.timesheet_invoice_id)
        project.agreement_id = self.agreement
        self.env.flush_all()
        self.assertEqual((line.agreement_id.id, line.so_line), (False, order.order_line))
        line.sheet_id.action_submit()
        self._approve(line)
        self.assertFalse(line.ledger_ids)

    def test_approved_time_stays_with_its_order(self):
        _order, project, line = self._type_on_order()
        line.sheet_id.action_submit()
        self._approve(line)
        project.agreement_id = self.agreement
        line.task_id.sale_line_id = False
        self.env.flush_all()
        self.assertFalse(line.agreement_id)
        self.assertFalse(line.ledger_ids)

    def test_entry_moved_to_the_project_of_an_agreement(self):
        """By the professional, from an order, with a line picked by hand."""
        order, _project, line = self._type_on_order()
        line.is_so_line_edited = True
        line.write({"project_id": self.project.id, "task_id": False})
        self.env.flush_all()
        self.assertEqual((line.agreement_id, line.so_line.id), (self.agreement, False))
        self.assertEqual(order.order_line.qty_delivered, 0)
