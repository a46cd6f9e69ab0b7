from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestQuotation(BillingCommon):
    """Quotations from templates, and the agreements that are signed on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._create_user(
            "seller", "sales_team.group_sale_salesman,consortium_billing.consortium_billing_group_officer")
        cls.template = cls.env.ref("consortium_billing.sale_order_template_from_40_to_100")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Signatory", "parent_id": cls.member.id, "email": "s@example.com"})

    def _quote(self, action):
        """The quotation that a user saves from an action of ours, untouched."""
        Order = self.env["sale.order"].with_user(self.salesman).with_context(**action["context"])
        return Form(Order).save()

    def test_seeded_templates(self):
        """One template for each size of the annual report, and one for hourly work."""
        Template = self.env["sale.order.template"]
        found = Template.search(Template._get_agreement_domain(self.company))
        self.assertEqual(
            {t.size_band: sum(t.sale_order_template_line_ids.mapped("product_uom_qty"))
             for t in found},
            {"under_40": 20, "from_40_to_100": 60, "over_100": 120, False: 0})
        for template in found:
            band = self.agreement._get_size_band(60 * sum(
                template.sale_order_template_line_ids.mapped("product_uom_qty")))
            self.assertIn(template.size_band, (band, False))
            self.assertTrue(template.require_signature)
            self.assertFalse(template.require_payment)
            self.assertTrue(template.number_of_days)
            self.assertIn("Transparency", template.note)

    def test_names_in_the_language_of_the_company(self):
        """French in Québec, where it is installed; what somebody renamed stays."""
        Template = self.env["sale.order.template"]
        self.env["res.lang"]._activate_lang("fr_CA")
        Template = Template.with_company(self.company)
        self.assertEqual(Template._get_seed_language(), "fr_CA")
        self.template.name = "Renamed"
        Template._translate_seeded_names()
        self.assertEqual(self.template.name, "Renamed")
        self.company.state_id = False
        self.company.partner_id.lang = "en_US"
        self.assertEqual(Template._get_seed_language(), "en_US")

    def test_quotation_of_a_member(self):
        """From the contact: template, lines, terms and validity are there, nothing is saved."""
        before = self.env["sale.order"].search_count([])
        with freeze_time("2026-03-02 15:00:00"):
            action = self.member.with_user(self.salesman).action_new_hours_quotation()
            self.assertEqual(self.env["sale.order"].search_count([]), before)
            order = self._quote(action)
        self.assertEqual(order.sale_order_template_id.size_band, "under_40")
        self.assertEqual(order.validity_date, date(2026, 4, 1))
        self.assertTrue(order.require_signature)
        self.assertIn("Confidentiality", order.note)
        self.assertRecordValues(order.order_line, [{"product_uom_qty": 20, "price_unit": 100}])

    def test_agreement_follows_the_template(self):
        self.template.write({
            "overage_policy": "block", "statement_frequency": "yearly",
            "role_multipliers": "apply"})
        order = self.env["sale.order"].create(self.template._prepare_quotation_vals(self.contact))
        order.action_confirm()
        agreement = order.agreement_id
        self.assertRecordValues(agreement, [{
            "state": "active", "member_id": self.member.id, "contact_id": self.contact.id,
            "overage_policy": "block", "statement_frequency": "yearly", "role_multipliers": True,
            "template_id": self.template.id, "granted": 3600, "size_band": "from_40_to_100"}])
        self.assertIn("Transparency", agreement.note)

    def test_multipliers_follow_the_company_unless_said(self):
        self.company.consortium_role_multipliers = True
        for choice, expected in ((False, True), ("ignore", False), ("apply", True)):
            self.template.role_multipliers = choice
            order = self.env["sale.order"].create(
                self.template._prepare_quotation_vals(self._create_member(f"M {choice}")))
            order.action_confirm()
            self.assertEqual(order.agreement_id.role_multipliers, expected, choice)

    def test_ordinary_template_changes_nothing(self):
        self.template.is_agreement = False
        order = self.env["sale.order"].create(self.template._prepare_quotation_vals(self.member))
        order.action_confirm()
        self.assertEqual(order.agreement_id.overage_policy, "bill")
        self.assertFalse(order.agreement_id.template_id)

    def test_top_up(self):
        """The same agreement gets the hours; its own settings stay as they were signed."""
        self.agreement.write({"contact_id": self.contact.id, "template_id": self.template.id})
        self._create_package(hours=45)
        order = self._quote(self.agreement.with_user(self.salesman).action_new_quotation())
        self.assertEqual(order.partner_id, self.contact)
        self.assertEqual(order.agreement_id, self.agreement)
        self.assertEqual(order.sale_order_template_id, self.template)
        order.action_confirm()
        self.assertEqual(self.agreement.granted, (45 + 60) * 60)
        self.assertEqual(self.agreement.overage_policy, "bill")

    def test_template_by_size(self):
        self.assertEqual(self.agreement._get_quotation_template().size_band, "under_40")
        self._create_package(hours=101)
        self.assertEqual(self.agreement._get_quotation_template().size_band, "over_100")
        other = self.env["res.company"].create({"name": "Other"})
        own = self.template.copy({"company_id": other.id, "size_band": "over_100", "sequence": 0})
        self.assertNotEqual(self.agreement._get_quotation_template(), own)

    def test_hourly_agreement(self):
        """An agreement without hours: signed, active, no package, its hours are billed."""
        template = self.env.ref("consortium_billing.sale_order_template_hourly")
        order = self.env["sale.order"].create(
            template._prepare_quotation_vals(self._create_member("Hourly")))
        order.action_confirm()
        agreement = order.agreement_id
        self.assertEqual((agreement.state, agreement.granted), ("active", 0))
        order._action_confirm()
        self.assertEqual(order.agreement_id, agreement)
        lines = self._post(2, project=self._create_project(agreement, "hourly"))
        self.assertEqual(self._get_rows(lines), [("hourly", 120, 240.0)])

    def test_closed_agreement_sells_nothing(self):
        self.agreement.action_close()
        with self.assertRefused("reopen it"):
            self.agreement.action_new_quotation()

    def test_who_may(self):
        """Who prepares agreements without selling gets no quotation."""
        action = self.agreement.with_user(self.officer).action_new_quotation()
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.officer).with_context(
                **action["context"]).create({})

    def test_terms_in_words(self):
        """What is printed above the signature says how the agreement works."""
        order = self.env["sale.order"].create(self.template._prepare_quotation_vals(self.contact))
        terms = dict(order._get_agreement_terms())
        self.assertIn("60\u00a0h, usable for 12 months", terms["Hours"])
        self.assertIn("Signatory", terms["Beyond the hours"])
        self.template.overage_policy = "block"
        self.assertIn("No hour", dict(order._get_agreement_terms())["Beyond the hours"])
        plain = self.env["sale.order"].create({
            "partner_id": self.member.id, "order_line": [(0, 0, {
                "product_id": self.product_a.id, "product_uom_qty": 1})]})
        self.assertEqual(plain._get_agreement_terms(), [])
        html = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids)[0].decode()
        self.assertIn("usable for 12 months", html)
