from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_schedule import ScheduleCommon


@tagged("post_install", "-at_install")
class TestRunOrders(ScheduleCommon):
    """Milestones, deliveries and expenses of orders on the invoices of a run; its filters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.consortium_invoice_grouping = "member"
        cls.fixed = cls._create_service("Diagnosis", "delivery", "milestones")
        cls.delivered = cls._create_service("Workshops", "delivery", "manual")
        cls.prepaid = cls._create_service("Study", "order", "manual")
        cls.mixed = cls.env["sale.order"].create({
            "partner_id": cls.member.id, "company_id": cls.company.id,
            "agreement_id": cls.agreement.id,
            "order_line": [
                Command.create({"product_id": cls.package_product.id, "product_uom_qty": 10}),
                Command.create({"product_id": cls.fixed.id, "product_uom_qty": 2,
                                "price_unit": 1000.55}),
                Command.create({"product_id": cls.delivered.id, "product_uom_qty": 5,
                                "price_unit": 33.33, "discount": 10}),
                Command.create({"product_id": cls.prepaid.id, "product_uom_qty": 1,
                                "price_unit": 500}),
                Command.create({"product_id": cls.service_product.id, "product_uom_qty": 1}),
            ]})
        cls.mixed.action_confirm()
        (cls.package_line, cls.fixed_line, cls.delivered_line, cls.prepaid_line,
         cls.service_line) = cls.mixed.order_line
        cls.milestone = cls.env["project.milestone"].create({
            "name": "Report", "project_id": cls.project.id, "sale_line_id": cls.fixed_line.id,
            "quantity_percentage": 0.5})

    @classmethod
    def _create_service(cls, name, policy, service_type):
        return cls.env["product.product"].create({
            "name": name, "type": "service", "invoice_policy": policy,
            "service_type": service_type, "taxes_id": cls.tax.ids})

    def test_only_when_asked(self):
        self.milestone.is_reached = True
        self.assertFalse(self._compute_run().line_ids)

    def test_what_joins(self):
        """Milestones reached, quantities delivered, fixed prices; no package, no ledger service."""
        self.milestone.is_reached = True
        self.delivered_line.qty_delivered = 3
        self.service_line.qty_delivered = 4
        self.project.default_billing_kind = "hourly"
        self._post(2)
        run = self._compute_run(with_orders=True)
        self.assertEqual(
            sorted((line.kind, line.sale_line_id.id, line.amount) for line in run.line_ids),
            sorted([("milestone", self.fixed_line.id, 1000.55),
                    ("order", self.delivered_line.id, 89.99), ("order", self.prepaid_line.id, 500),
                    ("hourly", False, 240.0)]))
        hours = run.line_ids.filtered(lambda line: line.kind == "hourly")
        self.assertFalse(hours.description)
        self.assertIn("Workshops", "".join((run.line_ids - hours).mapped("description")))
        self.assertTrue(run.has_order_lines)
        total = run.amount_untaxed
        move = self._invoice_run(run)
        self.assertEqual(len(move), 1, "the hours and the orders share the invoice")
        self.assertAlmostEqual(move.amount_untaxed, total, 9)
        self.assertEqual(
            (self.fixed_line.qty_invoiced, self.delivered_line.qty_invoiced,
             self.prepaid_line.qty_invoiced), (1, 3, 1))

    def test_billed_once_by_the_run_or_by_the_order(self):
        self.milestone.is_reached = True
        self._bill(with_orders=True)
        self.assertFalse(self._compute_run(with_orders=True).line_ids)
        self.assertEqual(
            self.mixed._create_invoices().invoice_line_ids.sale_line_ids, self.package_line)

    def test_invoiced_from_the_order_after_the_preview(self):
        """The standard button first: the run notices, and does not bill a second time."""
        self.milestone.is_reached = True
        run = self._compute_run(with_orders=True)
        self.assertEqual(run.line_ids.sale_line_id, self.fixed_line | self.prepaid_line)
        self.mixed._create_invoices()
        with self.assertRefused("Compute it again"):
            run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_compute()
        self.assertFalse(run.line_ids)

    def test_changed_while_invoicing(self):
        run = self._compute_run(with_orders=True)
        run.with_user(self.manager).action_approve()
        run.with_user(self.officer).action_invoice()
        self.prepaid_line.price_unit = 600
        run._invoice_batch(10)
        self.assertEqual((run.state, len(run.move_ids)), ("computed", 0))

    def test_two_runs_never_share_a_line(self):
        self.assertEqual(len(self._compute_run(with_orders=True).line_ids), 1)
        self.assertFalse(self._compute_run(with_orders=True).line_ids)

    def test_deleting_the_invoice_gives_the_line_back(self):
        move = self._bill(with_orders=True)
        move.button_draft()
        with self.assertRaises(UserError):
            move.invoice_line_ids.quantity = 9
        move.with_context(force_delete=True).unlink()
        self.assertEqual(self.prepaid_line.qty_invoiced, 0)
        self.assertEqual(self._compute_run(with_orders=True).line_ids.sale_line_id, self.prepaid_line)

    def test_same_entry_as_the_standard_invoice(self):
        """Milestones and deliveries: journal items of the run and of the order's own invoice."""
        self.milestone.is_reached = True
        self.delivered_line.qty_delivered = 3
        twin = self.mixed.copy({"agreement_id": False, "order_line": [
            Command.create(line.copy_data()[0])
            for line in self.fixed_line | self.delivered_line | self.prepaid_line]})
        twin.action_confirm()
        self.env["project.milestone"].create({
            "name": "Twin", "project_id": self.project.id, "quantity_percentage": 0.5,
            "sale_line_id": twin.order_line[0].id, "is_reached": True})
        twin.order_line[1].qty_delivered = 3
        standard = twin._create_invoices()
        move = self._bill(with_orders=True)
        standard.invoice_date = move.invoice_date
        standard.action_post()
        self.assertEqual(len(standard.invoice_line_ids), 3)
        self.assertEqual(self._items(move), self._items(standard))

    def test_order_of_a_project_of_the_agreement(self):
        """An order without agreement joins by the project that re-invoices on it."""
        order = self.env["sale.order"].create({
            "partner_id": self.member.id, "company_id": self.company.id,
            "order_line": [Command.create(
                {"product_id": self.prepaid.id, "product_uom_qty": 1, "price_unit": 70})]})
        order.action_confirm()
        lines = self._compute_run(with_orders=True).line_ids
        self.assertNotIn(order.order_line, lines.sale_line_id)
        self.project.reinvoiced_sale_order_id = order
        lines = self._compute_run(with_orders=True).line_ids
        self.assertEqual(lines.sale_line_id, order.order_line)
        self.assertEqual(lines.agreement_id, self.agreement)

    def test_order_with_a_down_payment_stays_apart(self):
        self.env["sale.advance.payment.inv"].create({
            "sale_order_ids": self.mixed.ids, "advance_payment_method": "fixed",
            "fixed_amount": 100}).create_invoices()
        self.assertFalse(self._compute_run(with_orders=True).line_ids)

    def test_stranger_s_order(self):
        """The order of another customer never joins, whatever the project says."""
        order = self.env["sale.order"].create({
            "partner_id": self._create_member("Stranger").id, "company_id": self.company.id,
            "order_line": [Command.create(
                {"product_id": self.prepaid.id, "product_uom_qty": 1, "price_unit": 70})]})
        order.action_confirm()
        self.project.reinvoiced_sale_order_id = order
        self.assertNotIn(
            order, self._compute_run(with_orders=True).line_ids.order_id)

    def test_filters(self):
        """By payer, responsible and domain; a filter on domains leaves orders out."""
        other = self._create_agreement(self._create_member("Beta"))
        payer = self._create_member("Payer")
        other.invoice_partner_id = payer
        other.user_id = self.officer
        self.project.default_billing_kind = "hourly"
        self._post(1)
        self._post(2, project=self._create_project(other, "hourly"),
                   employee=self._create_employee("Bea"))
        legal = self._create_project(other, "hourly", service_domain_id=self.domain_other.id)
        self._post(4, project=legal, employee=self._create_employee("Léa"))

        def minutes(**filters):
            run = self._compute_run(with_orders=True, **filters)
            found = run.minutes, set(run.line_ids.mapped("kind"))
            run.with_user(self.officer).action_cancel()
            return found

        self.assertEqual(minutes(), (420, {"hourly", "order"}))
        self.assertEqual(minutes(payer_ids=payer.ids), (360, {"hourly"}))
        self.assertEqual(minutes(user_ids=self.officer.ids), (360, {"hourly"}))
        self.assertEqual(minutes(domain_ids=self.domain_other.ids), (240, {"hourly"}))
        self.assertEqual(minutes(member_ids=self.member.ids), (60, {"hourly", "order"}))
        self.assertEqual(minutes(domain_ids=self.domain.ids), (180, {"hourly"}))
