from datetime import timedelta
from urllib.parse import urlparse

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestPortalDispute(PortalHoursCommon):
    """Contesting hours on the portal: by whom, which ones, and what is seen of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Dispute = cls.env["consortium.dispute"]
        cls.overage = cls.lines_a.filtered(
            lambda line: "overage" in line.ledger_ids.mapped("kind")
            and line.ledger_ids.beneficiary_id == cls.member_a)
        cls.shared = cls.lines_a.filtered(lambda line: line.ledger_ids.beneficiary_id == cls.affiliate)

    def _get_url(self, agreement=None):
        return f"/my/hours/{(agreement or self.agreement_a).id}/contest"

    def _get(self, login, path, **params):
        self.authenticate(login, login)
        return self.url_open(path, params=params)

    def _post(self, login, path, **data):
        self.authenticate(login, login)
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data})

    def _contest(self, login, lines, agreement=None, **data):
        return self._post(login, self._get_url(agreement), **{
            "entry": lines.ids, "category": "duration", "reason": "We were not there", **data})

    def _get_path(self, response):
        return urlparse(response.url).path

    def test_contest(self):
        """From the box on the page to the page of the dispute, without JavaScript."""
        line = self.overage[0]
        page = self._get("portal_a", f"/my/hours/{self.agreement_a.id}", month="all")
        self.assertIn(f'value="{line.id}"', page.text)
        confirm = self._get("portal_a", self._get_url(), entry=[line.id, self.overage[1].id])
        self.assertIn("Contest these hours", confirm.text)
        response = self._contest("portal_a", self.overage[:2])
        dispute = self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])
        self.assertEqual(self._get_path(response), f"/my/disputes/{dispute.id}")
        self.assertIn("We have received it", response.text)
        self.assertEqual(dispute.author_id, self.user_a.partner_id)
        self.assertEqual(dispute.organisation_id, self.member_a)
        self.assertEqual(dispute.origin, "portal")
        self.assertEqual(len(dispute.line_ids), 2)
        page = self._get("portal_a", f"/my/hours/{self.agreement_a.id}", month="all")
        self.assertIn(f"/my/disputes/{dispute.id}", page.text)
        self.assertNotIn(f'value="{line.id}"', page.text)
        csv = self._get("portal_a", f"/my/hours/{self.agreement_a.id}/csv", month="all")
        self.assertIn(f"{dispute.name} (Open)", csv.text)

    def test_nothing_is_lost(self):
        """A refusal keeps what was written and what was chosen."""
        response = self._contest("portal_a", self.overage[0], category="", reason="Long story")
        self.assertIn("Choose why you contest these hours", response.text)
        self.assertIn("Long story", response.text)
        self.assertIn(f'name="entry" value="{self.overage[0].id}"', response.text)
        response = self._contest("portal_a", self.overage[0], reason="")
        self.assertIn("Say in a few words", response.text)
        self.assertIn('value="duration" selected="selected"', response.text)
        response = self._contest("portal_a", self.Dispute.browse())
        self.assertIn("Choose the hours that you contest", response.text)
        self.assertFalse(self.Dispute.search([("agreement_id", "=", self.agreement_a.id)]))

    def test_twice(self):
        self._contest("portal_a", self.overage[0])
        response = self._contest("portal_a", self.overage[:2])
        self.assertIn("contested already", response.text)
        self.assertNotIn("contest_reason", response.text)
        self.assertFalse(self.overage[1].ledger_ids.filtered("disputed"))

    def test_after_the_deadline(self):
        self.company.consortium_dispute_days = 0
        line = self.overage[0]
        self.env.cr.execute("ALTER TABLE consortium_hour_ledger DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE consortium_hour_ledger SET create_date = create_date - interval '3 days' "
            "WHERE timesheet_id = %s", [line.id])
        self.env.cr.execute("ALTER TABLE consortium_hour_ledger ENABLE TRIGGER USER")
        self.env["consortium.hour.ledger"].invalidate_model()
        response = self._contest("portal_a", line)
        self.assertIn("The time to contest these hours is over", response.text)
        page = self._get("portal_a", f"/my/hours/{self.agreement_a.id}", month="all")
        self.assertNotIn(f'value="{line.id}"', page.text)

    def test_others_hours(self):
        """Ids of somebody else, forged or mixed: nothing is told, nothing is opened."""
        for lines in (self.lines_b, self.lines_b | self.overage[0]):
            response = self._contest("portal_a", lines)
            self.assertIn("not among yours", response.text)
            self.assertNotIn("Secret", response.text)
            response = self._get("portal_a", self._get_url(), entry=lines.ids)
            self.assertNotIn("Secret", response.text)
        response = self._contest("portal_a", self.lines_b, self.agreement_b)
        self.assertEqual(self._get_path(response), "/my")
        for entry in ("²", "-1", "9" * 30, "1 OR 1=1", 2**31 - 1):
            response = self._get("portal_a", self._get_url(), entry=entry)
            self.assertEqual(response.status_code, 200)
            self.assertNotIn("contest_reason", response.text)
        self.assertFalse(self.Dispute.search([("company_id", "=", self.company.id)]))

    def test_beneficiary(self):
        """An affiliate contests its own hours; it sees neither those of the member nor theirs."""
        response = self._contest("portal_c", self.overage[0])
        self.assertIn("not among yours", response.text)
        self._contest("portal_c", self.shared[0])
        own = self.Dispute.search([("organisation_id", "=", self.affiliate.id)])
        self.assertEqual(own.line_ids.timesheet_id, self.shared[0])
        self._contest("portal_a", self.overage[0])
        members = self.Dispute.search([("organisation_id", "=", self.member_a.id)])
        text = self._get("portal_c", "/my/disputes").text
        self.assertIn(own.name, text)
        self.assertNotIn(members.name, text)
        self.assertEqual(self._get_path(self._get("portal_c", members.access_url)), "/my")
        text = self._get("portal_a", "/my/disputes").text
        self.assertIn(own.name, text, "the member pays for it")
        self.assertNotIn("withdraw", self._get("portal_a", own.access_url).text)
        response = self._post("portal_a", f"{own.access_url}/withdraw")
        self.assertEqual(own.state, "open")

    def test_isolation(self):
        self._contest("portal_a", self.overage[0])
        dispute = self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])
        self.assertEqual(self._get_path(self._get("portal_b", dispute.access_url)), "/my")
        self.assertEqual(
            self._get_path(self._get("portal_b", dispute.access_url, access_token="x")), "/my")
        self._post("portal_b", f"{dispute.access_url}/withdraw")
        self.assertEqual(dispute.state, "open")
        self.assertNotIn(dispute.name, self._get("portal_b", "/my/disputes").text)
        self.assertFalse(self.Dispute.with_user(self.user_b).search([]))
        self.assertEqual(self.Dispute.with_user(self.user_a).search([]), dispute)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(
                "/mail/message/post", json={"params": {
                    "thread_model": "consortium.dispute", "thread_id": dispute.id,
                    "post_data": {"body": "x"}}}).json().get("result"), None)

    def test_link_of_a_mail(self):
        """The token opens the page without a session, for reading only."""
        self._contest("portal_a", self.overage[0])
        dispute = self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])
        token = dispute._portal_ensure_token()
        self.authenticate(None, None)
        response = self.url_open(f"{dispute.access_url}?access_token={token}")
        self.assertIn(dispute.name, response.text)
        self.assertNotIn("o_consortium_withdraw", response.text)
        self.assertNotIn(dispute.name, self.url_open(dispute.access_url).text)

    def test_withdraw(self):
        self._contest("portal_a", self.overage[0])
        dispute = self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])
        self.assertIn("o_consortium_withdraw", self._get("portal_a", dispute.access_url).text)
        response = self._post("portal_a", f"{dispute.access_url}/withdraw")
        self.assertEqual(dispute.state, "withdrawn")
        self.assertNotIn("o_consortium_withdraw", response.text)
        self.assertFalse(self.overage[0].ledger_ids.filtered("disputed"))
        self.assertEqual(dispute.message_ids.author_id, self.user_a.partner_id)
        self.assertIn("We withdraw", str(dispute.message_ids.mapped("body")))
        self._contest("portal_a", self.overage[0])
        self.assertEqual(len(self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])), 2)

    def test_without_csrf_token(self):
        self._contest("portal_a", self.overage[0])
        dispute = self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])
        self.authenticate("portal_a", "portal_a")
        with mute_logger("odoo.http"):
            for path, data in (
                (self._get_url(), {"entry": self.overage[1].ids, "category": "other",
                                   "reason": "x"}),
                (f"{dispute.access_url}/withdraw", {"x": 1}),
            ):
                self.assertEqual(self.url_open(path, data=data).status_code, 400)
        self.assertEqual(dispute.state, "open")
        self.assertFalse(self.overage[1].ledger_ids.filtered("disputed"))

    def test_member_writes_in_the_thread(self):
        self._contest("portal_a", self.overage[0])
        dispute = self.Dispute.search([("agreement_id", "=", self.agreement_a.id)])
        dispute.message_post(body="Internal remark", subtype_xmlid="mail.mt_note")
        self.authenticate("portal_a", "portal_a")
        self.make_jsonrpc_request("/mail/message/post", {
            "thread_model": "consortium.dispute", "thread_id": dispute.id,
            "post_data": {"body": "One more thing", "message_type": "comment",
                          "subtype_xmlid": "mail.mt_comment"}})
        self.assertIn("One more thing", dispute.message_ids[0].body)
        found = self.make_jsonrpc_request("/mail/thread/messages", {
            "thread_model": "consortium.dispute", "thread_id": dispute.id})
        bodies = str(found)
        self.assertIn("One more thing", bodies)
        self.assertNotIn("Internal remark", bodies)

    def test_home_counter(self):
        self._contest("portal_a", self.overage[0])
        for login, expected in (("portal_a", 1), ("portal_b", 0), ("portal_c", 0)):
            self.authenticate(login, login)
            result = self.make_jsonrpc_request("/my/counters", {"counters": ["dispute_count"]})
            self.assertEqual(result["dispute_count"], expected, login)

    def test_staff_does_not_contest_here(self):
        self.env.ref("base.user_admin").write({
            "company_ids": [(4, self.company.id)], "company_id": self.company.id})
        response = self._contest("admin", self.overage[0])
        self.assertEqual(self._get_path(response), f"/my/hours/{self.agreement_a.id}")
        self.assertFalse(self.overage[0].ledger_ids.filtered("disputed"))

    def test_reopened_hours(self):
        """Hours that were corrected between the page and the click are told so."""
        line = self.lines_b
        line.sheet_id.action_reopen("Wrong project")
        response = self._contest("portal_b", line, self.agreement_b)
        self.assertIn("corrected meanwhile", response.text)

    def test_free_hours(self):
        day = self.month + timedelta(days=16)
        line = self._approve([
            self._prepare_entry(self.project_b, day, 1, billing_kind="courtesy")])
        response = self._contest("portal_b", line, self.agreement_b)
        self.assertIn("not charged", response.text)
