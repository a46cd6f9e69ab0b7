from odoo import Command
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MembersCommon

HEADER = [
    "number",
    "partner_id",
    "category_id",
    "date_admitted",
    "date_end",
    "period_ids/category_id",
    "period_ids/date_from",
    "period_ids/date_to",
]


@tagged("post_install", "-at_install")
class TestHardCases(MembersCommon):
    """What crosses the parts of the register."""

    def _import(self, *rows):
        with mute_logger("odoo.sql_db"):
            return self.Membership.with_user(self.secretary).load(HEADER, list(rows))

    def _row(self, number="", partner=None, category="Users", admitted="2020-01-01"):
        name = partner or self._new_partners(1, f"Row {number}").name
        return [number, name, category, admitted, "", category, admitted, ""]

    def _get_messages(self, result, row):
        return "\n".join(m["message"] for m in result["messages"] if m["record"] == row)

    def test_import_errors_name_their_line(self):
        """Nothing is half imported, and each bad line says what is wrong with it."""
        good = self._row("M-7001")
        bad_date = self._row("M-7002", admitted="2020-13-45")
        unknown_category = self._row("M-7003", category="Nobody's category")
        unknown_partner = self._row("M-7004", partner="Nobody at all")
        result = self._import(good, bad_date, unknown_category, unknown_partner)
        self.assertFalse(result["ids"])
        self.assertIn("2020-13-45", self._get_messages(result, 1))
        self.assertIn("Nobody's category", self._get_messages(result, 2))
        self.assertIn("Nobody at all", self._get_messages(result, 3))
        self.assertFalse(self._get_messages(result, 0))
        self.assertFalse(self.Membership.search([("number", "=like", "M-700%")]))

    def test_import_refuses_a_number_given_twice(self):
        one, two = self._new_partners(2, "Same number").mapped("name")
        result = self._import(self._row("M-7001", one), self._row("M-7001", two))
        self.assertFalse(result["ids"])
        self.assertIn("number is already given", str(result["messages"]))

    def test_import_refuses_a_partner_given_twice(self):
        name = self._new_partners(1, "Twice").name
        result = self._import(self._row("M-7001", name), self._row("M-7002", name))
        self.assertFalse(result["ids"])
        self.assertIn(f"{name} already has a membership", str(result["messages"]))

    def test_import_refuses_periods_that_overlap(self):
        row = self._row("M-7001")
        row[-1] = "2022-12-31"
        second = ["", "", "", "", "", "Users", "2022-06-01", ""]
        result = self._import(row, second)
        self.assertFalse(result["ids"])
        self.assertIn("cannot overlap", str(result["messages"]))

    def test_readmission_keeps_both_periods(self):
        first = self._new_membership(date_admitted="2015-01-01", date_end="2019-12-31")
        first.action_enter_register()
        before = first.period_ids.read(["date_from", "date_to", "category_id", "grade_id"])
        again = self.Membership.browse(first.action_readmit()["res_id"])
        again.action_submit()
        again._admit(date=Date.to_date("2026-02-01"))
        again.action_activate()
        after = first.period_ids.read(["date_from", "date_to", "category_id", "grade_id"])
        self.assertEqual(before, after)
        self.assertNotEqual(first.number, again.number)
        self.assertEqual(again.period_ids.date_from, Date.to_date("2026-02-01"))
        for day, expected in (
            ("2019-12-31", first),
            ("2020-01-01", None),
            ("2026-01-31", None),
            ("2026-02-01", again),
        ):
            found = self.Membership._get_current(first.partner_id, date=Date.to_date(day))
            self.assertEqual(found.get(first.partner_id.id), expected, day)

    def test_tier_change_leaves_past_invoices(self):
        member = self._new_member()
        self.pricelist_low.item_ids = [
            Command.create(
                {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 50}
            )
        ]
        product = self.env["product.product"].create({"name": "Service", "list_price": 100})
        order = self._new_order(member.partner_id, product)
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 100)
        member._change_category(grade=self.tier_low)
        self.assertEqual(member.partner_id.property_product_pricelist, self.pricelist_low)
        self.assertEqual((order.amount_untaxed, invoice.amount_untaxed), (100, 100))
        self.assertEqual(self._new_order(member.partner_id, product).amount_untaxed, 50)

    def _new_order(self, partner, product):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        return order

    def test_each_model_belongs_to_a_company(self):
        """A rule keeps each stored model of the register inside its company."""
        models = self.env["ir.model"].search([("model", "=like", "consortium.%")])
        ours = models.filtered(lambda m: "consortium_members" in (m.modules or "").split(", "))
        without = []
        for model in ours:
            Model = self.env[model.model]
            if Model._abstract or Model._transient:
                continue
            rules = self.env["ir.rule"].search([("model_id", "=", model.id), ("groups", "=", False)])
            if not any("company_id" in (rule.domain_force or "") for rule in rules):
                without.append(model.model)
        self.assertFalse(without)

    def test_each_model_has_rights(self):
        """A reader reads every stored model of the register, and no outsider does."""
        models = self.env["ir.model"].search([("model", "=like", "consortium.%")])
        for model in models.filtered(
            lambda m: "consortium_members" in (m.modules or "").split(", ")
        ):
            Model = self.env[model.model]
            if Model._abstract:
                continue
            with self.subTest(model.model):
                self.assertTrue(self.env["ir.model.access"].search([("model_id", "=", model.id)]))
                if not Model._transient:
                    self.assertTrue(Model.with_user(self.reader).has_access("read"))
                    self.assertFalse(Model.with_user(self.employee).has_access("unlink"))
                    self.assertFalse(Model.with_user(self.salesperson).has_access("unlink"))
