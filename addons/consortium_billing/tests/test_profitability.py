from odoo import Command
from odoo.tests import tagged

from .test_schedule import DATES, ScheduleCommon


@tagged("post_install", "-at_install")
class TestProfitability(ScheduleCommon):
    """The panels of the projects of an agreement add up to its ledger: each dollar once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(cls.member, ((40, 100),), agreement_id=cls.agreement.id)
        cls.order.package_ids.date_start = "2026-01-01"
        cls.projects = cls.project | cls._create_project(cls.agreement, name="Second") | (
            cls._create_project(cls.agreement, name="Third"))
        cls.projects.allow_billable = True
        for hours, project in zip((10, 5, 7), cls.projects, strict=True):
            cls._post(hours, project=project, employee=cls._create_employee(f"E{hours}"))

    def _get_panel(self, project):
        """(invoiced, to invoice) of all revenues of a panel, and of the hours."""
        revenues = project._get_profitability_items(with_action=True)["revenues"]
        hours = [s for s in revenues["data"] if s["id"] == "consortium_hours"]
        total = revenues["total"]
        return (round(total["invoiced"], 2), round(total["to_invoice"], 2)), [
            (round(s["invoiced"], 2), round(s["to_invoice"], 2)) for s in hours]

    def _get_totals(self):
        panels = [self._get_panel(project) for project in self.projects]
        for total, hours in panels:
            self.assertEqual([total], hours, "nothing but the hours")
        return [total for total, _hours in panels]

    def _get_ledger_value(self):
        return sum(self.Ledger.search([
            *self.Ledger._get_live_domain(), ("project_id", "in", self.projects.ids),
            ("kind", "in", ("draw", "overage", "hourly"))]).mapped("amount"))

    def test_one_package_on_three_projects(self):
        """The probe: a line of 4,000 $ used by three projects showed 4,000 $ on each panel."""
        self.assertEqual(self._get_totals(), [(0, 1000), (0, 500), (0, 700)])
        invoice = self.order._create_invoices()
        self.assertEqual(self._get_totals(), [(0, 1000), (0, 500), (0, 700)], "a draft")
        invoice.action_post()
        self.assertEqual(self._get_totals(), [(1000, 0), (500, 0), (700, 0)])
        self.assertEqual(self._get_ledger_value(), 2200)

    def test_package_invoice_with_the_project_s_account(self):
        """Odoo gives the package line the account of a project: its price is not counted on top."""
        invoice = self.order._create_invoices()
        invoice.invoice_line_ids.analytic_distribution = {
            str(self.project.account_id.id): 100}
        invoice.action_post()
        self.assertEqual(self._get_totals(), [(1000, 0), (500, 0), (700, 0)])

    def test_instalments(self):
        """A package invoiced by thirds: its draws are invoiced by thirds."""
        self._schedule(self.order, (25, 25, 50))
        self._bill(date_to=DATES[0], invoice_date=DATES[0])
        self.assertEqual(self._get_totals(), [(250, 750), (125, 375), (175, 525)])

    def test_overage_and_hourly(self):
        """Σ panels = ledger, before and after the run, and after a correction."""
        self._post(25, day="2026-03-09", project=self.projects[1],
                   employee=self._create_employee("Over"))
        self._post(2, day="2026-03-09", project=self.projects[2], billing_kind="hourly",
                   employee=self._create_employee("Hourly"))
        self.order._create_invoices().action_post()

        def check():
            totals = self._get_totals()
            self.assertAlmostEqual(sum(map(sum, totals)), self._get_ledger_value(), 2)
            return totals

        self.assertEqual(check(), [(1000, 0), (2300, 840), (700, 240)])
        self._bill()
        self.assertEqual(check(), [(1000, 0), (3140, 0), (940, 0)])

    def test_corrected_hours(self):
        """Hours credited through the ledger leave the panel once, not twice."""
        self.order._create_invoices().action_post()
        line = self._post(3, day="2026-03-09", project=self.projects[0], billing_kind="hourly",
                          employee=self._create_employee("Hourly"))
        self._bill()
        self.assertEqual(self._get_totals()[0], (1360, 0))
        line.ledger_ids.with_user(self.manager)._correct("write_off", "Gesture")
        credit = self.env["account.move"].search([("line_ids.credited_line_id", "!=", False)])
        credit.with_user(self.manager).action_post()
        self.assertEqual(self._get_totals()[0], (1000, 0))

    def test_fixed_prices_of_the_agreement_s_order(self):
        """A milestone line counts on the project of its milestone, and on no other."""
        fixed = self.env["product.product"].create({
            "name": "Diagnosis", "type": "service", "invoice_policy": "delivery",
            "service_type": "milestones", "taxes_id": self.tax.ids})
        self.order.order_line = [Command.create({
            "product_id": fixed.id, "product_uom_qty": 1, "price_unit": 900})]
        line = self.order.order_line[-1]
        self.env["project.milestone"].create([
            {"name": "M", "project_id": project.id, "sale_line_id": line.id,
             "quantity_percentage": 0.5, "is_reached": True} for project in self.projects[:2]])
        self.assertEqual(line.qty_to_invoice, 1)
        totals = [self._get_panel(project)[0] for project in self.projects]
        self.assertEqual(totals, [(0, 1900), (0, 500), (0, 700)])
        self._bill(with_orders=True)
        totals = [self._get_panel(project)[0] for project in self.projects]
        self.assertEqual(totals, [(900, 1000), (0, 500), (0, 700)])

    def test_panel_shows_and_opens(self):
        self.projects.allow_billable = False
        for user in (self.manager, self.env.user):
            user.group_ids += self.env.ref("project.group_project_manager")
        data = self.project.with_user(self.manager).get_panel_data()
        section = data["profitability_items"]["revenues"]["data"][0]
        self.assertEqual(section["id"], "consortium_hours")
        self.assertIn("consortium_hours", data["profitability_labels"])
        action = getattr(self.project.with_user(self.manager), section["action"]["name"])()
        rows = self.Ledger.search(action["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 1000)

    def test_plain_project_as_before(self):
        product = self.env["product.product"].create({
            "name": "T&M", "type": "service", "invoice_policy": "order", "list_price": 80,
            "service_type": "manual", "taxes_id": False})
        order = self.env["sale.order"].create({
            "partner_id": self.member.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 10})]})
        order.action_confirm()
        project = self.env["project.project"].create({
            "name": "Plain", "partner_id": self.member.id, "allow_billable": True,
            "company_id": self.company.id, "sale_line_id": order.order_line.id})
        total, hours = self._get_panel(project)
        self.assertEqual((total, hours), ((0, 800), []))
