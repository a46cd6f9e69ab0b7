from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestAdmission(MembersCommon):
    def test_journey_of_an_application(self):
        membership = self._new_membership().with_user(self.secretary)
        membership.action_submit()
        membership.action_put_on_agenda()
        self.assertFalse(membership.number)
        membership.action_admit()
        self.assertRecordValues(
            membership,
            [{"state": "admitted", "is_current": True, "date_admitted": Date.to_date(TODAY)}],
        )
        self.assertTrue(membership.number)
        self.assertRecordValues(
            membership.period_ids,
            [
                {
                    "category_id": self.category.id,
                    "grade_id": self.tier_full.id,
                    "date_from": Date.to_date(TODAY),
                    "date_to": False,
                }
            ],
        )
        membership.action_activate()
        self.assertEqual(membership.state, "active")

    def test_numbers_have_no_gap(self):
        """Consecutive at admission; a refused or failed admission takes none."""
        first = self._new_member()
        refused = self._new_membership()
        refused.action_submit()
        refused.action_refuse("Not in the territory")
        with self.assertRaises(UserError):
            self._new_membership().action_admit()
        second = self._new_member()
        self.assertFalse(refused.number)
        number = int(first.number.removeprefix("M-"))
        self.assertEqual(second.number, f"M-{number + 1:04d}")

    def test_batch_is_numbered_in_order_of_admission(self):
        partners = self._new_partners(3)
        memberships = self.Membership.create(
            [
                {
                    "partner_id": partner.id,
                    "category_id": self.category.id,
                    "is_founder": True,
                    "date_admitted": day,
                }
                for partner, day in zip(
                    partners, ("2026-03-03", "2026-03-01", "2026-03-02"), strict=True
                )
            ]
        )
        memberships.action_admit()
        by_number = memberships.sorted("number")
        self.assertEqual(
            by_number.mapped("date_admitted"), sorted(by_number.mapped("date_admitted"))
        )

    def test_numbers_are_per_company(self):
        self._new_member()
        other = self.env["res.company"].create({"name": "Other co-operative"})
        membership = self._new_member(
            company_id=other.id, partner=self._new_partners(1, "Elsewhere")
        )
        self.assertEqual(membership.number, "M-0001")
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "consortium.membership"), ("company_id", "=", other.id)]
        )
        self.assertEqual(sequence.mapped("implementation"), ["no_gap"])

    def test_founder_enters_without_application(self):
        founder = self._new_membership(is_founder=True)
        self.assertEqual(founder.grade_id, self.tier_low)
        founder.action_admit()
        self.assertEqual(founder.state, "admitted")
        self.assertTrue(founder.partner_id.is_founding_member)
        other = self._new_membership()
        with self.assertRaisesRegex(UserError, "Submitted"):
            other.action_admit()

    def test_refusal_needs_a_reason(self):
        membership = self._new_membership()
        membership.action_submit()
        with self.assertRaises(UserError):
            membership.action_refuse()
        wizard = self.env["consortium.membership.refuse"].create(
            {"membership_ids": membership.ids, "reason": "Competitor"}
        )
        wizard.action_apply()
        self.assertEqual(membership.state, "refused")
        self.assertEqual(membership.end_reason, "Competitor")

    def test_one_resolution_admits_the_batch(self):
        partners = self._new_partners(3)
        memberships = self.Membership.create(
            [{"partner_id": p.id, "category_id": self.category.id} for p in partners]
        )
        memberships.action_submit()
        wizard = (
            self.env["consortium.membership.admit"]
            .with_user(self.secretary)
            .create(
                {
                    "membership_ids": memberships.ids,
                    "date": "2026-03-05",
                    "resolution": "CA-2026-041",
                    "activate": True,
                }
            )
        )
        wizard.action_apply()
        self.assertEqual(set(memberships.mapped("state")), {"active"})
        self.assertEqual(set(memberships.mapped("resolution")), {"CA-2026-041"})
        self.assertEqual(set(memberships.mapped("date_admitted")), {Date.to_date("2026-03-05")})

    def test_no_admission_in_the_future(self):
        membership = self._new_membership(is_founder=True)
        with self.assertRaises(UserError):
            membership._admit(date=Date.to_date("2026-03-11"))

    def test_category_is_open_to_the_kind_of_partner(self):
        self.category.allow_person = False
        person = self.env["res.partner"].create({"name": "A person"})
        membership = self._new_membership(person)
        with self.assertRaisesRegex(ValidationError, "persons"):
            membership.action_submit()

    def test_member_is_the_organisation(self):
        contact = self._new_partners(1).child_ids
        with self.assertRaises(ValidationError):
            self._new_membership(contact)

    def test_state_changes_through_actions_only(self):
        membership = self._new_membership()
        for env in (self.env, self.env(user=self.secretary)):
            with self.assertRaises(UserError):
                membership.with_env(env).write({"state": "active"})
            with self.assertRaises(UserError):
                # a key that anybody can send is no authority
                membership.with_env(env).with_user(self.secretary).with_context(
                    consortium_register=True
                ).write({"state": "active"})
        with self.assertRaises(UserError):
            self._new_membership(state="active")

    def test_facts_are_frozen_after_the_draft(self):
        membership = self._new_member()
        for name, value in (
            ("number", "M-9999"),
            ("category_id", self.auxiliary.id),
            ("grade_id", self.tier_low.id),
            ("date_admitted", "2020-01-01"),
            ("partner_id", self._new_partners(1).id),
            ("is_founder", True),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                membership.with_user(self.secretary).write({name: value})
        membership.with_user(self.secretary).write(
            {"category_id": self.category.id, "dues_no_reminder": True}
        )

    def test_wrong_transitions_are_refused(self):
        membership = self._new_member()
        for name in (
            "action_submit",
            "action_put_on_agenda",
            "action_admit",
            "action_activate",
            "action_reinstate",
            "action_back_to_draft",
        ):
            with self.subTest(name), self.assertRaises(UserError):
                getattr(membership, name)()
        with self.assertRaises(UserError):
            membership.action_refuse("too late")

    def test_register_keeps_every_membership(self):
        membership = self._new_member()
        with self.assertRaises(UserError):
            membership.unlink()
        draft = self._new_membership()
        draft.unlink()

    def test_second_application_is_refused(self):
        membership = self._new_membership()
        with self.assertRaisesRegex(UserError, "already has a membership"):
            self._new_membership(membership.partner_id)
        partner = self._new_partners(1)
        vals = {"partner_id": partner.id, "category_id": self.category.id}
        with self.assertRaisesRegex(UserError, "already has a membership"):
            self.Membership.create([vals, vals])

    def test_readmission_is_a_new_linked_record(self):
        former = self._new_member(is_founder=True)
        former.action_resign(reason="Moved")
        action = former.with_user(self.officer).action_readmit()
        back = self.Membership.browse(action["res_id"])
        self.assertEqual(back.previous_id, former)
        self.assertEqual(back.state, "draft")
        with self.assertRaises(UserError):
            back.action_admit()  # founder, but no longer at the foundation
        back.action_submit()
        back.action_admit()
        self.assertNotEqual(back.number, former.number)
        self.assertEqual(former.state, "resigned")
        self.assertEqual(len(former.period_ids), 1)
        self.assertEqual(len(back.period_ids), 1)
        self.assertEqual(back.partner_id.member_number, back.number)

    def test_form(self):
        partner = self._new_partners(1)
        form = Form(self.Membership.with_user(self.officer))
        form.partner_id = partner
        form.category_id = self.category
        self.assertEqual(form.grade_id, self.tier_full)
        membership = form.save()
        membership.action_submit()
        self.assertEqual(membership.display_name, partner.name)

    def test_failed_admission_gives_its_number_back(self):
        sequence = self.company._get_member_sequences()[self.company]
        before = sequence.number_next
        memberships = self._new_membership(is_founder=True) | self._new_membership()
        with self.assertRaises(UserError):
            memberships.action_admit()
        sequence.invalidate_recordset()
        self.assertEqual(sequence.number_next, before)
