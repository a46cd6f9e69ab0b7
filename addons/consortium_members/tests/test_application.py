from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestApplication(MembersCommon):
    """From a prospect to a draft application, and what staff sees of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["consortium.undertaking"].search([]).action_archive()
        cls.undertaking, cls.optional = cls.env["consortium.undertaking"].create(
            [
                {"name": "By-laws", "text": "I respect them."},
                {"name": "Newsletter", "text": "I read it.", "is_required": False},
            ]
        )
        cls.seller = cls._new_user(
            "seller",
            "sales_team.group_sale_manager,consortium_members.consortium_members_group_manager",
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "A co-operative that hesitates",
                "type": "opportunity",
                "partner_name": "Coop of the Lead",
                "contact_name": "Lea Lead",
                "email_from": "lea@lead.example.com",
                "company_id": cls.company.id,
            }
        )

    def _apply(self, lead=None):
        action = (lead or self.lead).with_user(self.seller).action_membership_application()
        return self.Membership.browse(action["res_id"])

    def test_lead_becomes_a_draft_application(self):
        application = self._apply()
        self.assertEqual(application.state, "draft")
        self.assertEqual(application.partner_id.name, "Coop of the Lead")
        self.assertTrue(application.partner_id.is_company)
        self.assertEqual(application.contact_id.name, "Lea Lead")
        self.assertEqual(application.correspondent_id.email, "lea@lead.example.com")
        self.assertEqual(self.lead.membership_count, 1)
        self.assertEqual(self._apply(), application, "opened, not created again")
        action = self.lead.with_user(self.seller).action_view_memberships()
        self.assertEqual(action["res_id"], application.id)

    def test_person_applies_for_itself(self):
        lead = self.env["crm.lead"].create(
            {"name": "A person", "contact_name": "Paul", "email_from": "paul@example.com"}
        )
        application = self._apply(lead)
        self.assertFalse(application.partner_id.is_company)
        self.assertFalse(application.contact_id)
        self.assertEqual(application.correspondent_id, application.partner_id)

    def test_application_under_way_is_linked(self):
        membership = self._new_membership()
        self.lead.partner_id = membership.partner_id
        self.assertEqual(self._apply(), membership)
        self.assertEqual(membership.lead_id, self.lead)

    def test_member_does_not_apply_again(self):
        member = self._new_member()
        self.lead.partner_id = member.partner_id
        with self.assertRaisesRegex(UserError, member.number):
            self._apply()

    def test_no_category_is_open(self):
        self.env["consortium.member.category"].search([]).write(
            {"allow_person": True, "allow_company": False}
        )
        with self.assertRaisesRegex(UserError, "No member category"):
            self._apply()

    def test_admission_wins_the_lead(self):
        application = self._apply().with_user(self.secretary)
        application.action_submit()
        application.action_admit()
        self.assertEqual(self.lead.won_status, "won")

    def test_refusal_loses_the_lead_with_its_reason(self):
        application = self._apply().with_user(self.secretary)
        application.action_submit()
        application.action_refuse("Outside the territory")
        self.env.flush_all()
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(
            self.lead.lost_reason_id,
            self.env.ref("consortium_members.crm_lost_reason_refused"),
        )

    def test_reader_and_salesperson_make_no_application(self):
        for user in (self.salesperson, self._new_user(
            "reading_seller",
            "sales_team.group_sale_manager,consortium_members.consortium_members_group_user",
        )):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.lead.with_user(user).action_membership_application()

    def test_missing_items(self):
        application = self._apply()
        missing = application.with_user(self.reader).application_missing
        for text in ("address", "By-laws"):
            self.assertIn(text, missing)
        self.assertNotIn("Newsletter", missing)
        application.partner_id.write({"street": "1 Main", "city": "Québec", "zip": "G1G 1G1"})
        application.with_user(self.officer).action_accept_undertakings()
        self.assertFalse(application.application_missing)
        line = application.undertaking_line_ids.filtered(
            lambda line: line.undertaking_id == self.undertaking
        )
        self.assertEqual(line.text, "I respect them.")
        self.assertEqual(line.accepted_by, "Lea Lead")
        self.assertFalse(line.is_online)

    def test_accepted_words_are_kept(self):
        application = self._apply()
        application.action_accept_undertakings()
        self.undertaking.text = "Something else."
        line = application.undertaking_line_ids.filtered(
            lambda line: line.undertaking_id == self.undertaking
        )
        self.assertEqual(line.text, "I respect them.")
        application.action_submit()
        with self.assertRaises(UserError):
            line.with_user(self.officer).accepted_by = "Somebody else"
        with self.assertRaises(UserError):
            line.with_user(self.officer).with_context(consortium_register=True).unlink()
        self.assertTrue(application.with_user(self.officer).undertaking_line_ids)

    def test_undertakings_of_a_category(self):
        self.undertaking.category_ids = self.auxiliary
        application = self._new_membership()
        self.assertEqual(application._get_undertakings(), self.optional)
        self.assertIn(self.undertaking, application._get_undertakings(self.auxiliary))

    def test_undertakings_of_a_decided_application(self):
        member = self._new_member()
        with self.assertRaisesRegex(UserError, "no longer an application"):
            member.action_accept_undertakings()

    def test_configuration_is_for_the_secretary(self):
        self.assertTrue(self.undertaking.with_user(self.secretary).has_access("write"))
        self.assertFalse(self.undertaking.with_user(self.officer).has_access("write"))
        self.assertTrue(self.undertaking.with_user(self.reader).has_access("read"))
        self.assertFalse(self.undertaking.with_user(self.employee).has_access("read"))
        other = self.env["res.company"].create({"name": "Other co-operative"})
        foreign = self.undertaking.create(
            {"name": "Foreign", "text": "Foreign", "company_id": other.id}
        )
        self.assertNotIn(foreign, self.undertaking.with_user(self.officer).search([]))

    def test_contact_is_one_of_the_member(self):
        application = self._apply()
        with self.assertRaises(ValidationError):
            application.contact_id = self._new_partners(1).child_ids

    def test_link_is_a_secret(self):
        application = self._apply()
        action = application.with_user(self.officer).action_send_application_form()
        self.assertEqual(action["res_model"], "mail.compose.message")
        token = application.application_token
        self.assertGreater(len(token), 40)
        self.assertIn(token, application.application_url)
        with self.assertRaises(AccessError):
            application.with_user(self.reader).read(["application_token"])
        with self.assertRaises(AccessError):
            application.with_user(self.reader).read(["application_url"])
        application.with_user(self.officer).action_reopen_application_form()
        self.assertNotEqual(application.application_token, token)
        self.assertFalse(self.Membership._find_application(token))
        for wrong in ("", "short", None, "x" * 43, False):
            self.assertFalse(self.Membership._find_application(wrong))

    def test_link_is_for_drafts(self):
        application = self._apply()
        application.action_submit()
        with self.assertRaises(UserError):
            application.action_send_application_form()

    def test_form_is_sent_from_the_lead(self):
        action = self.lead.with_user(self.seller).action_send_membership_application()
        application = self.lead.membership_ids
        self.assertEqual(action["context"]["default_res_ids"], application.ids)
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({})
        )
        composer._action_send_mail()
        message = application.message_ids.filtered(lambda m: application.application_url in m.body)
        self.assertEqual(message.partner_ids, application.contact_id)

    def test_merged_contact_is_kept(self):
        """The contact person of an application follows a merge of contacts."""
        application = self._apply()
        twin = application.contact_id.copy({"name": "Lea Lead", "child_ids": [Command.clear()]})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin | application.contact_id).ids, twin)
        application.invalidate_recordset()
        self.assertEqual(application.contact_id, twin)
