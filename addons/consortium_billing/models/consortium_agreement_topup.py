from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..topup import parse_sizes

TOPUPS_PER_DAY = 5


class TopUpOffer(NamedTuple):
    """A package that the member may order, at the price of its tier."""

    key: str
    product: object
    hours: int
    rate: float  # for one hour, before taxes and discount
    untaxed: float
    taxes: float
    total: float


class ConsortiumAgreement(models.Model):
    """Members order more hours on the portal: a quotation to sign, made by the server."""

    _inherit = "consortium.agreement"

    topup_requested_on = fields.Datetime(
        string="Last Top-Up Asked", readonly=True, copy=False, groups="base.group_user",
        help="Written by each order of the portal, so that two at the same moment collide.")

    def _get_topup_products(self):
        """Packages that the member of this agreement may order by itself. Hook."""
        self.ensure_one()
        company = self.company_id
        return company.consortium_topup_product_ids.filtered(
            lambda product: product.active and product.sale_ok and product.is_hour_package
            and product.company_id in (company, company.browse()))

    def _can_topup(self):
        """Whether the member may order hours by itself."""
        self.ensure_one()
        return self.state == "active" and self.company_id.consortium_has_topup

    def _get_open_topup(self):
        """The order of the portal that waits for its signature, if there is one."""
        self.ensure_one()
        orders = self.env["sale.order"].search([
            ("agreement_id", "=", self.id), ("is_topup", "=", True),
            ("state", "in", ("draft", "sent"))])
        return orders.filtered(lambda order: not order.is_expired)[:1]

    def _get_topup_offers(self, partner):
        """What the member may order, with its prices and taxes, as the order will have them.

        One order that is never saved holds a line for each offer: the prices, discounts and taxes
        are those of Odoo's own order, and no rule is written twice.

        :param partner: res.partner who orders
        :return: list of `TopUpOffer`; empty when the prices are in another currency
        """
        self.ensure_one()
        products = self._get_topup_products()
        sizes = parse_sizes(self.company_id.consortium_topup_hours)
        choices = [(product, hours) for product in products for hours in sizes]
        order = self._get_topup_env(partner)["sale.order"].new(
            self._prepare_topup_vals(partner, choices))
        if order.currency_id != self.currency_id:
            return []
        return [
            TopUpOffer(
                f"{product.id}-{hours}", product, hours, line.price_unit, line.price_subtotal,
                line.price_tax, line.price_total)
            for (product, hours), line in zip(choices, order.order_line, strict=True)
        ]

    def _get_topup_env(self, partner):
        """Environment of the order: its company, the language of who signs."""
        return self.with_company(self.company_id).with_context(
            lang=partner.lang or self.env.lang).env

    def _prepare_topup_vals(self, partner, choices):
        """Values of the order, as the vendor's quotation for this agreement. Hook.

        :param choices: list of (product, hours)
        """
        hour = self.env.ref("uom.product_uom_hour")
        return {
            **self._prepare_quotation_vals(),
            "partner_id": partner.id,
            "is_topup": True,
            "require_signature": True,
            "order_line": [
                Command.create({
                    "product_id": product.id, "product_uom_qty": hours, "product_uom_id": hour.id})
                for product, hours in choices
            ],
        }

    def _request_topup(self, partner, key):
        """Make the quotation that the member signs, or give back the one that waits.

        The caller checked that `partner` belongs to the member. Nothing but the choice comes from
        the page: price, taxes and terms are computed here.

        :param key: of the `TopUpOffer` that was chosen
        :return: sale.order, sent
        :raise UserError: not possible; says why
        """
        self.ensure_one()
        agreement = self.sudo()  # members have no right on orders; they sign the one made here
        agreement._check_topup()
        agreement.topup_requested_on = fields.Datetime.now()
        agreement.flush_recordset()
        if waiting := agreement._get_open_topup():
            return waiting
        agreement._close_expired_topups()
        offers = {offer.key: offer for offer in agreement._get_topup_offers(partner)}
        if key not in offers:
            raise UserError(self.env._("Choose one of the packages that are offered."))
        offer = offers[key]
        orders = agreement._get_topup_env(partner)["sale.order"]
        order = orders.create(
            agreement._prepare_topup_vals(partner, [(offer.product, offer.hours)]))
        order.action_quotation_sent()
        order._tell_topup(offer.hours)
        return order

    def _check_topup(self):
        """Refuse when the agreement takes no hours, or when too many were asked today."""
        if not self._can_topup() or not self._get_topup_products():
            raise UserError(self.env._(
                "Hours cannot be ordered on this agreement: write to your contact."))
        since = fields.Datetime.now() - timedelta(days=1)
        if self.env["sale.order"].search_count([
            ("agreement_id", "=", self.id), ("is_topup", "=", True), ("create_date", ">", since),
        ]) >= TOPUPS_PER_DAY:
            raise UserError(self.env._(
                "Too many orders were prepared today. Try again tomorrow, or write to your "
                "contact."))

    def _close_expired_topups(self):
        """Orders of the portal that were not signed in time make room for the new one."""
        self.env["sale.order"].search([
            ("agreement_id", "=", self.id), ("is_topup", "=", True),
            ("state", "in", ("draft", "sent"))])._action_cancel()
        self.env.flush_all()  # before the new order is inserted: only one may wait
