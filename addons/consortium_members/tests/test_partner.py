from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestPartner(MembersCommon):
    def _new_partnership_order(self, partner, grade):
        product = self.env["product.product"].create(
            {
                "name": "Gold partnership",
                "type": "service",
                "service_tracking": "partnership",
                "grade_id": grade.id,
            }
        )
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )

    def test_admission_projects_tier_on_partner_and_contacts(self):
        membership = self._new_member()
        partner = membership.partner_id
        family = partner | partner.child_ids
        self.assertEqual(family.grade_id, self.tier_full)
        self.assertEqual(family.property_product_pricelist, self.pricelist_full)
        self.assertRecordValues(
            partner,
            [
                {
                    "is_member": True,
                    "member_number": membership.number,
                    "member_category_id": self.category.id,
                    "is_founding_member": False,
                    "member_since": membership.date_admitted,
                    "membership_id": membership.id,
                }
            ],
        )
        self.assertEqual(partner.child_ids.membership_id, membership)
        self.assertIn(partner, self.env["res.partner"].search([("is_member", "=", True)]))
        late = self.env["res.partner"].create({"name": "Late", "parent_id": partner.id})
        self.assertEqual(late.grade_id, self.tier_full)
        self.assertEqual(late.property_product_pricelist, self.pricelist_full)

    def test_facts_are_stored(self):
        membership = self._new_member()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(membership.partner_id.is_member)
        for name in ("is_member", "member_number", "member_category_id", "member_since"):
            self.assertTrue(self.env["res.partner"]._fields[name].store)

    def test_tier_without_pricelist_clears_the_pricelist(self):
        membership = self._new_member()
        membership._change_category(grade=self.tier_bare)
        self.assertFalse(membership.partner_id.specific_property_product_pricelist)

    def test_exit_clears_grade_and_pricelist(self):
        membership = self._new_member()
        partner = membership.partner_id
        membership.action_end(reason="Dissolution")
        family = partner | partner.child_ids
        self.assertFalse(family.grade_id)
        self.assertEqual(
            family.mapped("specific_property_product_pricelist"),
            self.env["product.pricelist"],
        )
        self.assertFalse(partner.is_member)
        self.assertFalse(partner.member_number)
        self.assertFalse(partner.membership_id)

    def test_pricelist_of_a_tier_follows(self):
        membership = self._new_member()
        self.tier_full.default_pricelist_id = self.pricelist_low
        self.assertEqual(membership.partner_id.property_product_pricelist, self.pricelist_low)

    def test_salesperson_cannot_set_the_grade_of_a_member(self):
        partner = self._new_member().partner_id.with_user(self.salesperson)
        for record in (partner, partner.child_ids):
            with self.assertRaisesRegex(UserError, "membership secretary"):
                record.write({"grade_id": self.tier_low.id})
            with self.assertRaisesRegex(UserError, "membership secretary"):
                record.write({"grade_id": False})
            with self.assertRaisesRegex(UserError, "membership secretary"):
                record.property_product_pricelist = self.pricelist_low
        with self.assertRaises(UserError):
            partner.with_context(consortium_partner_merge=True).write(
                {"grade_id": self.tier_low.id}
            )
        partner.write({"grade_id": self.tier_full.id, "phone": "418 555-0100"})
        outsider = self._new_partners(1).with_user(self.salesperson)
        outsider.grade_id = self.tier_low
        self.assertEqual(outsider.property_product_pricelist, self.pricelist_low)

    def test_nobody_makes_a_member_by_editing_a_contact(self):
        partner = self._new_partners(1).with_user(self.salesperson)
        for vals in ({"is_member": True}, {"member_number": "M-0001"}):
            with self.assertRaises(UserError):
                partner.write(vals)
            with self.assertRaises(UserError):
                partner.create({"name": "x", **vals})

    def test_sale_does_not_change_the_tier_of_a_member(self):
        partner = self._new_member().partner_id
        order = self._new_partnership_order(partner.child_ids, self.tier_low)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(partner.grade_id, self.tier_full)
        outsider = self._new_partners(1)
        self._new_partnership_order(outsider, self.tier_low).action_confirm()
        self.assertEqual(outsider.grade_id, self.tier_low)

    def test_order_of_a_contact_gets_the_tier_price(self):
        partner = self._new_member().partner_id
        order = self.env["sale.order"].create({"partner_id": partner.child_ids.id})
        self.assertEqual(order.pricelist_id, self.pricelist_full)

    def test_member_cannot_become_a_contact(self):
        partner = self._new_member().partner_id
        with self.assertRaises(ValidationError):
            partner.write({"is_company": False, "parent_id": self._new_partners(1).id})

    def test_archiving_keeps_the_membership(self):
        membership = self._new_member()
        membership.partner_id.action_archive()
        self.assertEqual(membership.state, "active")
        self.assertTrue(membership.partner_id.is_member)
        self.assertEqual(
            self.Membership._get_current(membership.partner_id),
            {membership.partner_id.id: membership},
        )

    def test_partner_with_membership_is_not_deleted(self):
        partner = self._new_member().partner_id
        with self.assertRaises(UserError):
            partner.unlink()

    def _merge(self, partners, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, target)

    def test_merge_keeps_memberships(self):
        member = self._new_member()
        partner = member.partner_id
        target = self._new_partners(1, "Survivor")
        target.child_ids.unlink()
        self._merge(partner | target, target)
        self.assertEqual(member.partner_id, target)
        self.assertTrue(target.is_member)
        self.assertEqual(target.member_number, member.number)
        self.assertEqual(target.grade_id, self.tier_full)
        self.assertEqual(target.property_product_pricelist, self.pricelist_full)

    def test_merge_keeps_former_memberships(self):
        former, live = self._new_member(), self._new_member(partner=self._new_partners(1))
        former.action_end()
        target = live.partner_id
        self._merge(former.partner_id | target, target)
        self.assertEqual(target.membership_ids, former | live)
        self.assertEqual(live.previous_id, former)
        self.assertEqual(target.grade_id, self.tier_full)

    def test_merge_of_two_members_is_refused(self):
        one, two = self._new_member(), self._new_member(partner=self._new_partners(1))
        with self.assertRaisesRegex(UserError, "End one of them"):
            self._merge(one.partner_id | two.partner_id, one.partner_id)
        self.assertTrue(one.exists() and two.exists())

    def test_one_value_per_company(self):
        """A shared partner is a member here and not there."""
        membership = self._new_member()
        other = self.env["res.company"].create({"name": "Other co-operative"})
        elsewhere = membership.partner_id.with_company(other)
        self.assertFalse(elsewhere.is_member)
        self.assertFalse(elsewhere.member_number)
        self.assertFalse(elsewhere.membership_id)
        there = self._new_member(
            partner=membership.partner_id, company_id=other.id, grade_id=self.tier_low.id
        )
        self.assertEqual(elsewhere.member_number, there.number)
        self.assertEqual(elsewhere.property_product_pricelist, self.pricelist_low)
        self.assertEqual(membership.partner_id.property_product_pricelist, self.pricelist_full)
        membership.action_end()
        self.assertFalse(membership.partner_id.is_member)
        self.assertTrue(elsewhere.is_member)
        self.assertEqual(membership.partner_id.grade_id, self.tier_low)

    def test_buttons_of_the_partner(self):
        membership = self._new_member()
        self.assertEqual(membership.partner_id.action_view_membership()["res_id"], membership.id)
        action = self._new_partners(1).action_apply_for_membership()
        self.assertEqual(action["res_model"], "consortium.membership")
