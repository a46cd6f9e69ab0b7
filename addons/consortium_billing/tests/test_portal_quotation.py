from odoo.tests import tagged

from .test_portal_common import PortalHoursCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg"
    "=="
)


@tagged("post_install", "-at_install")
class TestPortalQuotation(PortalHoursCommon):
    """A member signs, and pays where it is asked to, in its own name on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("consortium_billing.sale_order_template_from_40_to_100")
        cls.product = cls.template.sale_order_template_line_ids.product_id

    def _send_quotation(self, **values):
        order = self.env["sale.order"].create({
            **self.template._prepare_quotation_vals(self.user_a.partner_id),
            "company_id": self.company.id, **values})
        order.action_quotation_sent()
        return order

    def _sign(self, order, login="portal_a", token=False):
        self.authenticate(login, login)
        params = {"name": "A Signatory", "signature": PIXEL}
        if token:
            params["access_token"] = order._portal_ensure_token()
        return self.make_jsonrpc_request(f"/my/orders/{order.id}/accept", params)

    def test_signature_opens_the_agreement(self):
        order = self._send_quotation()
        self.assertTrue(order._has_to_be_signed())
        self.authenticate("portal_a", "portal_a")
        page = self.url_open(f"/my/orders/{order.id}").text
        self.assertIn("agreement_terms", page)
        self.assertIn("usable for 12 months", page)
        self.assertNotIn("error", self._sign(order))
        self.assertEqual((order.state, order.signed_by), ("sale", "A Signatory"))
        agreement = order.agreement_id
        self.assertEqual(agreement.member_id, self.member_a)
        self.assertEqual(agreement.contact_id, self.user_a.partner_id)
        self.assertEqual((agreement.state, agreement.balance), ("active", 3600))
        self.assertEqual(agreement.overage_policy, "ask")
        self.assertIn(agreement.name, self.url_open("/my/hours").text)

    def test_signing_a_top_up(self):
        order = self._send_quotation(agreement_id=self.agreement_a.id)
        before = self.agreement_a.granted
        self._sign(order)
        self.assertEqual(self.agreement_a.granted, before + 3600)

    def test_signature_of_someone_else(self):
        order = self._send_quotation()
        self.assertIn("error", self._sign(order, "portal_b"))
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.agreement_id)

    def test_expired_quotation(self):
        order = self._send_quotation(validity_date="2020-01-01")
        self.assertIn("error", self._sign(order))
        self.assertFalse(order.agreement_id)

    def test_signed_then_paid(self):
        """Where payment is asked, the signature alone opens nothing."""
        self.template.write({"require_payment": True, "prepayment_percent": 0.5})
        order = self._send_quotation()
        self.assertNotIn("error", self._sign(order))
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.agreement_id)
        self._pay(order, order.amount_total * 0.3)
        self.assertEqual(order.state, "sent", "less than what is asked confirms nothing")
        self._pay(order, order.amount_total * 0.2)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.agreement_id.balance, 3600)

    def _pay(self, order, amount):
        """A payment that arrives, as any provider without a service behind it reports it."""
        journal = self.company_data["default_journal_bank"]
        provider = self.env["payment.provider"].create(
            {"name": "Transfer", "code": "none", "company_id": self.company.id, "state": "test"})
        method = self.env["account.payment.method"].search([
            ("payment_type", "=", "inbound")], limit=1)
        self.env["account.payment.method.line"].create({
            "journal_id": journal.id, "payment_method_id": method.id, "name": "Transfer",
            "payment_provider_id": provider.id})
        provider.journal_id = journal
        transaction = self.env["payment.transaction"].create({
            "provider_id": provider.id,
            "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
            "reference": f"{order.name}-{amount}", "amount": order.currency_id.round(amount),
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
            "sale_order_ids": order.ids,
        })
        transaction._set_done()
        transaction._post_process()
