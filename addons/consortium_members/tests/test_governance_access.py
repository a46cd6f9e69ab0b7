from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .governance import GovernanceCommon

#: what a member has no right to read (art. 124: board minutes and resolutions)
BOARD_MODELS = (
    "consortium.body",
    "consortium.seat",
    "consortium.mandate",
    "consortium.meeting",
    "consortium.meeting.item",
    "consortium.meeting.attendance",
    "consortium.meeting.voter",
    "consortium.decision",
)


@tagged("post_install", "-at_install")
class TestGovernanceAccess(GovernanceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env,
            login="members_governance",
            groups="base.group_portal",
            partner_id=cls.director.id,
        )
        cls.delegate = cls._new_delegate(cls.member)
        cls.other_delegate = cls._new_delegate(cls.other, "Oscar Other")
        Document = cls.env["consortium.member.document"]
        cls.bylaws, cls.draft = Document.create(
            [{"name": name, "file": "QQ==", "file_name": "x.pdf"} for name in ("By-laws", "Draft")]
        )
        cls.bylaws.action_publish()
        cls.meeting = cls._new_held_meeting()
        cls.decision = cls._new_decision(cls.meeting)

    def test_director_reads_no_board_record_on_the_portal(self):
        """Even a director, with a portal user of the member."""
        for name in BOARD_MODELS:
            with self.subTest(name):
                self.assertFalse(self.env[name].with_user(self.portal).has_access("read"))
        for record in (self.meeting, self.decision, self.meeting.item_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.portal).read(["display_name"])
        for name in ("decision_id", "meeting_id", "mandate_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.member.with_user(self.portal).read([name])

    def test_rpc_reads_no_board_record(self):
        self.authenticate("members_governance", "members_governance")
        for name in BOARD_MODELS:
            with (
                self.subTest(name),
                self.assertRaises(JsonRpcException),
                mute_logger("odoo.http"),
            ):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {
                        "model": name,
                        "method": "search_read",
                        "args": [[]],
                        "kwargs": {"fields": ["display_name"]},
                    },
                )

    def test_own_delegates_only(self):
        Delegate = self.env["consortium.delegate"].with_user(self.portal)
        self.assertEqual(Delegate.search([]), self.delegate)
        with self.assertRaises(AccessError):
            self.other_delegate.with_user(self.portal).read(["partner_id"])
        for operation in ("write", "create", "unlink"):
            self.assertFalse(Delegate.has_access(operation))

    def test_documents_are_for_members(self):
        Document = self.env["consortium.member.document"]
        found = Document.with_user(self.portal).search([("company_id", "=", self.company.id)])
        self.assertIn(self.bylaws, found)
        self.assertNotIn(self.draft, found)
        stranger = self._new_user("stranger_portal", "base.group_portal")
        self.assertFalse(Document.with_user(stranger).search([]))
        self.mandate._end_early("resigned", "2026-03-09")
        self.member.action_end()
        self.assertFalse(Document.with_user(self.portal).search([]))

    def test_second_company_sees_none(self):
        other = self.env["res.company"].create({"name": "Other co-operative"})
        bodies = self.Body.search([("company_id", "=", other.id)])
        self.assertEqual(
            bodies.mapped("kind"), ["board", "executive", "committee", "general"]
        )
        self.assertFalse(bodies.seat_ids)
        stranger = self._new_user(
            "stranger",
            "consortium_members.consortium_members_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertEqual(self.Body.with_user(stranger).search([]), bodies)
        for name in (*BOARD_MODELS[1:], "consortium.delegate", "consortium.member.document"):
            with self.subTest(name):
                self.assertFalse(self.env[name].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.decision.with_user(stranger).action_execute()

    # -- portal pages

    def test_delegate_page(self):
        self.authenticate("members_governance", "members_governance")
        page = self.url_open("/my/membership/delegate")
        self.assertIn("Dora Delegate", page.text)
        self.assertNotIn("Oscar Other", page.text)
        token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        data = {"csrf_token": token, "name": "Nina New", "email": "nina@example.com"}
        page = self.url_open("/my/membership/delegate", data={**data, "date_from": "2020-01-01"})
        self.assertIn("today or later", page.text)
        self.assertIn("Nina New", page.text)  # what was typed is kept
        page = self.url_open(
            "/my/membership/delegate",
            data={**data, "date_from": "2026-04-01", "membership_id": str(self.other.id)},
        )
        self.assertIn("was received", page.text)
        proposal = self.env["consortium.delegate"].search([("state", "=", "proposed")])
        self.assertEqual(proposal.membership_id, self.member)
        self.assertEqual(proposal.partner_id.parent_id, self.member.partner_id)
        self.assertTrue(proposal.activity_ids)
        self.url_open("/my/membership/delegate", data={**data, "date_from": "2026-04-01"})
        self.assertEqual(
            self.env["consortium.delegate"].search_count([("state", "=", "proposed")]), 1
        )

    def test_documents_page(self):
        self.authenticate("members_governance", "members_governance")
        page = self.url_open("/my/membership/documents")
        self.assertIn("By-laws", page.text)
        self.assertNotIn("Draft", page.text)
        file = self.url_open(f"/my/membership/documents/{self.bylaws.id}")
        self.assertEqual(file.content, b"A")
        refused = self.url_open(f"/my/membership/documents/{self.draft.id}")
        self.assertNotEqual(refused.content, b"A")
        hub = self.url_open("/my/membership")
        for url in ("/my/membership/delegate", "/my/membership/documents"):
            self.assertIn(url, hub.text)
        self.assertNotIn("Resolution", hub.text)
