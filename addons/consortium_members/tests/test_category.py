from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestCategory(MembersCommon):
    def test_auxiliary_has_no_vote_and_no_office(self):
        with self.assertRaisesRegex(ValidationError, "art. 52"):
            self.auxiliary.votes = 1
        with self.assertRaisesRegex(ValidationError, "art. 52"):
            self.auxiliary.board_eligible = True

    def test_open_to_someone(self):
        with self.assertRaises(ValidationError):
            self.category.write({"allow_person": False, "allow_company": False})

    def test_code_is_unique_per_company(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.category.copy()
        other = self.env["res.company"].create({"name": "Other co-operative"})
        self.category.copy({"company_id": other.id})

    def test_seeded_data(self):
        """Four categories that respect the law, four tiers with a pricelist."""
        for kind in ("user", "worker", "support", "auxiliary"):
            category = self.env.ref(f"consortium_members.consortium_member_category_{kind}")
            self.assertEqual(category.kind, kind)
            self.assertEqual(bool(category.votes), kind != "auxiliary")
        for tier in ("founder", "member", "auxiliary", "non_member"):
            grade = self.env.ref(f"consortium_members.res_partner_grade_{tier}")
            self.assertTrue(grade.default_pricelist_id)
        for sample in ("gold", "silver", "bronze"):
            grade = self.env.ref(f"partnership.res_partner_grade_data_{sample}")
            self.assertFalse(grade.active)

    def test_pricelists_are_enabled(self):
        self.assertTrue(self.employee.has_group("product.group_product_pricelist"))

    def test_membership_count(self):
        self._new_member()
        self._new_membership()
        self.assertEqual(self.category.membership_count, 1)
        action = self.category.action_view_memberships()
        self.assertIn(("category_id", "=", self.category.id), action["domain"])
