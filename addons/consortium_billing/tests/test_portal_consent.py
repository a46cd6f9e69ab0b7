from datetime import timedelta
from urllib.parse import urlparse

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..consent import get_hash, write_content
from .test_portal_common import PortalHoursCommon


@tagged("post_install", "-at_install")
class TestPortalConsent(PortalHoursCommon):
    """Hours beyond the packages wait for the person that the agreement names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_a.partner_id.write({"email": "a@example.com", "lang": "en_US"})
        cls.colleague = cls._create_portal_user("portal_a2", cls.member_a)
        cls.agreement_a.write({
            "overage_policy": "ask", "contact_id": cls.user_a.partner_id.id})
        cls.cron = cls.env.ref("consortium_billing.ir_cron_tell")
        cls.url = f"/my/consents/{cls.agreement_a.id}"
        cls.rows = cls._work(0.5, 0.75, 1)

    @classmethod
    def _work(cls, *hours, weeks=1):
        """Approve hours beyond the packages, in one batch."""
        day = cls.month + timedelta(days=9 + 7 * weeks)
        lines = cls._approve([
            cls._prepare_entry(cls.project_a, day, duration, name=f"Beyond {duration}")
            for duration in hours])
        return lines.ledger_ids

    def _open(self, login, path=None):
        self.authenticate(login, login)
        return self.url_open(path or self.url)

    def _get_token(self, page):
        return page.text.partition('csrf_token: "')[2].partition('"')[0]

    def _answer(self, rows, decision, login="portal_a", name="A. Contact", **values):
        page = self._open(login)
        token = self._get_token(page)
        return self.url_open(f"{self.url}/answer", data={
            "csrf_token": token, "row": rows.ids, "decision": decision, "signed_by": name,
            **values})

    def _tell(self, now=None):
        with freeze_time(now or f"{self.month} 17:00:00"):
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_mails(self):
        return self.env["mail.mail"].search([
            ("model", "=", "consortium.agreement"), ("res_id", "=", self.agreement_a.id),
            ("subject", "ilike", "consent")])

    def test_rows_wait(self):
        self.assertEqual(set(self.rows.mapped("consent_state")), {"pending"})
        self.assertEqual(self.agreement_a.pending_minutes, 135)
        self.assertEqual(self.agreement_a.pending_amount, 270)

    def test_pages(self):
        page = self._open("portal_a").text
        for text in ("Beyond 0.75", self.user_a.name, "270"):
            self.assertIn(text, page)
        self.assertIn(self.url, self._open("portal_a", "/my/consents").text)
        self.assertIn(self.url, self._open("portal_a", f"/my/hours/{self.agreement_a.id}").text)
        result = self.make_jsonrpc_request("/my/counters", {"counters": ["consent_count"]})
        self.assertEqual(result["consent_count"], 3)

    def test_consent_to_some(self):
        """The chosen lines are billable; the others still wait."""
        chosen = self.rows.filtered(lambda row: row.minutes != 60)
        page = self._answer(chosen, "given")
        self.assertIn("your consent is recorded", page.text)
        self.env.invalidate_all()
        self.assertEqual(set(chosen.mapped("consent_state")), {"given"})
        self.assertEqual((self.rows - chosen).consent_state, "pending")
        self.assertEqual(chosen.consent_partner_id, self.user_a.partner_id)
        consent = self.agreement_a.consent_ids
        self.assertRecordValues(consent, [{
            "decision": "given", "signed_by": "A. Contact", "minutes": 75, "amount": 150,
            "row_count": 2, "partner_id": self.user_a.partner_id.id}])
        self.assertEqual(consent._get_row_ids(), sorted(chosen.ids))
        self.assertTrue(consent._is_intact())
        note = self.agreement_a.message_ids[0]
        self.assertIn(consent.content_hash, note.body)
        self.assertIn("A. Contact", note.body)
        self.assertEqual(note.author_id, self.user_a.partner_id)

    def test_refuse(self):
        """Refused hours become a courtesy: nobody pays them."""
        page = self._answer(self.rows, "refused")
        self.assertIn("will not be billed", page.text)
        self.env.invalidate_all()
        live = self.Ledger.search([
            ("timesheet_id", "in", self.rows.timesheet_id.ids), ("reversed", "=", False),
            ("reversal_of_id", "=", False)])
        self.assertEqual(set(live.mapped("kind")), {"courtesy"})
        self.assertEqual(sum(live.mapped("minutes")), 135)
        self.assertEqual(self.agreement_a.consent_ids.decision, "refused")
        self.assertFalse(self.agreement_a._get_pending_rows())

    def test_twice(self):
        self._answer(self.rows, "given")
        page = self._answer(self.rows, "refused")
        self.env.invalidate_all()
        self.assertEqual(set(self.rows.mapped("consent_state")), {"given"})
        self.assertEqual(len(self.agreement_a.consent_ids), 1)
        self.assertNotIn("will not be billed", page.text)
        with self.assertRaisesRegex(UserError, "no longer wait"):
            self.agreement_a.with_user(self.user_a)._answer_consent(self.rows.ids, "given", "A")

    def test_after_a_reversal(self):
        """A week reopened while the page was open: nothing is recorded, the choice is kept."""
        token = self._get_token(self._open("portal_a"))
        self.rows[0].timesheet_id.sheet_id.action_reopen("Mistake")
        answer = self.url_open(f"{self.url}/answer", data={
            "csrf_token": token, "row": self.rows.ids, "decision": "given",
            "signed_by": "Typed already"})
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertFalse(self.agreement_a.consent_ids)
        self.assertEqual(set(self.rows.mapped("consent_state")), {"pending"})

    def test_one_row_gone(self):
        """All or nothing: one line that no longer waits refuses the answer, and says so."""
        self.rows[0].action_give_consent()
        page = self._answer(self.rows, "given", name="Typed already")
        self.assertIn("no longer wait", page.text)
        self.assertIn("Typed already", page.text)
        self.env.invalidate_all()
        self.assertEqual(set(self.rows[1:].mapped("consent_state")), {"pending"})

    def test_bad_input(self):
        for rows, decision, name, text in (
            (self.rows, "given", "  ", "Type your name"),
            (self.rows, "maybe", "A", "Choose: consent"),
            (self.rows.browse(), "given", "A", "Choose at least one line"),
        ):
            self.assertIn(text, self._answer(rows, decision, name=name).text)
        for value in ("²", "-1", "9" * 30, "x"):
            self.assertIn("at least one", self._answer(
                self.rows.browse(), "given", row=value).text)
        self.env.invalidate_all()
        self.assertFalse(self.agreement_a.consent_ids)
        with mute_logger("odoo.http"):
            page = self.url_open(f"{self.url}/answer", data={"decision": "given"})
        self.assertEqual(page.status_code, 400, "no token, no answer")

    def test_colleague_sees_and_cannot(self):
        page = self._open("portal_a2").text
        self.assertIn("Beyond 0.75", page)
        self.assertNotIn("signed_by", page)
        self._answer(self.rows, "given", login="portal_a2")
        with self.assertRaises(AccessError):
            self.agreement_a.with_user(self.colleague)._answer_consent(self.rows.ids, "given", "A")
        self.env.invalidate_all()
        self.assertEqual(set(self.rows.mapped("consent_state")), {"pending"})

    def test_others_see_nothing(self):
        """Another member, a beneficiary of the agreement, an anonymous visitor."""
        for login in ("portal_b", "portal_c"):
            response = self._open(login)
            self.assertEqual(urlparse(response.url).path, "/my", login)
            self.assertNotIn("Beyond 0.75", response.text)
            self.assertNotIn("Beyond", self._open(login, "/my/consents").text)
            with self.assertRaises(AccessError):
                self.env["consortium.consent"].with_user(self.user_b).search([])
        self.authenticate(None, None)
        response = self.url_open(self.url)
        self.assertEqual(urlparse(response.url).path, "/web/login")
        self.assertIn(f"consents%2F{self.agreement_a.id}", response.url, "back here after login")

    def test_rows_of_others(self):
        """Forged ids of another agreement's rows are refused, even if they wait too."""
        self.agreement_b.write({"overage_policy": "ask"})
        self.env.cr.execute(
            "SELECT id FROM consortium_hour_ledger WHERE agreement_id = %s LIMIT 1",
            [self.agreement_b.id])
        foreign = self.Ledger.browse(self.env.cr.fetchone()[0])
        foreign._set_links(consent_state="pending")
        self.assertIn("no longer wait", self._answer(foreign, "given").text)
        self.env.invalidate_all()
        self.assertEqual(foreign.consent_state, "pending")

    def test_contact_who_left(self):
        """A contact moved to another organisation consents no more for this one."""
        self.user_a.partner_id.parent_id = self.member_b
        with self.assertRaises(AccessError):
            self.agreement_a.with_user(self.user_a)._answer_consent(self.rows.ids, "given", "A")

    def test_one_mail_a_batch(self):
        """Three rows, one message; a later approval asks again; nothing new asks nothing."""
        self._tell()
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.user_a.partner_id)
        for text in ("Beyond 0.5", "Beyond 0.75", self.url, "270"):
            self.assertIn(text, mail.body_html)
        self._tell()
        self.assertEqual(len(self._get_mails()), 1)
        self._work(2, weeks=2)
        self._tell()
        self.assertEqual(len(self._get_mails()), 2)

    def test_reminder(self):
        day = self.month + timedelta(days=20)
        self._tell(f"{day} 17:00:00")
        self._tell(f"{day + timedelta(days=6)} 17:00:00")
        self.assertEqual(len(self._get_mails()), 1)
        self._tell(f"{day + timedelta(days=7)} 17:00:00")
        self.assertEqual(len(self._get_mails()), 2)
        self._tell(f"{day + timedelta(days=8)} 17:00:00")
        self.assertEqual(len(self._get_mails()), 2)
        self.company.consortium_consent_reminder_days = 0
        self._tell(f"{day + timedelta(days=60)} 17:00:00")
        self.assertEqual(len(self._get_mails()), 2)
        self._answer(self.rows, "given")
        self.company.consortium_consent_reminder_days = 7
        self._tell(f"{day + timedelta(days=90)} 17:00:00")
        self.assertEqual(len(self._get_mails()), 2, "nothing waits any more")

    def test_nobody_to_ask(self):
        """Without a contact, the responsible is told to name one, and the form says so."""
        self.agreement_a.write({"contact_id": False, "user_id": self.env.ref("base.user_admin").id})
        self.assertIn("names no contact", self.agreement_a.consent_warning)
        self._tell()
        self.assertFalse(self._get_mails())
        self.assertIn("Name a contact", str(self.agreement_a.activity_ids.mapped("summary")))
        outsider = self.env["res.partner"].create(
            {"name": "No access", "parent_id": self.member_a.id})
        self.agreement_a.contact_id = outsider
        self.assertIn("no access to the portal", self.agreement_a.consent_warning)
        self.agreement_a.contact_id = self.user_a.partner_id
        self.assertFalse(self.agreement_a.consent_warning)

    def test_ask_again(self):
        self._tell()
        self.agreement_a.action_ask_consent()
        self.assertEqual(len(self._get_mails()), 2)
        with self.assertRaises(AccessError):
            self.agreement_a.with_user(self.user_a).action_ask_consent()
        with self.assertRaisesRegex(UserError, "waits for consent"):
            self.agreement_b.action_ask_consent()

    def test_frozen(self):
        """An answer is evidence: nobody changes it, and a change behind Odoo's back is seen."""
        self._answer(self.rows, "given")
        consent = self.agreement_a.consent_ids
        for action in (lambda: consent.write({"signed_by": "X"}), consent.unlink):
            with self.assertRaises(UserError):
                action()
        with self.assertRaises(AccessError):
            self.env["consortium.consent"].with_user(self.env.ref("base.user_admin")).create({})
        self.assertEqual(consent.action_check()["params"]["type"], "success")
        self.env.cr.execute(
            "UPDATE consortium_consent SET content = replace(content, '120.00', '1.00')")
        consent.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "no longer match"):
            consent.action_check()

    def test_hash_is_documented(self):
        """Written by hand as `consent.py` says, the content gives the same hash."""
        self._answer(self.rows, "given")
        currency = self.company.currency_id.name
        lines = [
            f"{row.id}\t{row.work_date}\t{row.minutes}\t120.00\t{row.minutes * 2:.2f}\t{currency}"
            f"\tBookkeeping\t{row.description}" for row in self.rows]
        consent = self.agreement_a.consent_ids
        self.assertEqual(consent.content, write_content(reversed(lines)))
        self.assertEqual(consent.content_hash, get_hash("\n".join(lines)))

    def test_queries(self):
        """The page costs the same for any number of hours."""
        def measure():
            self.authenticate("portal_a", "portal_a")
            self.url_open(self.url)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.url_open(self.url)
            return self.env.cr.sql_log_count - before

        first = measure()
        self._work(*[0.25] * 20, weeks=2)
        self.assertLessEqual(measure(), first)
        self.assertLessEqual(first, 30)
