from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestAccess(MembersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_member()
        cls.other_member = cls._new_member(partner=cls._new_partners(1, "Other"))
        cls.portal = new_test_user(
            cls.env,
            login="members_portal",
            groups="base.group_portal",
            partner_id=cls.member.partner_id.child_ids.id,
        )

    def test_reader_reads_and_no_more(self):
        member = self.member.with_user(self.reader)
        self.assertEqual(member.state, "active")
        self.assertTrue(member.period_ids.mapped("date_from"))
        self.assertFalse(member.has_access("write"))
        for name in ("action_suspend", "action_submit", "action_end"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(member, name)()
        with self.assertRaises(AccessError):
            self.Membership.with_user(self.reader).create(
                {"partner_id": self._new_partners(1).id, "category_id": self.category.id}
            )

    def test_officer_prepares_but_does_not_decide(self):
        application = self.Membership.with_user(self.officer).create(
            {"partner_id": self._new_partners(1).id, "category_id": self.category.id}
        )
        application.action_submit()
        application.action_put_on_agenda()
        for name in ("action_admit", "action_refuse", "action_end", "action_enter_register"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(application, name)()
        with self.assertRaises(AccessError):
            self.member.with_user(self.officer)._change_category(grade=self.tier_low)
        for wizard in ("admit", "change", "end", "refuse"):
            Wizard = self.env[f"consortium.membership.{wizard}"].with_user(self.officer)
            self.assertFalse(Wizard.has_access("create"))
        self.assertFalse(self.category.with_user(self.officer).has_access("write"))

    def test_secretary_decides_and_configures(self):
        application = self._new_membership(self._new_partners(1)).with_user(self.secretary)
        application.action_submit()
        application.action_admit()
        application.action_activate()
        application._change_category(grade=self.tier_low)
        self.assertEqual(application.partner_id.grade_id, self.tier_low)
        application.action_suspend()
        application.action_end()
        self.category.with_user(self.secretary).bylaw_ref = "art. 4.2"

    def test_employee_sees_facts_on_contacts_only(self):
        partner = self.member.partner_id.with_user(self.employee)
        self.assertTrue(partner.is_member)
        self.assertEqual(partner.member_category_id.name, "Users")
        self.assertFalse(self.Membership.with_user(self.employee).has_access("read"))
        with self.assertRaises(AccessError):
            partner.read(["membership_ids"])
        current = self.Membership.with_user(self.employee)._get_current(partner)
        self.assertEqual(current, {partner.id: self.member})

    def test_portal_reads_its_own(self):
        Membership = self.Membership.with_user(self.portal)
        self.assertEqual(Membership.search([]), self.member)
        self.assertEqual(self.Period.with_user(self.portal).search([]), self.member.period_ids)
        self.assertTrue(self.member.with_user(self.portal).number)
        with self.assertRaises(AccessError):
            self.other_member.with_user(self.portal).read(["number"])
        for operation in ("write", "create", "unlink"):
            self.assertFalse(self.member.with_user(self.portal).has_access(operation))
        with self.assertRaises(AccessError):
            self.member.with_user(self.portal).action_suspend()

    def test_portal_never_reads_the_board(self):
        self.member.resolution = "CA-2026-041"
        for name in ("resolution", "end_reason"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.member.with_user(self.portal).read([name])
        with self.assertRaises(AccessError):
            self.member.period_ids.with_user(self.portal).read(["reason"])

    def test_federation_does_not_read_its_affiliates(self):
        """Even an affiliate that hangs below the federation in the contacts."""
        federation = self._new_member(partner=self._new_partners(1, "Federation"))
        affiliate = self._new_partners(1, "Affiliate")
        membership = self._new_member(partner=affiliate)
        affiliate.parent_id = federation.partner_id
        self.assertEqual(affiliate.commercial_partner_id, affiliate)
        user = new_test_user(
            self.env,
            login="members_federation",
            groups="base.group_portal",
            partner_id=federation.partner_id.child_ids.filtered(
                lambda partner: not partner.is_company
            ).id,
        )
        found = self.Membership.with_user(user).search([])
        self.assertIn(federation, found)
        self.assertNotIn(membership, found)

    def test_second_company_sees_none(self):
        other = self.env["res.company"].create({"name": "Other co-operative"})
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        Membership = self.Membership.with_user(stranger)
        self.assertFalse(Membership.search([]))
        self.assertFalse(self.Period.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.member.with_user(stranger).read(["number"])
        with self.assertRaises(AccessError):
            self.member.with_user(stranger).action_suspend()
        self.category.company_id = self.company
        self.assertNotIn(
            self.category,
            self.env["consortium.member.category"].with_user(stranger).search([]),
        )
        self.assertFalse(self.member.partner_id.with_user(stranger).is_member)

    def test_officer_cannot_forge_a_period(self):
        with self.assertRaises(UserError):
            self.Period.with_user(self.officer).with_context(consortium_register=True).create(
                {
                    "membership_id": self.member.id,
                    "category_id": self.category.id,
                    "date_from": "2020-01-01",
                    "date_to": "2020-02-01",
                }
            )
