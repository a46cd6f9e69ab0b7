from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import RecordCapturer, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestWelcome(MembersCommon):
    """What a new member receives, and what happens when an address does not work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.memberships = cls._new_applications(3)

    @classmethod
    def _new_applications(cls, count, prefix="Welcome"):
        memberships = cls.Membership.create(
            [
                {
                    "partner_id": partner.id,
                    "category_id": cls.category.id,
                    "contact_id": partner.child_ids.id,
                }
                for partner in cls._new_partners(count, prefix)
            ]
        )
        for index, contact in enumerate(memberships.contact_id):
            contact.email = f"{prefix.lower()}{index}@example.com"
        memberships.action_submit()
        return memberships

    def _get_mails(self, membership, subject="Welcome"):
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", membership.correspondent_id.ids)]
        )
        return mails.filtered(lambda mail: subject in mail.subject)

    def _admit(self, memberships):
        wizard = (
            self.env["consortium.membership.admit"]
            .with_user(self.secretary)
            .create({"membership_ids": memberships.ids, "resolution": "CA-2026-041"})
        )
        wizard.action_apply()

    def test_mail_and_invitation(self):
        self._admit(self.memberships)
        for membership in self.memberships:
            mail = self._get_mails(membership)
            self.assertEqual(len(mail), 1)
            self.assertEqual(mail.state, "outgoing", "queued: a replay sends nothing twice")
            self.assertIn(membership.number, mail.body_html)
            user = membership.contact_id.user_ids
            self.assertTrue(user._is_portal())
            self.assertEqual(user.login, membership.contact_id.email)
            self.assertEqual(membership.portal_invitation, "sent")
            invitation = self._get_mails(membership, "Your account")
            self.assertEqual(invitation.mapped("state"), ["outgoing"])

    def test_mail_in_the_language_of_the_contact(self):
        template = self.env.ref("consortium_members.mail_template_welcome")
        template.with_context(lang="fr_CA").subject = "Bienvenue"
        self.memberships[0].contact_id.lang = "fr_CA"
        self._admit(self.memberships)
        self.assertTrue(self._get_mails(self.memberships[0], "Bienvenue"))
        self.assertTrue(self._get_mails(self.memberships[1], "Welcome"))

    def test_bad_address_does_not_stop_the_batch(self):
        self.memberships[0].contact_id.email = "not an address"
        self.memberships[1].contact_id.email = False
        self._admit(self.memberships)
        self.assertEqual(set(self.memberships.mapped("state")), {"admitted"})
        for membership in self.memberships[:2]:
            self.assertEqual(membership.portal_invitation, "failed")
            notes = "".join(membership.message_ids.mapped("body"))
            self.assertIn("no valid e-mail address", notes)
            self.assertIn("does not have a valid email", notes)
        self.assertEqual(self.memberships[2].portal_invitation, "sent")

    def test_no_second_user(self):
        first, second, third = self.memberships
        user = new_test_user(
            self.env, login="known", groups="base.group_portal", partner_id=first.contact_id.id
        )
        other = new_test_user(self.env, login="taken@example.com", groups="base.group_portal")
        second.contact_id.email = "Taken@example.com"
        third.contact_id.user_ids = new_test_user(
            self.env, login="inside", groups="base.group_user", partner_id=third.contact_id.id
        )
        count = self.env["res.users"].with_context(active_test=False).search_count([])
        self._admit(self.memberships)
        self.assertEqual(
            self.env["res.users"].with_context(active_test=False).search_count([]), count
        )
        self.assertEqual(first.contact_id.user_ids, user)
        self.assertEqual(
            self.memberships.mapped("portal_invitation"), ["known", "failed", "known"]
        )
        self.assertIn(
            "same email as an existing user", "".join(second.message_ids.mapped("body"))
        )
        self.assertEqual(other.partner_id.email, "taken@example.com")

    def test_archived_user_comes_back(self):
        contact = self.memberships[0].contact_id
        user = new_test_user(
            self.env, login=contact.email, groups="base.group_portal", partner_id=contact.id
        )
        user.active = False
        self._admit(self.memberships[0])
        self.assertTrue(user._is_portal())

    def test_setting_without_invitation(self):
        self.company.consortium_portal_invitation = False
        self._admit(self.memberships)
        self.assertFalse(self.memberships.contact_id.user_ids)
        self.assertFalse(any(self.memberships.mapped("portal_invitation")))
        self.memberships.with_user(self.officer).action_invite_to_portal()
        self.assertTrue(all(self.memberships.contact_id.mapped("user_ids")))

    def test_organisation_without_contact_person(self):
        membership = self.memberships[0]
        membership.contact_id = False
        self._admit(membership)
        self.assertEqual(membership.portal_invitation, "failed")
        self.assertIn("choose the contact person", "".join(membership.message_ids.mapped("body")))

    def test_large_batch_is_invited_by_the_cron(self):
        batch = self._new_applications(23, "Large")
        batch[7].contact_id.email = "bad"
        cron = self.env.ref("consortium_members.ir_cron_portal_invitation")
        with RecordCapturer(self.env["ir.cron.trigger"], [("cron_id", "=", cron.id)]) as triggers:
            self._admit(batch)
        self.assertEqual(len(triggers.records), 1)
        self.assertEqual(set(batch.mapped("portal_invitation")), {"pending"})
        self.assertFalse(batch.contact_id.user_ids)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        outcomes = batch.mapped("portal_invitation")
        self.assertEqual(outcomes.count("sent"), 22)
        self.assertEqual(batch[7].portal_invitation, "failed")
        self.assertEqual(len(batch.contact_id.user_ids), 22)

    def test_who_invites(self):
        self._admit(self.memberships)
        with self.assertRaises(AccessError):
            self.memberships.with_user(self.reader).action_invite_to_portal()
        with self.assertRaises(UserError):
            self._new_applications(1, "Draft").action_invite_to_portal()

    def test_take_over_is_silent(self):
        """An old register comes in without mail, invitation nor invoice."""
        partner = self._new_partners(1, "Old")
        partner.child_ids.email = "old@example.com"
        membership = self._new_membership(
            partner, date_admitted="2020-01-01", contact_id=partner.child_ids.id
        )
        membership.action_enter_register()
        self.assertFalse(self._get_mails(membership))
        self.assertFalse(partner.child_ids.user_ids)

    def test_second_company(self):
        other = self.env["res.company"].create({"name": "Other co-operative"})
        other.consortium_portal_invitation = False
        partner = self._new_partners(1, "Elsewhere")
        membership = self._new_membership(
            partner, company_id=other.id, contact_id=partner.child_ids.id
        )
        membership.action_submit()
        membership.action_admit()
        self.assertFalse(membership.portal_invitation)


@tagged("post_install", "-at_install")
class TestAdmissionInvoice(MembersCommon, AccountTestInvoicingCommon):
    """One invoice of shares and dues; paying it makes the member active."""

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("consortium_members.consortium_members_group_manager")
            | cls.quick_ref("sales_team.group_sale_manager")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Admission fee", "type": "service", "lst_price": 50, "taxes_id": False}
        )

        def lines(membership):
            return [{"product_id": cls.product.id, "price_unit": 50.0, "tax_ids": False}]

        cls.startClassPatcher(
            patch.object(type(cls.Membership), "_prepare_admission_line_vals", lines)
        )

    @classmethod
    def _new_applications(cls, count):
        memberships = cls.Membership.create(
            [
                {
                    "partner_id": partner.id,
                    "category_id": cls.category.id,
                    "company_id": cls.env.company.id,
                }
                for partner in cls._new_partners(count, "Payer")
            ]
        )
        memberships.action_submit()
        return memberships

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def test_draft_for_the_accountant(self):
        memberships = self._new_applications(2)
        memberships.with_user(self.secretary).action_admit()
        invoices = memberships.admission_invoice_ids
        self.assertEqual(len(invoices), 2)
        self.assertEqual(set(invoices.mapped("state")), {"draft"})
        self.assertEqual(invoices.mapped("amount_total"), [50, 50])
        self.assertEqual(invoices.partner_id, memberships.partner_id)

    def test_payer(self):
        membership = self._new_applications(1)
        membership.payer_id = self._new_partners(1, "Federation")
        membership.action_admit()
        self.assertEqual(membership.admission_invoice_ids.partner_id, membership.payer_id)

    def test_paid_member_becomes_active(self):
        self.env.company.consortium_post_admission_invoice = True
        membership = self._new_applications(1)
        membership.with_user(self.secretary).action_admit()
        invoice = membership.admission_invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(membership.state, "admitted")
        accountant = self._new_user("accountant", "account.group_account_invoice")
        self._pay(invoice.with_user(accountant))
        self.assertEqual(membership.state, "active")

    def test_partly_paid_waits(self):
        membership = self._new_applications(1)
        membership.action_admit()
        invoice = membership.admission_invoice_ids
        invoice.action_post()
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": 20})
        )
        wizard._create_payments()
        self.assertEqual(membership.state, "admitted")
        self._pay(invoice)
        self.assertEqual(membership.state, "active")

    def test_settings(self):
        self.env.company.consortium_activate_on = "admission"
        membership = self._new_applications(1)
        membership.action_admit()
        self.assertEqual(membership.state, "active")
        self.env.company.consortium_activate_on = "manual"
        membership = self._new_applications(1)
        membership.action_admit()
        membership.admission_invoice_ids.action_post()
        self._pay(membership.admission_invoice_ids)
        self.assertEqual(membership.state, "admitted")

    def test_member_that_left_is_not_revived(self):
        membership = self._new_applications(1)
        membership.action_admit()
        membership.action_end(reason="Dissolved")
        membership.admission_invoice_ids.action_post()
        self._pay(membership.admission_invoice_ids)
        self.assertEqual(membership.state, "ended")

    def test_wizard_activates_what_is_not_active_yet(self):
        self.env.company.consortium_activate_on = "admission"
        membership = self._new_applications(1)
        self.env["consortium.membership.admit"].create(
            {"membership_ids": membership.ids, "activate": True}
        ).action_apply()
        self.assertEqual(membership.state, "active")

    def test_failure_takes_nothing(self):
        """One application that is not in order: no number, no mail, no invoice."""
        good, bad = self._new_applications(2)
        bad.action_back_to_draft()
        with self.assertRaises(UserError):
            (good | bad).action_admit()
        self.assertFalse((good | bad).admission_invoice_ids)

    def test_without_lines_there_is_no_invoice(self):
        membership = self._new_applications(1)
        with patch.object(
            type(self.Membership), "_prepare_admission_line_vals", lambda membership: []
        ):
            membership.action_admit()
        self.assertFalse(membership.admission_invoice_ids)
        self.assertEqual(membership.state, "admitted")

    def test_query_budget(self):
        """Mails, invoices and notes of a batch: constant queries at n and 2n.

        Creating draft invoices is Odoo's; the invitations are the cron's above 20.
        """

        def count(size):
            batch = self._new_applications(size)
            batch.partner_id.email = "somebody@example.com"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with patch.object(type(self.env["account.move"]), "create", lambda moves, vals: moves):
                batch.action_admit()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(22)
        once, twice = count(22), count(44)
        self.assertLessEqual(twice, once + 4)
        self.assertLessEqual(twice, 120)
