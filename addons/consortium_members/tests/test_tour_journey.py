from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common_share import ShareCommon
from .governance import GovernanceCommon
from .test_application_page import ApplicationPageCommon


@tagged("post_install", "-at_install")
class TestTourApplication(ApplicationPageCommon, ShareCommon):
    """An applicant without account, in a browser."""

    def test_error_then_everything(self):
        self.category.share_ids = [
            Command.create({"share_class_id": self.common.id, "minimum": 50})
        ]
        application = self.application
        application.category_id = self.auxiliary
        self.organisation.street = False
        self.start_tour(self.url, "consortium_application_form")
        self.env.invalidate_all()
        self.assertEqual(application.state, "submitted")
        self.assertTrue(application.date_applied_online)
        self.assertEqual(application.category_id, self.category)
        self.assertEqual(
            (application.share_line_ids.share_class_id, application.share_line_ids.quantity),
            (self.common, 60),
        )
        self.assertEqual(application.undertaking_line_ids.accepted_by, "Lucie Lien")
        self.assertEqual(application.application_attachment_ids.mapped("name"), ["statutes.pdf"])
        self.assertEqual(application.application_attachment_ids.raw, b"%PDF-1.4 statutes")
        organisation = self.organisation
        self.assertEqual(
            (organisation.name, organisation.city, organisation.phone, organisation.website),
            ("Coop of the Tour", "Québec", "418 555-0100", "https://tour.example.com"),
        )
        self.assertEqual(organisation.state_id, self.env.ref("base.state_ca_qc"))
        self.assertEqual(
            (application.contact_id.name, application.contact_id.function),
            ("Lucie Lien", "Directrice"),
        )
        self.assertEqual(application.application_note, "Bonjour")
        self.assertFalse(application.application_missing)


@tagged("post_install", "-at_install")
class TestTourJourney(GovernanceCommon, ShareCommon, HttpCase):
    """The secretary leads a prospect to the register, through the back office."""

    def test_prospect_to_member(self):
        self.category.share_ids = [
            Command.create({"share_class_id": self.common.id, "minimum": 50})
        ]
        dues = self.env["product.product"].create(
            {"name": "Dues", "type": "service", "list_price": 200, "taxes_id": [Command.clear()]}
        )
        self.env["consortium.member.category"].search([("id", "!=", self.category.id)]).active = False
        self.category.dues_product_id = dues
        self.company.consortium_dues_on_admission = True
        self.company.consortium_dues_proration = "none"
        self.env["consortium.undertaking"].search([]).action_archive()
        self.env["consortium.undertaking"].create({"name": "By-laws", "text": "I respect them."})
        secretary = new_test_user(
            self.env,
            "tour_secretary",
            groups="consortium_members.consortium_members_group_manager,"
            "sales_team.group_sale_salesman_all_leads,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            tz="America/Toronto",
        )
        organisation = self.env["res.partner"].create(
            {
                "name": "Tour Prospect",
                "is_company": True,
                "street": "1 rue du Lac",
                "city": "Québec",
                "zip": "G1R 1A1",
                "child_ids": [
                    Command.create({"name": "Petra Prospect", "email": "petra@tour.example.com"})
                ],
            }
        )
        lead = self.env["crm.lead"].create(
            {
                "name": "Wants to join",
                "type": "opportunity",
                "partner_id": organisation.child_ids.id,
                "company_id": self.company.id,
                "user_id": secretary.id,
            }
        )
        meeting = self._new_meeting(
            name="Board of the tour",
            item_ids=[Command.create({"name": "Admissions", "kind": "admissions"})],
        )
        self.start_tour(f"/odoo/crm.lead/{lead.id}", "consortium_journey", login="tour_secretary")
        self.env.invalidate_all()
        membership = lead.membership_ids
        self.assertTrue(membership.is_current)
        self.assertTrue(membership.number)
        self.assertEqual(membership.partner_id, organisation)
        self.assertEqual(membership.decision_id.meeting_id, meeting)
        self.assertEqual(membership.decision_id.state, "executed")
        self.assertEqual(membership.share_count, 50)
        invoice = membership.admission_invoice_ids
        self.assertEqual(len(invoice), 1)
        self.assertEqual(sorted(invoice.invoice_line_ids.mapped("price_subtotal")), [200, 500])
        self.assertEqual(lead.won_status, "won")
        self.assertBooksAgree()
