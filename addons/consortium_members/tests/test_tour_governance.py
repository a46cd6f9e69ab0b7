from odoo import Command
from odoo.tests import HttpCase, tagged

from .governance import GovernanceCommon


@tagged("post_install", "-at_install")
class TestTourGovernance(GovernanceCommon, HttpCase):
    def test_convene_attend_decide_admit(self):
        partners = self._new_partners(2, "Tour")
        applications = self.Membership.create(
            [{"partner_id": p.id, "category_id": self.category.id} for p in partners]
        )
        applications.action_submit()
        meeting = self._new_meeting(
            item_ids=[Command.create({"name": "Admissions", "kind": "admissions"})]
        )
        self.start_tour(
            f"/odoo/meetings/{meeting.id}",
            "consortium_members_governance",
            login="members_secretary",
        )
        self.env.invalidate_all()
        self.assertTrue(all(applications.mapped("is_current")))
        self.assertEqual(applications.decision_id.meeting_id, meeting)
        self.assertEqual(meeting.state, "convened")
