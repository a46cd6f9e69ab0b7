from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

ACTIVITY = "consortium_members.mail_activity_exclusion_letter"


class ConsortiumExclusion(models.Model):
    """The steps of the procedure: notice, hearing and vote, letter, or dropped."""

    # files of one model, split to stay readable
    _inherit = "consortium.exclusion"  # pylint: disable=consider-merging-classes-inherited

    @api.onchange("meeting_id")
    def _onchange_meeting_id(self):
        """The hearing is at the meeting of the board."""
        if self.meeting_id.date_start:
            self.hearing_date = self.meeting_id.date_start

    @api.onchange("decision_id")
    def _onchange_decision_id(self):
        """The vote is the one of the resolution."""
        if self.decision_id:
            self.update(self._prepare_decision_vals(self.decision_id))

    @api.model
    def _prepare_decision_vals(self, decision):
        """Vote and day of a resolution, as the procedure keeps them."""
        votes = decision.votes_for + decision.votes_against + decision.votes_abstain
        return {
            "votes_for": decision.votes_for,
            "votes_against": decision.votes_against,
            "votes_abstain": decision.votes_abstain,
            "directors_present": votes,
            "date_decision": decision.date,
            "resolution": decision.number,
        }

    def action_give_notice(self):
        """The written notice was given: grounds, facts, place, day and hour (art. 58)."""
        self._check_can_decide()
        for exclusion in self:
            exclusion._check_notice()
        self.membership_id._check_no_running_mandate()
        self._transition("notice", ("draft",))
        self.membership_id.action_give_exclusion_notice()

    def _check_notice(self):
        self._require(["facts", "date_notice", "hearing_date", "hearing_place"])
        today = self.env["consortium.membership"]._today()
        if self.date_notice > today:
            raise UserError(self.env._("The notice cannot be dated in the future."))
        if self._get_hearing_day() < self.earliest_hearing:
            raise UserError(
                self.env._(
                    "The member must have the notice %(days)s days before the hearing "
                    "(art. 58): hold it on %(date)s or later.",
                    days=self.company_id.consortium_exclusion_notice_days,
                    date=format_date(self.env, self.earliest_hearing),
                )
            )

    def _require(self, names):
        """Say which of these fields are still empty."""
        missing = [name for name in names if not self[name]]
        if missing:
            labels = self.fields_get(missing, ["string"])
            raise UserError(
                self.env._(
                    "Complete these first: %(fields)s.",
                    fields=", ".join(label["string"] for label in labels.values()),
                )
            )

    def action_decide(self):
        """Record the vote: carried, the letter is due; defeated, the member stays."""
        self._check_can_decide()
        for exclusion in self:
            exclusion._check_vote()
        self.membership_id._check_no_running_mandate()
        carried = self.filtered("is_carried")
        carried._transition("decided", ("notice",))
        (self - carried)._transition("rejected", ("notice",))
        (self - carried).membership_id._leave_exclusion_notice()
        for exclusion in carried:
            exclusion._schedule_letter()

    def _check_vote(self):
        self._require(["hearing", "date_decision"])
        if self.hearing == "statement":
            self._require(["statement"])
        if not self.votes_for + self.votes_against:
            raise UserError(self.env._("Enter the votes of the directors present."))
        today = self.env["consortium.membership"]._today()
        if self.date_decision > today:
            raise UserError(self.env._("The decision cannot be dated in the future."))
        if self.date_decision < self._get_hearing_day():
            raise UserError(
                self.env._(
                    "The board decides after it heard the member: on %(date)s or later.",
                    date=format_date(self.env, self._get_hearing_day()),
                )
            )

    def _schedule_letter(self):
        """A deadline for the secretary: the reasons in writing (art. 58)."""
        self.ensure_one()
        user = self.company_id._get_membership_secretary() or self.env.user
        texts = self.with_context(lang=user.lang or self.env.lang)
        # sudo: the deadline is the secretary's, whoever records the vote
        texts.sudo().activity_schedule(
            ACTIVITY,
            date_deadline=self.letter_deadline,
            user_id=user.id,
            summary=texts.env._("Send the reasons of the exclusion in writing (art. 58)"),
        )

    def action_record_letter(self):
        """The letter was sent: the member is excluded from that day on (art. 58)."""
        self._check_can_decide()
        today = self.env["consortium.membership"]._today()
        for exclusion in self:
            exclusion._require(["reasons"])
            exclusion._exclude(exclusion.date_letter or today)

    def _exclude(self, day):
        """Effective on the letter's day; a late letter is noted, not hidden."""
        self.ensure_one()
        if self.date_decision and day < self.date_decision:
            raise UserError(self.env._("The letter comes after the decision of the board."))
        self._transition("done", ("decided",), date_letter=day)
        self.membership_id.action_exclude(
            date=day,
            reason=f"{self._get_ground_words()}\n{self.reasons}",
            resolution=self.resolution,
        )
        # sudo: the deadline may be another secretary's
        self.sudo().activity_feedback([ACTIVITY])
        if day > self.letter_deadline:
            self._message_log(
                body=self.env._(
                    "The letter was sent after the deadline of %(date)s (art. 58).",
                    date=format_date(self.env, self.letter_deadline),
                )
            )

    def action_drop(self, reason=None):
        """Give the exclusion up: the member is what it was before."""
        self._check_can_decide()
        noticed = self.filtered(lambda exclusion: exclusion.state != "draft")
        self._transition("dropped", ("draft", "notice", "decided"), drop_reason=reason)
        noticed.membership_id._leave_exclusion_notice()
        # sudo: the deadline may be another secretary's
        self.sudo().activity_unlink([ACTIVITY])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda exclusion: exclusion.state != "draft"):
            raise UserError(
                self.env._("A procedure that was started is kept: drop it instead of deleting it.")
            )

    def _decide_with(self, decision):
        """Record the vote of a resolution that was carried or defeated."""
        for exclusion in self:
            exclusion.write({"decision_id": decision.id, **self._prepare_decision_vals(decision)})
        self.action_decide()
