from odoo import fields, models


class ConsortiumMembership(models.Model):
    """Smart buttons of the form: mandates, meetings, resolutions, delegates."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    mandate_count = fields.Integer(
        string="Mandates",
        compute="_compute_governance_counts",
        groups="consortium_members.consortium_members_group_user",
    )
    decision_count = fields.Integer(
        string="Decisions",
        compute="_compute_governance_counts",
        groups="consortium_members.consortium_members_group_user",
    )
    meeting_count = fields.Integer(
        string="Meetings",
        compute="_compute_governance_counts",
        groups="consortium_members.consortium_members_group_user",
    )
    delegate_count = fields.Integer(
        string="Delegations",
        compute="_compute_governance_counts",
        groups="consortium_members.consortium_members_group_user",
    )

    def _compute_governance_counts(self):
        mandates, delegates = (
            dict(
                self.env[name]._read_group(
                    [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
                )
            )
            for name in ("consortium.mandate", "consortium.delegate")
        )
        decisions = dict(
            self.env["consortium.decision"]._read_group(
                [("membership_ids", "in", self.ids)], ["membership_ids"], ["__count"]
            )
        )
        meetings = dict(
            self.env["consortium.meeting.item"]._read_group(
                [("membership_ids", "in", self.ids)],
                ["membership_ids"],
                ["meeting_id:count_distinct"],
            )
        )
        for membership in self:
            membership.mandate_count = mandates.get(membership, 0)
            membership.delegate_count = delegates.get(membership, 0)
            membership.decision_count = decisions.get(membership, 0)
            membership.meeting_count = meetings.get(membership, 0)

    def _get_governance_action(self, xmlid, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"consortium_members.{xmlid}")
        action["domain"] = domain
        action["context"] = {"default_membership_id": self.id}
        return action

    def action_view_mandates(self):
        """Open the mandates held in the name of the member."""
        return self._get_governance_action(
            "consortium_mandate_action", [("membership_id", "=", self.id)]
        )

    def action_view_delegates(self):
        """Open the voting delegates of the organisation."""
        return self._get_governance_action(
            "consortium_delegate_action", [("membership_id", "=", self.id)]
        )

    def action_view_decisions(self):
        """Open the resolutions that decide this membership."""
        return self._get_governance_action(
            "consortium_decision_action", [("membership_ids", "in", self.ids)]
        )

    def action_view_meetings(self):
        """Open the meetings that had this membership on their agenda."""
        return self._get_governance_action(
            "consortium_meeting_action", [("item_ids.membership_ids", "in", self.ids)]
        )
