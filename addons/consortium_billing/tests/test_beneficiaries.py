from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBeneficiaries(BillingCommon):
    """Affiliates that use the hours of a member, within their caps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.user_id = cls.officer
        cls.affiliate = cls._create_member("Affiliate")
        cls.line = cls.env["consortium.agreement.beneficiary"].create({
            "agreement_id": cls.agreement.id, "partner_id": cls.affiliate.id, "cap_hours": 10})
        cls._create_package(hours=40)

    def _tell(self):
        with self.enter_registry_test_mode(), freeze_time("2026-03-06 17:00:00"):
            self.env.ref("consortium_billing.ir_cron_tell").method_direct_trigger()
        self.env.invalidate_all()

    def _work(self, hours, name):
        return self._post(
            hours, beneficiary_id=self.affiliate.id, employee=self._create_employee(name))

    def _get_summaries(self):
        return [text for text in self.agreement.activity_ids.mapped("summary") if "cap" in text]

    def test_near_the_cap(self):
        """At nine tenths, once for each cap."""
        self._work(8, "A")
        self.assertRecordValues(self.line, [{
            "remaining_hours": 2, "cap_percent": 80, "is_near_cap": False}])
        self._tell()
        self.assertEqual(self._get_summaries(), [])
        self._work(1, "B")
        self._tell()
        self._tell()
        self.assertTrue(self.line.is_near_cap)
        self.assertEqual(
            self._get_summaries(), ["Affiliate comes near its cap: 1\u00a0h left"])
        self.line.cap_hours = 20
        self._tell()
        self.assertEqual(len(self._get_summaries()), 1)
        self._work(9, "C")
        self._tell()
        self.assertEqual(len(self._get_summaries()), 2)

    def test_beyond_the_cap(self):
        lines = self._work(11, "A")
        self.assertEqual(self._get_rows(lines), [("draw", 600, 1000.0), ("overage", 60, 120.0)])
        self.assertRecordValues(self.line, [{"remaining_hours": 0, "is_near_cap": True}])

    def test_without_cap(self):
        self.line.cap_hours = 0
        self._work(12, "A")
        self._tell()
        self.assertFalse(self.line.is_near_cap)
        self.assertEqual(self._get_summaries(), [])

    def test_suggestions(self):
        """Affiliates of today, of this company, that are not named yet."""
        Link = self.env["consortium.member.link"]
        current, gone = self._create_member("Current"), self._create_member("Gone")
        foreign = self._create_member("Of someone else")
        common = {"company_id": self.company.id, "date_from": "2020-01-01"}
        Link.create([
            {**common, "federation_id": self.member.id, "affiliate_id": current.id},
            {**common, "federation_id": self.member.id, "affiliate_id": self.affiliate.id},
            {**common, "federation_id": self.member.id, "affiliate_id": gone.id,
             "date_to": "2021-01-01"},
            {**common, "federation_id": self._create_member("Other").id,
             "affiliate_id": foreign.id},
        ])
        agreement = self.agreement.with_user(self.officer)
        self.assertEqual(agreement.suggested_beneficiary_ids.ids, current.ids)
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.reader).action_add_affiliates()
        agreement.action_add_affiliates()
        self.assertIn(current, self.agreement.beneficiary_ids.partner_id)
        self.assertFalse(agreement.suggested_beneficiary_ids)
        with self.assertRefused("already"):
            agreement.action_add_affiliates()
