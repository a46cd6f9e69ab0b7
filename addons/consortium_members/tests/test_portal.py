from odoo.tests import HttpCase, new_test_user, tagged

from .common import MembersCommon


@tagged("post_install", "-at_install")
class TestPortal(MembersCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_member()
        cls.member.resolution = "CA-SECRET"
        cls.other = cls._new_member(partner=cls._new_partners(1, "Rival"))
        cls.portal = new_test_user(
            cls.env,
            login="members_portal",
            groups="base.group_portal",
            partner_id=cls.member.partner_id.child_ids.id,
        )

    def test_own_membership(self):
        self.authenticate("members_portal", "members_portal")
        page = self.url_open("/my/membership")
        self.assertEqual(page.status_code, 200)
        for text in (self.member.number, "Users", "Eligible to the board"):
            self.assertIn(text, page.text)
        for text in ("CA-SECRET", self.other.number, "Rival"):
            self.assertNotIn(text, page.text)
        home = self.url_open("/my/home")
        self.assertIn("/my/membership", home.text)

    def test_counter(self):
        self.authenticate("members_portal", "members_portal")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["membership_count"]})
        self.assertEqual(counters["membership_count"], 1)

    def test_membership_of_somebody_else(self):
        self.authenticate("members_portal", "members_portal")
        page = self.url_open(f"/my/membership/{self.other.id}")
        self.assertNotIn("Rival", page.text)
        self.assertTrue(page.url.endswith(("/my", "/my/home")))
        own = self.url_open(self.member.access_url)
        self.assertIn(self.member.number, own.text)

    def test_shared_link(self):
        page = self.url_open(self.other.get_portal_url())
        self.assertIn(self.other.number, page.text)
        page = self.url_open(f"/my/membership/{self.other.id}?access_token=wrong")
        self.assertNotIn("Rival", page.text)

    def test_former_member_and_planned_change(self):
        self.member.action_end()
        application = self._new_membership(self.member.partner_id)
        self.authenticate("members_portal", "members_portal")
        page = self.url_open("/my/membership")
        self.assertIn(self.member.number, page.text)
        self.assertIn(application.category_id.name, page.text)

    def test_without_membership(self):
        user = self._new_user("nobody", "base.group_portal")
        self.assertFalse(self.Membership.with_user(user).search([]))
        self.authenticate("members_nobody", "members_nobody")
        page = self.url_open("/my/membership")
        self.assertIn("no membership", page.text)

    def test_employee_sees_own_organisation_only(self):
        self.authenticate("members_secretary", "members_secretary")
        page = self.url_open("/my/membership")
        self.assertNotIn("Rival", page.text)
