from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, MembersCommon


@tagged("post_install", "-at_install")
class TestPortalSpace(MembersCommon, HttpCase):
    """A member's own space: certificate, asking to resign, nothing of the others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.consortium_secretary_id = cls.secretary
        cls.member = cls._new_member()
        cls.other = cls._new_member(partner=cls._new_partners(1, "Rival"))
        cls.contact = cls.member.partner_id.child_ids
        cls.portal = new_test_user(
            cls.env,
            login="members_portal",
            groups="base.group_portal",
            partner_id=cls.contact.id,
        )
        cls.wanted = Date.to_date(TODAY) + timedelta(days=30)

    def _post(self, **values):
        return self.url_open(
            "/my/membership/resign",
            data={"csrf_token": self._csrf_token(), **values},
        )

    def _csrf_token(self):
        page = self.url_open("/my/membership/resign").text
        return page.partition('name="csrf_token" value="')[2].partition('"')[0]

    def test_hub(self):
        self.authenticate("members_portal", "members_portal")
        page = self.url_open("/my/membership").text
        for link in ("/my/membership/certificate", "/my/membership/resign"):
            self.assertIn(link, page)
        self.assertNotIn("Rival", page)

    def test_shared_link_has_no_space(self):
        """Who opens a shared link reads the status, and can do nothing."""
        page = self.url_open(self.member.get_portal_url()).text
        self.assertIn(self.member.number, page)
        self.assertNotIn("/my/membership/resign", page)
        self.authenticate("members_portal", "members_portal")
        page = self.url_open(self.other.get_portal_url()).text
        self.assertIn("Rival", page)
        self.assertNotIn("/my/membership/resign", page)

    def test_certificate(self):
        self.authenticate("members_portal", "members_portal")
        rendered = []
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            lambda report, ref, ids, **kw: (rendered.append(ids) or b"%PDF-1.7", "pdf"),
        ):
            answer = self.url_open("/my/membership/certificate")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(rendered, [self.member.ids])
        self.assertIn(self.member.number, answer.headers["Content-Disposition"])

    def test_certificate_of_former_member(self):
        self.member.action_end()
        self.authenticate("members_portal", "members_portal")
        answer = self.url_open("/my/membership/certificate")
        self.assertTrue(answer.url.endswith("/my/membership"))
        with self.assertRaisesRegex(UserError, "members of today only"):
            self.env["ir.actions.report"]._render_qweb_html(
                "consortium_members.consortium_membership_report_certificate", self.member.ids
            )

    def test_certificate_in_the_members_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.member.partner_id.lang = "fr_CA"
        self.category.with_context(lang="fr_CA").name = "Utilisateurs"
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "consortium_members.consortium_membership_report_certificate", self.member.ids
        )
        for text in ("Utilisateurs", self.member.number, "10 mars 2026"):
            self.assertIn(text, html.decode())

    def test_asks_to_resign(self):
        self.authenticate("members_portal", "members_portal")
        answer = self._post(date=self.wanted.isoformat(), reason="We merge <b>soon</b>")
        self.assertIn("Your request was sent", answer.text)
        self.assertEqual(self.member.state, "active")
        self.assertFalse(self.member.date_end)
        self.assertEqual(self.member.resignation_requested_on, Date.to_date(TODAY))
        self.assertEqual(self.member.resignation_wanted_on, self.wanted)
        self.assertEqual(self.member.resignation_requested_by_id, self.contact)
        activity = self.member.activity_ids
        self.assertEqual(activity.user_id, self.secretary)
        self.assertIn(self.contact.name, activity.note)
        # asked twice: the form is closed, and the method refuses
        page = self.url_open("/my/membership/resign")
        self.assertTrue(page.url.endswith("/my/membership"))
        self.assertIn("A resignation was asked on", page.text)
        with self.assertRaisesRegex(UserError, "already asked"):
            self.member.with_user(self.portal).request_resignation(
                self.wanted, "", self.contact
            )
        self.assertEqual(len(self.member.activity_ids), 1)

    def test_bad_requests_keep_what_was_typed(self):
        self.authenticate("members_portal", "members_portal")
        for date in ("2020-01-01", "not a date", ""):
            with self.subTest(date):
                page = self._post(date=date, reason="Kept text").text
                self.assertIn("Choose a last day", page)
                self.assertIn("Kept text", page)
                self.assertFalse(self.member.resignation_requested_on)
        page = self._post(date=self.wanted.isoformat(), reason="x" * 5000)
        self.assertEqual(len(self.member.resignation_request_reason), 2000)

    def test_obstacles_are_said_and_do_not_block_the_request(self):
        self.authenticate("members_portal", "members_portal")
        with patch.object(
            self.env.registry["consortium.membership"],
            "_get_exit_obstacles",
            lambda membership: ["Somebody is a director until June."],
        ):
            page = self.url_open("/my/membership/resign").text
            self.assertIn("Somebody is a director until June.", page)
            self._post(date=self.wanted.isoformat())
        self.assertTrue(self.member.resignation_requested_on)

    def test_nobody_asks_for_somebody_else(self):
        user = self._new_user("nobody", "base.group_portal")
        self.authenticate("members_nobody", "members_nobody")
        page = self.url_open("/my/membership/resign")
        self.assertTrue(page.url.endswith("/my/membership"))
        self.assertFalse(self.other.resignation_requested_on)
        with self.assertRaises(AccessError):
            self.other.with_user(user).request_resignation(self.wanted, "", user.partner_id)
        with mute_logger("odoo.http"):
            answer = self._call_by_rpc(user)
        self.assertIn("error", answer.json())
        with self.assertRaises(AccessError):
            self.member.with_user(self.portal).read(["resignation_request_reason"])

    def _call_by_rpc(self, user):
        return self.url_open(
            "/web/dataset/call_kw/consortium.membership/request_resignation",
            json={
                "params": {
                    "model": "consortium.membership",
                    "method": "request_resignation",
                    "args": [self.other.ids, "2026-05-01", "", user.partner_id.id],
                    "kwargs": {},
                }
            },
        )

    def test_request_is_settled(self):
        self.member.with_user(self.portal).request_resignation(
            self.wanted, "We merge", self.contact
        )
        with self.assertRaises(AccessError):
            self.member.with_user(self.officer).action_dismiss_resignation_request()
        with self.assertRaisesRegex(UserError, "entered on the portal"):
            self.member.with_user(self.secretary).resignation_wanted_on = False
        self.member.with_user(self.secretary).action_dismiss_resignation_request()
        self.assertFalse(self.member.resignation_requested_on)
        self.assertFalse(self.member.activity_ids)
        with self.assertRaisesRegex(UserError, "No resignation was asked"):
            self.member.with_user(self.secretary).action_dismiss_resignation_request()
        self.member.with_user(self.portal).request_resignation(self.wanted, "", self.contact)
        self.member.with_user(self.secretary).action_end()
        self.assertFalse(self.member.resignation_requested_on)
        self.assertFalse(self.member.activity_ids)

    def test_secretary_by_default(self):
        self.company.consortium_secretary_id = False
        self.assertTrue(
            self.company._get_membership_secretary().has_group(
                "consortium_members.consortium_members_group_manager"
            )
        )
