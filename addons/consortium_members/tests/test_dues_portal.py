from odoo.tests import HttpCase, new_test_user, tagged

from .common_dues import DuesCommon


@tagged("post_install", "-at_install")
class TestDuesPortal(DuesCommon, HttpCase):
    """The dues block of the member's space, and a run in the browser."""

    def _log_in_contact(self, member):
        new_test_user(
            self.env,
            login=f"dues_{member.id}",
            password=f"dues_{member.id}",
            groups="base.group_portal",
            partner_id=member.partner_id.child_ids[:1].id,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate(f"dues_{member.id}", f"dues_{member.id}")

    def test_member_sees_what_it_owes(self):
        member, paid_for = self._new_members(2)
        federation = self._new_members(1, "Federation")
        paid_for.payer_id = federation.partner_id
        self._invoice(self._new_run())
        move = member.dues_line_ids.move_id
        self._log_in_contact(member)
        page = self.url_open("/my/membership").text
        self.assertIn(f"/my/invoices/{move.id}", page)
        self.assertIn("1,149.75", page)
        self.assertEqual(self.url_open(f"/my/invoices/{move.id}").status_code, 200)
        self._pay(move)
        page = self.url_open("/my/membership").text
        self.assertNotIn(f"/my/invoices/{move.id}", page)
        self.assertIn("Nothing to pay", page)
        self._log_in_contact(paid_for)
        page = self.url_open("/my/membership").text
        other_move = paid_for.dues_line_ids.move_id
        self.assertNotIn(f"/my/invoices/{other_move.id}", page)
        self.assertIn("Federation 0", page)
        answer = self.url_open(f"/my/invoices/{other_move.id}", allow_redirects=False)
        self.assertEqual(answer.status_code, 303, "the invoice of the payer is not the member's")

    def test_tour(self):
        """The secretary bills the year from the menu: preview, drafts, posting."""
        self._new_members(2, "Tour")
        self.secretary.write({"password": "members_secretary"})
        self.start_tour("/odoo", "consortium_dues_run", login="members_secretary")
        run = self.Run.search([("company_id", "=", self.company.id)])
        self.assertEqual((run.state, run.posted_count, run.exempt_count), ("done", 1, 1))
