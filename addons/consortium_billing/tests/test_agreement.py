from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestAgreement(BillingCommon):
    """Agreements and packages born from confirmed orders."""

    @classmethod
    def _create_order(cls, *hours, price=100, member=None, **values):
        return cls.env["sale.order"].create({
            "partner_id": (member or cls.member).id, "company_id": cls.company.id,
            "order_line": [
                (0, 0, {"product_id": cls.package_product.id, "product_uom_qty": quantity,
                        "price_unit": price})
                for quantity in hours
            ], **values})

    def test_order_opens_packages(self):
        member = self._create_member("New member")
        contact = self.env["res.partner"].create({"name": "Signatory", "parent_id": member.id})
        order = self._create_order(40, 10.5, member=contact)
        with freeze_time("2026-03-10 15:00:00"):
            order.action_confirm()
        agreement = order.agreement_id
        self.assertRecordValues(agreement, [{
            "member_id": member.id, "contact_id": contact.id, "state": "active",
            "granted": 3030, "balance": 3030, "size_band": "from_40_to_100",
            "invoice_partner_id": contact.id, "date_start": date(2026, 3, 10)}])
        self.assertRecordValues(order.package_ids, [
            {"granted": 2400, "value": 4000.0, "rate": 100.0, "state": "open",
             "date_start": date(2026, 3, 10), "date_end": date(2027, 3, 9)},
            {"granted": 630, "value": 1050.0, "rate": 100.0, "state": "open",
             "date_start": date(2026, 3, 10), "date_end": date(2027, 3, 9)},
        ])
        self.assertPackage(order.package_ids[0], granted=2400)
        self.assertTrue(agreement.name.startswith("ENT/2026/"))

    def test_company_date(self):
        """At 01:00 UTC it is still the day before in Québec."""
        self.company.resource_calendar_id.tz = "America/Montreal"
        order = self._create_order(10)
        with freeze_time("2026-03-11 01:00:00"):
            order.action_confirm()
        self.assertEqual(order.package_ids.date_start, date(2026, 3, 10))

    def test_idempotent(self):
        order = self._create_order(40)
        order.action_confirm()
        order._open_hour_packages()
        order._action_confirm()
        self.assertEqual(len(order.package_ids), 1)
        self.assertPackage(order.package_ids, granted=2400)

    @mute_logger("odoo.sql_db")
    def test_one_package_per_line(self):
        order = self._create_order(40)
        order.action_confirm()
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.Package.create(order.order_line._prepare_package_vals())

    def test_top_up(self):
        order = self._create_order(30, agreement_id=self.agreement.id)
        order.action_confirm()
        self._create_order(15, agreement_id=self.agreement.id).action_confirm()
        self.assertEqual(self.agreement.granted, 45 * 60)
        self.assertEqual(order.agreement_id, self.agreement)

    def test_line_added_to_a_confirmed_order(self):
        order = self._create_order(10)
        order.action_confirm()
        order.order_line = [(0, 0, {"product_id": self.package_product.id, "product_uom_qty": 5})]
        self.assertEqual(sum(order.package_ids.mapped("granted")), 900)

    def test_sold_hours_are_fixed(self):
        order = self._create_order(10)
        order.action_confirm()
        for values in ({"product_uom_qty": 20}, {"price_unit": 1}, {"discount": 50}):
            with self.assertRefused("fixed"):
                order.order_line.write(values)
        order.order_line.write({"product_uom_qty": 10.0, "name": "Other text"})

    def test_discount_lowers_the_value(self):
        order = self._create_order(10)
        order.order_line.discount = 10
        order.action_confirm()
        self.assertEqual(order.package_ids.value, 900.0)

    def test_days(self):
        order = self._create_order(2)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_day")
        order.action_confirm()
        self.assertEqual(order.package_ids.granted, 16 * 60)

    def test_units_are_refused(self):
        self.package_product.uom_id = self.env.ref("uom.product_uom_unit")
        order = self._create_order(2)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_unit")
        with self.assertRefused("sell it in hours"):
            order.action_confirm()

    def test_cancel_unused(self):
        order = self._create_order(10)
        order.action_confirm()
        order._action_cancel()
        package = order.package_ids
        self.assertPackage(package, granted=0, balance=0, state="closed", value=0)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.package_ids, package)
        self.assertPackage(package, granted=600, balance=600, state="open", value=1000.0)

    def test_cancel_refused_once_drawn(self):
        order = self._create_order(10, agreement_id=self.agreement.id)
        with freeze_time("2026-03-01 15:00:00"):
            order.action_confirm()
        self._post(1)
        with self.assertRefused("already used"):
            order._action_cancel()
        self.assertEqual(order.state, "sale")

    def test_size_band_bounds(self):
        for minutes, band in ((0, "under_40"), (2399, "under_40"), (2400, "from_40_to_100"),
                              (6000, "from_40_to_100"), (6001, "over_100")):
            self.assertEqual(self.agreement._get_size_band(minutes), band)
        for hours, band in ((39, "under_40"), (1, "from_40_to_100"), (60, "from_40_to_100"),
                            (1 / 60, "over_100")):
            self._create_package(hours=hours)
            self.assertEqual(self.agreement.size_band, band)

    def test_states(self):
        agreement = self.agreement
        for action, state in (("suspend", "suspended"), ("activate", "active"),
                              ("close", "closed"), ("reopen", "active")):
            getattr(agreement, f"action_{action}")()
            self.assertEqual(agreement.state, state)
        self.assertFalse(agreement.date_end)
        for action in ("activate", "reopen"):
            with self.assertRaises(UserError):
                getattr(agreement, f"action_{action}")()
        with self.assertRaises(UserError):
            agreement.unlink()

    def test_closed_agreement_takes_no_order(self):
        self.agreement.action_close()
        with self.assertRefused("closed"):
            self._create_order(10, agreement_id=self.agreement.id).action_confirm()

    def test_agreement_of_someone_else(self):
        with self.assertRaises(ValidationError):
            self._create_order(
                10, member=self._create_member("Other"), agreement_id=self.agreement.id)

    def test_member_is_an_organisation(self):
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.member.id})
        with self.assertRaises(ValidationError):
            self._create_agreement(contact)
        with self.assertRaises(ValidationError):
            self.env["consortium.agreement.beneficiary"].create(
                {"agreement_id": self.agreement.id, "partner_id": contact.id})

    def test_member_fixed_once_packages(self):
        self._create_package()
        with self.assertRefused("cannot change"):
            self.agreement.member_id = self._create_member("Other")

    def test_salesperson_confirms(self):
        """Selling needs no billing right; the agreement is readable to who sold it."""
        salesman = self._create_user("sales", "sales_team.group_sale_salesman_all_leads")
        order = self._create_order(10).with_user(salesman)
        order.action_confirm()
        self.assertEqual(order.package_ids.sudo().granted, 600)
        with self.assertRaises(AccessError):
            order.agreement_id.write({"overage_policy": "block"})

    def test_portal_signature_confirms(self):
        """The member who signs on the portal has no right on packages either."""
        portal = new_test_user(self.env, "cb_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.member
        order = self._create_order(10)
        order.with_user(portal).sudo()._validate_order()
        self.assertEqual(order.package_ids.granted, 600)

    def test_order_invoices_normally(self):
        order = self._create_order(10)
        order.action_confirm()
        order._create_invoices()
        self.assertEqual(order.invoice_ids.amount_untaxed, 1000.0)
        self.assertEqual(order.invoice_ids.amount_tax, 149.75)


@tagged("post_install", "-at_install")
class TestExpiry(BillingCommon):
    """Packages past their last day."""

    def setUp(self):
        super().setUp()
        self.company.consortium_expiry_needs_notice = False

    def _run_cron(self, today):
        cron = self.env.ref("consortium_billing.ir_cron_expire_packages")
        with patch.object(type(self.company), "_get_consortium_today", lambda company: today):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()

    def test_expire(self):
        package = self._create_package(hours=3, price=100 / 3, end=date(2026, 3, 31))
        self._post(1)
        self._run_cron(date(2026, 3, 31))
        self.assertPackage(package, state="open", balance=120)
        self._run_cron(date(2026, 4, 1))
        self.assertPackage(package, state="expired", balance=0, expired=120, consumed_value=100.0)
        row = self.Ledger.search([("kind", "=", "expire")])
        self.assertRecordValues(row, [
            {"minutes": 120, "amount": 66.67, "work_date": date(2026, 4, 1)}])
        self._run_cron(date(2026, 4, 2))
        self.assertPackage(package, expired=120)

    def test_exhausted_does_not_expire(self):
        package = self._create_package(hours=1, end=date(2026, 3, 31))
        self._post(1)
        self._run_cron(date(2026, 4, 1))
        self.assertPackage(package, state="exhausted", expired=0)

    def test_time_waiting_for_approval_keeps_it_open(self):
        """A member does not lose hours because a week is approved late."""
        package = self._create_package(hours=3, end=date(2026, 3, 31))
        lines = self._create_lines(2)
        self._run_cron(date(2026, 4, 1))
        self.assertPackage(package, state="open", balance=180)
        self._approve(lines)
        self._run_cron(date(2026, 4, 2))
        self.assertPackage(package, state="expired", used=120, expired=60)

    def test_correction_after_expiry(self):
        """Reopened hours return to the package that they came from, and may be drawn again."""
        package = self._create_package(hours=3, end=date(2026, 3, 31))
        lines = self._post(2)
        self._run_cron(date(2026, 4, 1))
        self._reopen(lines)
        self.assertPackage(package, state="open", balance=120, expired=60)
        self._run_cron(date(2026, 4, 2))
        self.assertPackage(package, state="open", balance=120)
        lines.unit_amount = 1
        lines.sheet_id.action_submit()
        self._approve(lines)
        self._run_cron(date(2026, 4, 3))
        self.assertPackage(package, state="expired", used=60, expired=120, consumed_value=300.0)

    def test_late_time_finds_no_expired_hours(self):
        self._create_package(hours=3, end=date(2026, 3, 31))
        self._run_cron(date(2026, 4, 1))
        self.assertEqual(self._get_rows(self._post(1, day=MONDAY)), [("overage", 60, 120.0)])

    def test_by_hand(self):
        package = self._create_package(end=date(2999, 1, 1))
        with self.assertRefused("valid until"):
            package.action_expire()
