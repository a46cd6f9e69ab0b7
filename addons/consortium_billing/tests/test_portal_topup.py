from datetime import timedelta
from urllib.parse import urlparse

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.http import Request
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..models.consortium_agreement_topup import TOPUPS_PER_DAY
from ..topup import parse_sizes
from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestSizes(BaseCase):
    def test_parse(self):
        self.assertEqual(parse_sizes("40, 10;20 10/100"), [10, 20, 40, 100])
        for text in ("", None, "0", "10.5", "-5", "ten", "9999", "²", "1 2 3 4 5 6 7 8 9"):
            with self.assertRaises(ValueError, msg=text):
                parse_sizes(text)


@tagged("post_install", "-at_install")
class TestPortalTopup(PortalHoursCommon):
    """A member orders hours by itself: who may, at which price, and what happens then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Order = cls.env["sale.order"]
        cls.tax = cls.company_data["default_tax_sale"]
        cls.product = cls.env["product.product"].create({
            "name": "Hours on the portal", "type": "service", "invoice_policy": "order",
            "service_type": "manual", "is_hour_package": True, "list_price": 110,
            "uom_id": cls.env.ref("uom.product_uom_hour").id, "taxes_id": cls.tax.ids,
        })
        cls.company.consortium_topup_product_ids = cls.product
        cls.company.consortium_topup_hours = "10, 40"
        cls.seller = cls.env.ref("base.user_admin")
        cls.agreement_a.user_id = cls.seller
        pricelist = cls.env["product.pricelist"].create({
            "name": "Tier", "company_id": cls.company.id,
            "currency_id": cls.company.currency_id.id,
            "item_ids": [(0, 0, {
                "applied_on": "3_global", "compute_price": "percentage", "percent_price": 10,
                "min_quantity": 40})],
        })
        (cls.member_a | cls.user_a.partner_id).with_company(
            cls.company).specific_property_product_pricelist = pricelist

    def _get_url(self, agreement=None):
        return f"/my/hours/{(agreement or self.agreement_a).id}/topup"

    def _key(self, hours):
        return f"{self.product.id}-{hours}"

    def _post(self, login, offer, agreement=None, **data):
        self.authenticate(login, login)
        return self.url_open(self._get_url(agreement), data={
            "csrf_token": Request.csrf_token(self), "offer": offer, **data})

    def _get(self, login, path):
        self.authenticate(login, login)
        return self.url_open(path)

    def _get_topups(self, agreement=None):
        return self.Order.search([
            ("agreement_id", "=", (agreement or self.agreement_a).id), ("is_topup", "=", True)])

    def test_prices_of_the_tier(self):
        """What is shown is what the order says, discount of the tier and taxes included."""
        offers = self.agreement_a.sudo()._get_topup_offers(self.user_a.partner_id)
        self.assertEqual([offer.hours for offer in offers], [10, 40])
        self.assertEqual([offer.untaxed for offer in offers], [1100, 3960])
        for offer in offers:
            order = self.agreement_a._request_topup(self.user_a.partner_id, offer.key)
            self.assertEqual(
                (order.amount_untaxed, order.amount_tax, order.amount_total),
                (offer.untaxed, offer.taxes, offer.total))
            self.assertTrue(offer.taxes)
            order._action_cancel()

    def test_order_to_signature(self):
        """The quotation is sent, on the agreement, to be signed; signing opens the package."""
        page = self._get("portal_a", f"/my/hours/{self.agreement_a.id}")
        self.assertIn(self._get_url(), page.text)
        response = self._post(
            "portal_a", self._key(40), price_unit="1", amount_total="1", hours="4000")
        order = self._get_topups()
        self.assertEqual(urlparse(response.url).path, f"/my/orders/{order.id}")
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.require_signature)
        self.assertEqual(order.amount_untaxed, 3960)
        self.assertEqual(order.agreement_id, self.agreement_a)
        self.assertEqual(order.partner_id, self.user_a.partner_id)
        self.assertEqual(order.activity_ids.user_id, self.seller)
        self.assertIn(order.name, self.agreement_a.message_ids[0].body)
        granted = self.agreement_a.granted
        signature = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAAB"
            "JRU5ErkJggg==")
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept", {"name": "Alice", "signature": signature})
        self.assertIn("redirect_url", result)
        self.assertEqual(order.state, "sale")
        self.agreement_a.invalidate_recordset()
        self.assertEqual(self.agreement_a.granted, granted + 40 * 60)

    def test_one_at_a_time(self):
        """A second click leads to the order that waits, whatever it asks for."""
        self._post("portal_a", self._key(10))
        order = self._get_topups()
        response = self._post("portal_a", self._key(40))
        self.assertEqual(urlparse(response.url).path, f"/my/orders/{order.id}")
        self.assertEqual(self._get_topups(), order)
        self.assertIn(order.name, self._get("portal_a", self._get_url()).text)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.Order.create({
                "partner_id": self.member_a.id, "agreement_id": self.agreement_a.id,
                "is_topup": True, "company_id": self.company.id})
        order.validity_date = order.create_date.date() - timedelta(days=2)
        order.invalidate_recordset()
        self._post("portal_a", self._key(40))
        self.assertEqual(order.state, "cancel", "what expired makes room")
        self.assertEqual(len(self._get_topups()), 2)

    def test_rate_limit(self):
        for _index in range(TOPUPS_PER_DAY):
            self._post("portal_a", self._key(10))
            self._get_topups().filtered(lambda order: order.state == "sent")._action_cancel()
        response = self._post("portal_a", self._key(10))
        self.assertIn("Too many orders", response.text)
        self.assertEqual(len(self._get_topups()), TOPUPS_PER_DAY)

    def test_forged_choices(self):
        other = self.env.ref("consortium_billing.product_hour_package")
        for offer in (self._key(11), f"{other.id}-10", "x", "", f"{self.product.id}-10-1", "²"):
            response = self._post("portal_a", offer)
            self.assertIn("Choose one of the packages", response.text, offer)
        self.assertFalse(self._get_topups())

    def test_who_may(self):
        """Neither a beneficiary, nor another member, nor staff, nor without the CSRF token."""
        for login in ("portal_c", "portal_b"):
            self._get(login, self._get_url())
            self._post(login, self._key(10))
        self.env.ref("base.user_admin").write({
            "company_ids": [(4, self.company.id)], "company_id": self.company.id})
        response = self._post("admin", self._key(10))
        self.assertEqual(urlparse(response.url).path, f"/my/hours/{self.agreement_a.id}")
        self.authenticate("portal_a", "portal_a")
        with mute_logger("odoo.http"):
            response = self.url_open(self._get_url(), data={"offer": self._key(10)})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._get_topups())

    def test_when_it_is_not_offered(self):
        url = f"/my/hours/{self.agreement_a.id}"
        self.agreement_a.action_suspend()
        self.assertNotIn(self._get_url(), self._get("portal_a", url).text)
        self.assertIn("write to your contact", self._post("portal_a", self._key(10)).text)
        self.agreement_a.action_activate()
        self.company.consortium_topup_product_ids = False
        self.assertNotIn(self._get_url(), self._get("portal_a", url).text)
        self.assertIn("write to your contact", self._post("portal_a", self._key(10)).text)
        self.assertFalse(self._get_topups())

    def test_another_currency(self):
        """The prices of the tier are in another currency than the agreement: nothing is offered."""
        currency = self.env["res.currency"].search(
            [("id", "!=", self.company.currency_id.id)], limit=1)
        currency.active = True
        pricelist = self.env["product.pricelist"].create({
            "name": "Foreign", "currency_id": currency.id, "company_id": self.company.id})
        self.user_a.partner_id.with_company(
            self.company).specific_property_product_pricelist = pricelist
        self.assertIn("cannot be ordered here", self._get("portal_a", self._get_url()).text)

    def test_settings(self):
        with self.assertRaises(ValidationError):
            self.company.consortium_topup_hours = "ten"
