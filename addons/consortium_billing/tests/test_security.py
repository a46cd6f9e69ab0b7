from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import GROUP, BillingCommon

MODELS = (
    "consortium.agreement", "consortium.agreement.beneficiary", "consortium.hour.package",
    "consortium.hour.ledger", "consortium.rate.card", "consortium.rate.card.line",
    "consortium.billing.run", "consortium.billing.run.line", "consortium.billing.run.exception",
)


@tagged("post_install", "-at_install")
class TestSecurity(BillingCommon):
    """Who sees and does what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.affiliate = cls._create_member("Affiliate", parent_id=cls.member.id)
        cls.other_member = cls._create_member("Coop Beta")
        cls.env["consortium.agreement.beneficiary"].create(
            {"agreement_id": cls.agreement.id, "partner_id": cls.affiliate.id})
        cls.package = cls._create_package(hours=2)
        affiliate_project = cls._create_project(cls.agreement, partner_id=cls.affiliate.id)
        other_agreement = cls._create_agreement(cls.other_member)
        other_project = cls._create_project(other_agreement, "hourly")
        cls.own = cls._post(3).ledger_ids
        cls.affiliates = cls._post(
            1, project=affiliate_project, employee=cls._create_employee("A")).ledger_ids
        cls.others = cls._post(
            1, project=other_project, employee=cls._create_employee("B")).ledger_ids
        cls.portal = cls._create_portal("member", cls.member)
        cls.portal_affiliate = cls._create_portal("affiliate", cls.affiliate)

    @classmethod
    def _create_portal(cls, login, organisation):
        user = new_test_user(cls.env, f"cb_portal_{login}", groups="base.group_portal")
        user.partner_id.parent_id = organisation
        return user

    def _visible(self, user, model="consortium.hour.ledger", **kwargs):
        return self.env[model].with_user(user).search([("company_id", "=", self.company.id)])

    def test_tiers(self):
        rights = {
            self.reader: "r", self.officer: "rwcd", self.manager: "rwcd",
        }
        for user, modes in rights.items():
            Agreement = self.env["consortium.agreement"].with_user(user)
            for letter, mode in zip("rwcd", ("read", "write", "create", "unlink"), strict=True):
                self.assertEqual(Agreement.has_access(mode), letter in modes, (user.login, mode))
        for user in rights:
            Ledger = self.env["consortium.hour.ledger"].with_user(user)
            self.assertTrue(Ledger.has_access("read"))
            for mode in ("write", "create", "unlink"):
                self.assertFalse(Ledger.has_access(mode))
        for user, allowed in ((self.reader, False), (self.officer, False), (self.manager, True)):
            self.assertEqual(
                self.env["consortium.rate.card"].with_user(user).has_access("write"), allowed)

    def test_strangers_see_nothing(self):
        stranger = self._create_user("stranger", "base.group_user")
        for model in MODELS:
            self.assertFalse(self.env[model].with_user(stranger).has_access("read"), model)
        for model in set(MODELS) - {"consortium.agreement", "consortium.hour.package",
                                    "consortium.hour.ledger"}:
            self.assertFalse(self.env[model].with_user(self.portal).has_access("read"), model)

    def test_portal_member(self):
        """Invariant 10: all of the own agreement, beneficiaries included, nothing else."""
        self.assertEqual(
            self._visible(self.portal).filtered("timesheet_id"), self.own | self.affiliates)
        self.assertEqual(self._visible(self.portal, "consortium.agreement"), self.agreement)
        self.assertEqual(self._visible(self.portal, "consortium.hour.package"), self.package)
        with self.assertRaises(AccessError):
            self.others.with_user(self.portal).read(["amount"])

    def test_portal_beneficiary(self):
        """An affiliate sees its own rows, although it is a child of the member."""
        user = self.portal_affiliate
        self.assertEqual(user.partner_id.commercial_partner_id, self.affiliate)
        self.assertEqual(self._visible(user), self.affiliates)
        self.assertFalse(self._visible(user, "consortium.agreement"))
        self.assertFalse(self._visible(user, "consortium.hour.package"))

    def test_portal_writes_nothing(self):
        for record in (self.agreement, self.package, self.own[0]):
            for mode in ("write", "create", "unlink"):
                self.assertFalse(record.with_user(self.portal).has_access(mode))
        with self.assertRaises(AccessError):
            self.own.with_user(self.portal).action_give_consent()

    def test_no_cost_on_the_ledger(self):
        """Nothing that a member may read tells what an hour costs."""
        fields = self.env["consortium.hour.ledger"].with_user(self.portal).fields_get()
        self.assertFalse([name for name in fields if "cost" in name or "margin" in name])
        with self.assertRaises(AccessError):
            self.own.timesheet_id.with_user(self.portal).read(["amount"])

    def test_no_books_on_packages(self):
        """A member reads what it paid for, not how its package stands in the books."""
        package = self.package.with_user(self.portal)
        [values] = package.read(["granted", "value"])
        self.assertEqual((values["granted"], values["value"]), (120, 200.0))
        for name in ("recognised", "consumed_value"):
            self.assertNotIn(name, package.fields_get())
            with self.assertRaises(AccessError):
                package.search_read([], [name])
            with self.assertRaises(AccessError):
                package.search([(name, ">", 0)])
            self.assertIn(name, self.package.with_user(self.reader).read()[0])

    def test_portal_reads_without_a_list_of_fields(self):
        """What RPC clients do: `read` of a record, of whatever the user may know of it."""
        for record in (self.package, self.own[:1]):
            [values] = record.with_user(self.portal).read()
            self.assertEqual(values["id"], record.id)
        self.assertNotIn("domain_ids", self.package.with_user(self.portal).read()[0])
        self.assertIn("domain_ids", self.package.with_user(self.reader).read()[0])

    def test_portal_reads_no_unapproved_time_of_plain_orders(self):
        """An order of hours outside agreements: its customer reads the order, not typed time."""
        product = self.env["product.product"].create({
            "name": "Hours", "type": "service", "invoice_policy": "order",
            "service_type": "timesheet", "service_tracking": "task_global_project",
            "project_id": self.env["project.project"].create({
                "name": "Plain", "company_id": self.company.id, "allow_timesheets": True,
                "allow_billable": True, "privacy_visibility": "portal"}).id,
            "uom_id": self.env.ref("uom.product_uom_hour").id})
        order = self.env["sale.order"].create({
            "partner_id": self.member.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 20})]})
        order.action_confirm()
        line, task = order.order_line, order.tasks_ids
        task.message_subscribe(self.portal.partner_id.ids)
        values = {"project": task.project_id, "task_id": task.id}
        self._post(2, employee=self._create_employee("Zed"), **values)
        self._create_lines(5, employee=self._create_employee("Zoe"), **values)
        self.env.flush_all()
        self.assertEqual((line.qty_delivered, line.remaining_hours), (7, 13))
        order.message_subscribe(self.portal.partner_id.ids)
        line_of_customer = line.with_user(self.portal)
        self.assertEqual(line_of_customer.read(["product_uom_qty"])[0]["product_uom_qty"], 20)
        for name in ("qty_delivered", "remaining_hours", "amount_to_invoice"):
            self.assertNotIn(name, line_of_customer.fields_get())
            with self.assertRaises(AccessError):
                line_of_customer.read([name])
        with self.assertRaises(AccessError):
            line.with_user(self.portal).search([("qty_delivered", ">", 5)])
        with self.assertRaises(AccessError):
            order.with_user(self.portal).read(["amount_to_invoice"])
        [read] = task.with_user(self.portal).read(["effective_hours", "remaining_hours_so"])
        self.assertEqual((read["effective_hours"], read["remaining_hours_so"]), (2, 18))

    def test_steps_of_a_run_need_their_group(self):
        run = self._compute_run()
        for user, action in (
            (self.reader, "action_compute"), (self.reader, "action_invoice"),
            (self.reader, "action_cancel"), (self.reader, "action_reset"),
            (self.officer, "action_approve"), (self.portal, "action_compute"),
        ):
            with self.assertRaises(AccessError):
                getattr(run.with_user(user), action)()

    def test_professional_types_on_an_agreement(self):
        """A professional sees no billing and needs none to type time."""
        user = self._create_user(
            "prof", "consortium_timesheet.consortium_timesheet_group_user")
        self.env["hr.employee"].create(
            {"name": "Prof", "user_id": user.id, "company_id": self.company.id})
        line = self.Line.with_user(user).create({
            "name": "Work", "project_id": self.project.id, "unit_amount": 1, "date": "2026-03-16"})
        line.unit_amount = 2
        self.assertEqual(line.sudo().agreement_id, self.agreement)
        line.unlink()

    def test_accounting_clerk_without_billing_rights(self):
        """An accountant outside the consortium's billing still handles the invoices."""
        move = self._bill().filtered(lambda move: move.agreement_id == self.agreement)
        clerk = self._create_user("clerk", "account.group_account_invoice")
        move.with_user(clerk).button_draft()
        move.with_user(clerk).action_post()
        move.with_user(clerk).read(["name", "amount_total", "billing_run_id"])

    def test_two_companies(self):
        other = self.setup_other_company(name="Second consortium")["company"]
        user = new_test_user(
            self.env, "cb_second", groups=f"{GROUP}manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        for model in MODELS:
            records = self.env[model].with_user(user).search([])
            self.assertFalse(records.filtered(lambda r: r.company_id != other), model)
        self.assertFalse(self.Run.with_user(user).search([]))
        run = self.Run.create({"company_id": other.id, "date_to": "2026-12-31"})
        run.with_user(user).action_compute()
        self.assertEqual(run.line_count, 0, "the hours belong to the first company")
        with self.assertRaises(UserError):
            self.project.company_id = other
