from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import BillingCommon

SPRING = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestPackageTransfer(BillingCommon):
    """Hours that an approver moves between packages of one member."""

    def setUp(self):
        super().setUp()
        self.source = self._create_package(hours=10, price=90, end=date(2998, 6, 30))
        self.target = self._create_package(hours=10, end=date(2999, 6, 30))

    def _transfer(self, target=None, hours=2, user=None, reason="Agreed on the phone", **values):
        Wizard = self.env["consortium.hour.package.transfer"].with_user(user or self.manager)
        wizard = Wizard.create({
            "package_id": self.source.id, "target_id": (target or self.target).id,
            "hours": hours, "reason": reason, **values})
        return wizard.action_transfer()

    def test_transfer(self):
        action = self._transfer()
        self.assertEqual(action["res_id"], self.target.id)
        self.assertPackage(self.source, transferred=120, balance=480, consumed_value=180.0)
        self.assertPackage(self.target, received=120, granted=720, value=1180.0)
        rows = self.Ledger.search([("kind", "=", "transfer")], order="id")
        self.assertEqual(rows.mapped("drawn"), [-120, 120])
        self.assertEqual(sum(rows.mapped("amount")), 0)
        self.assertEqual(set(rows.mapped("reason")), {"Agreed on the phone"})
        self.assertEqual(rows.create_uid, self.manager)
        self.assertIn("Agreed on the phone", self.agreement.message_ids[0].body)

    def test_back(self):
        """At one price, a transfer back undoes the transfer, to the cent."""
        self.target = self._create_package(hours=5, price=90, end=date(2999, 1, 1))
        self._post(1)
        self._transfer(hours=7)
        source, self.source, self.target = self.source, self.target, self.source
        self._transfer(hours=7)
        self.assertPackage(source, balance=540, value=1530.0, consumed_value=720.0)
        self.assertEqual(source.value - source.consumed_value, 810)
        self.assertEqual(self.source.value - self.source.consumed_value, 450)

    def test_form(self):
        context = {"default_package_id": self.source.id}
        Wizard = self.env["consortium.hour.package.transfer"].with_user(self.manager)
        with Form(Wizard.with_context(**context)) as form:
            self.assertEqual(form.hours, 10)
            self.assertIn(self.target.id, form.possible_ids.ids)
            form.hours = 1.5
            form.target_id = self.target
            form.reason = "Why"
            self.assertEqual((form.value, form.target_balance_hours), (135.0, 11.5))
            self.assertFalse(form.warning)
            self.target.domain_ids = self.domain
            form.hours = 2
            self.assertIn("limited to some domains", form.warning)

    def test_other_agreement_of_the_member(self):
        other = self._create_agreement(self.member)
        target = self._create_package(agreement=other, end=date(2999, 1, 1))
        self._transfer(target)
        self.assertPackage(target, received=120)
        for agreement in (self.agreement, other):
            self.assertIn("transferred from", agreement.message_ids[0].body)
        self.assertEqual((self.agreement.granted, other.granted), (1080, 720))

    def test_used_up_target_opens(self):
        target = self._create_package(hours=1, end=date(2998, 1, 1))  # pays first
        self._post(1)
        self.assertPackage(target, state="exhausted")
        self._transfer(target)
        self.assertPackage(target, state="open", granted=180, balance=120)

    def test_refused(self):
        foreign = self._create_package(
            agreement=self._create_agreement(self._create_member("Beta")), end=date(2999, 1, 1))
        over = self._create_package(start=date(2020, 1, 1), end=date(2020, 12, 31))
        closed_agreement = self._create_agreement(self.member)
        closed = self._create_package(agreement=closed_agreement, end=date(2999, 1, 1))
        closed_agreement._write_state(state="closed")  # the action refuses hours that are left
        dollars = self.env["consortium.agreement"].create({
            "member_id": self.member.id, "company_id": self.company.id,
            "currency_id": self.env.ref("base.USD").id})
        dollars.action_activate()
        abroad = self._create_package(agreement=dollars, end=date(2999, 1, 1))
        pending = self.Package.create({
            "agreement_id": self.agreement.id, "company_id": self.company.id,
            "currency_id": self.company.currency_id.id, "date_start": "2026-01-01",
            "date_end": "2999-01-01"})
        for target in (foreign, over, closed, abroad, pending, self.source):
            with self.assertRefused("cannot receive hours"):
                self._transfer(target)
        for hours in (0, -1, 10.5):
            with self.assertRefused("has only 10.00 h left"):
                self._transfer(hours=hours)
        with self.assertRefused("Say why"):
            self._transfer(reason=" ")
        self.assertPackage(self.source, balance=600)

    def test_rights(self):
        for user in (self.reader, self.officer, self.director_user):
            with self.assertRaises(AccessError):
                self._transfer(user=user)
            with self.assertRaises(AccessError):
                self.source.with_user(user)._transfer(self.target, 60, "Why")
        with self.assertRaises(AccessError):  # nor by RPC on the wizard of an approver
            self.env["consortium.hour.package.transfer"].with_user(self.officer).search([]).read()
        self.assertPackage(self.source, balance=600)

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Second"})
        agreement = self.env["consortium.agreement"].create({
            "member_id": self.member.id, "company_id": other.id,
            "currency_id": self.company.currency_id.id})
        agreement.action_activate()
        target = self._create_package(agreement=agreement, end=date(2999, 1, 1))
        with self.assertRaises(UserError):
            self._transfer(target)
        self.manager.company_ids |= other
        with self.assertRaises(UserError):
            self._transfer(target)
        self.assertPackage(target, received=0)

    def test_source_without_hours(self):
        self.source = self._create_package(hours=1, end=date(2026, 3, 30))
        self._post(1)
        self.assertPackage(self.source, state="exhausted")
        with self.assertRefused("has no hours to give"):
            self._transfer(hours=1)

    def test_foreign_currency_without_cents(self):
        """Values move in the smallest unit of the currency."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        agreement = self.env["consortium.agreement"].create({
            "member_id": self.member.id, "company_id": self.company.id, "currency_id": yen.id})
        agreement.action_activate()
        self.source = self._create_package(
            hours=3, price=1000 / 3, agreement=agreement, end=date(2999, 1, 1))
        self.target = self._create_package(
            hours=1, price=500, agreement=agreement, end=date(2999, 1, 1))
        self._transfer(hours=1)
        self._transfer(hours=2)
        self.assertPackage(self.source, balance=0, consumed_value=1000.0)
        self.assertPackage(self.target, value=1500.0)
        rows = self.Ledger.search([("package_id", "=", self.target.id), ("kind", "=", "transfer")])
        self.assertEqual(sorted(rows.mapped("amount")), [333.0, 667.0])
