from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import MONDAY, YEAR_END, YEAR_START, BillingCommon


@tagged("post_install", "-at_install")
class TestServed(BillingCommon):
    """Whom the co-operative served: hours count as well as invoices, for who received them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.affiliate = cls._create_member("Affiliate")
        cls.env["consortium.agreement.beneficiary"].create(
            {"agreement_id": cls.agreement.id, "partner_id": cls.affiliate.id}
        )
        cls._create_package(hours=40)

    def _get_served(self, date_from=YEAR_START, date_to=YEAR_END):
        return self.env["consortium.member.link"]._get_served_partners(date_from, date_to)

    def test_hours_without_invoice(self):
        self.assertNotIn(self.member.id, self._get_served())
        self._create_lines(1)
        self.assertNotIn(self.member.id, self._get_served(), "nothing is approved yet")
        self._approve(self.project.timesheet_ids)
        self.assertIn(self.member.id, self._get_served())
        self.assertNotIn(self.member.id, self._get_served(YEAR_END, YEAR_END))

    def test_affiliate_served_through_its_federation(self):
        self.project.partner_id = self.affiliate
        self._post(2)
        served = self._get_served()
        self.assertIn(self.affiliate.id, served)
        self.assertNotIn(self.member.id, served, "the hours were for its affiliate")

    def test_reversed_hours_do_not_count(self):
        lines = self._post(2)
        lines.sheet_id.with_user(self.director_user).action_reopen("Wrong member")
        self.assertNotIn(self.member.id, self._get_served())

    def test_invoices_still_count(self):
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.affiliate.id,
                "invoice_date": MONDAY,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 10})],
            }
        ).action_post()
        self.assertEqual(self._get_served() & {self.affiliate.id, self.member.id}, {self.affiliate.id})

    def test_another_company_sees_none(self):
        self._post(2)
        other = self.env["res.company"].create({"name": "Other"})
        link = self.env["consortium.member.link"].with_company(other)
        self.assertNotIn(self.member.id, link._get_served_partners(YEAR_START, YEAR_END))

    def test_map_shows_it(self):
        self.project.partner_id = self.affiliate
        self.env["consortium.member.link"].create(
            {
                "federation_id": self.member.id,
                "affiliate_id": self.affiliate.id,
                "date_from": YEAR_START,
                "company_id": self.company.id,
            }
        )
        self._post(2)
        with freeze_time(f"{MONDAY} 15:00:00"):
            network = self.env["consortium.member.link"].get_network_map()
        federation = next(f for f in network["federations"] if f["id"] == self.member.id)
        self.assertTrue(federation["affiliates"][0]["served"])
        self.assertFalse(federation["served"])
