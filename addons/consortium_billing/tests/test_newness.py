from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import MONDAY, BillingCommon


@tagged("post_install", "-at_install")
class TestNewness(BillingCommon):
    """New users of the fiscal year are those whose first hours are in it."""

    def _new_users(self, date=MONDAY):
        with freeze_time(f"{date} 15:00:00"):
            return self.env["consortium.membership"]._get_newness(self.company, None)[1]

    def setUp(self):
        super().setUp()
        category = self.env["consortium.member.category"].create({"name": "N", "code": "T-NEW"})
        self.membership = self.env["consortium.membership"].create({
            "partner_id": self.member.id, "category_id": category.id,
            "company_id": self.company.id, "date_admitted": "2020-01-01"})
        self.membership.action_enter_register()

    def _bill(self, date):
        self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.member.id, "invoice_date": date,
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 10})],
        }).action_post()

    def test_hours_and_not_invoices(self):
        self._create_package(hours=40)
        self.assertNotIn(self.member.id, self._new_users())
        other = self._create_agreement(self._create_member("Coop Beta"))
        week_before = MONDAY - timedelta(days=7)
        self._post(1, project=self._create_project(other, "hourly"), day=week_before)
        self._bill("2026-03-10")
        self.assertNotIn(self.member.id, self._new_users(), "it bought, and used nothing yet")
        lines = self._post(2)
        self.assertIn(self.member.id, self._new_users())
        self.assertNotIn(self.member.id, self._new_users("2027-03-02"))
        self._reopen(lines)
        self.assertNotIn(self.member.id, self._new_users(), "reversed hours do not count")

    def test_business_before_the_ledger_counts(self):
        self._bill("2025-06-01")
        self._create_package(hours=40)
        self._post(2)
        self.assertNotIn(self.member.id, self._new_users())

    def test_marks_on_the_membership(self):
        self._create_package(hours=40)
        self._post(2)
        with freeze_time(f"{MONDAY} 15:00:00"):
            self.assertTrue(self.membership.is_new_user)
            found = self.env["consortium.membership"].search([("is_new_user", "=", True)])
        self.assertIn(self.membership, found)
