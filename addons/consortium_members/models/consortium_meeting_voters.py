from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError


class ConsortiumMeeting(models.Model):
    """The voters' list of a general meeting, drawn at the record date."""

    # files of one model, split to stay readable
    _inherit = "consortium.meeting"  # pylint: disable=consider-merging-classes-inherited

    def action_freeze_voters(self):
        """Draw the list of voters; a new drawing, before the meeting only, is logged."""
        self._check_can_decide()
        for meeting in self:
            meeting._check_can_freeze()
            if not meeting.record_date:
                meeting.record_date = min(
                    self.env["consortium.membership"]._today(), meeting.date - timedelta(days=1)
                )
            before = meeting._get_list_summary()
            # sudo: the list is opened by the action only, see the voters' guards
            old_sudo = meeting.voter_ids.sudo().with_context(consortium_register=True)
            contests = {v.membership_id.id: v.contest_note for v in old_sudo if v.is_contested}
            old_sudo.unlink()
            old_sudo.create(meeting._prepare_voter_vals_list(contests))
            meeting.invalidate_recordset(["voter_ids"])
            meeting._log_freeze(before)

    def _check_can_freeze(self):
        if self.body_kind != "general":
            raise UserError(self.env._("Only a general meeting has a voters' list."))
        if self.state not in ("draft", "convened") or self.voter_ids.filtered("checked_in"):
            raise UserError(
                self.env._(
                    "%(meeting)s has begun: its voters' list does not change any more.",
                    meeting=self.display_name,
                )
            )
        if self.record_date and self.record_date > self.date:
            raise UserError(self.env._("The record date comes before the meeting."))

    def _get_listed_memberships(self):
        """Members on the record date, and those admitted between it and the meeting."""
        self.ensure_one()
        Membership = self.env["consortium.membership"]
        return Membership.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_admitted", "!=", False),
                ("date_admitted", "<=", self.date),
                ("state", "not in", ("draft", "submitted", "on_agenda", "refused")),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.record_date),
            ]
        )

    def _prepare_voter_vals_list(self, contests):
        """Values of all lines, in a constant number of queries.

        :param contests: ``{membership_id: note}`` of a former drawing, kept
        """
        self.ensure_one()
        memberships = self._get_listed_memberships()
        periods = memberships._get_periods(self.record_date)
        delegates = memberships._get_delegates(self.date)
        reasons = memberships._get_vote_obstacles(self.record_date, periods)
        vals_list = []
        for membership in memberships:
            period = periods.get(membership.id)
            category = period.category_id if period else membership.category_id
            reason = reasons.get(membership.id, False)
            vals_list.append(
                {
                    "meeting_id": self.id,
                    "membership_id": membership.id,
                    "member_name": membership.partner_id.name,
                    "number": membership.number,
                    "category_id": category.id,
                    "category_kind": category.kind,
                    "is_eligible": not reason,
                    "reason": reason,
                    "delegate_id": delegates[membership.id].id
                    if membership.id in delegates
                    else False,
                    "is_contested": membership.id in contests,
                    "contest_note": contests.get(membership.id, False),
                }
            )
        return vals_list

    def _get_list_summary(self):
        return {voter.membership_id: voter.is_eligible for voter in self.voter_ids}

    def _log_freeze(self, before):
        after = self._get_list_summary()
        text = self.env._(
            "Voters' list drawn at %(date)s: %(voters)s voters of %(members)s members.",
            date=self.record_date,
            voters=sum(after.values()),
            members=len(after),
        )
        if before:
            changed = [
                membership.display_name
                for membership in before | after
                if before.get(membership) != after.get(membership)
            ]
            text += " " + self.env._(
                "Drawn again; what changed: %(members)s.", members=", ".join(changed) or "-"
            )
        self.message_post(body=text)

    def action_view_voters(self):
        """Open the list as it is used at the door."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_meeting_voter_action"
        )
        action["domain"] = [("meeting_id", "=", self.id)]
        action["context"] = {"search_default_filter_eligible": 1}
        return action

    @api.model
    def _get_next_general_meeting(self, company):
        """The next convened general meeting of ``company``, possibly none."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("body_kind", "=", "general"),
                ("state", "=", "convened"),
            ],
            order="date_start",
            limit=1,
        )
