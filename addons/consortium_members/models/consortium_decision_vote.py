from odoo import api, models
from odoo.exceptions import UserError, ValidationError

#: what a vote fixes
VOTED_FIELDS = [
    "name",
    "meeting_id",
    "item_id",
    "kind",
    "text",
    "reason",
    "date_effective",
    "membership_ids",
    "mover_id",
    "seconder_id",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "majority",
    "majority_numerator",
    "majority_denominator",
    "casting_vote",
    "share_line_ids",
    "dues_date",
    "dues_line_ids",
]


class ConsortiumDecision(models.Model):
    """Recording the vote: counted, carried or not, numbered."""

    # files of one model, split to stay readable
    _inherit = "consortium.decision"  # pylint: disable=consider-merging-classes-inherited

    def _get_frozen_fields(self):
        frozen = [*super()._get_frozen_fields(), "number"]
        return frozen if self.state == "draft" else frozen + VOTED_FIELDS

    @api.constrains("mover_id", "seconder_id")
    def _check_mover(self):
        for decision in self:
            if decision.mover_id and decision.mover_id == decision.seconder_id:
                raise ValidationError(
                    self.env._("A motion is seconded by somebody else than its mover.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        kept = self.filtered(lambda decision: decision.state != "draft" or decision.number)
        if kept:
            raise UserError(
                self.env._(
                    "%(decisions)s: a resolution that was voted is never deleted.",
                    decisions=", ".join(kept.mapped("display_name")),
                )
            )

    def action_unanimous(self):
        """Everybody present voted for: count and record."""
        for decision in self.filtered(lambda d: d.state == "draft"):
            decision.write(
                {
                    "votes_for": decision.meeting_id.present_count,
                    "votes_against": 0,
                    "votes_abstain": 0,
                }
            )
        self.action_record_vote()

    def action_record_vote(self):
        """Close the vote: carried or defeated, with its number."""
        self._check_can_decide()
        for decision in self:
            decision._check_vote()
        carried = self.filtered("is_carried")
        carried._transition("carried", ("draft",))
        (self - carried)._transition("defeated", ("draft",))
        self._give_numbers()

    def _check_vote(self):
        """What makes a vote void, said before it is recorded; override to add."""
        meeting = self.meeting_id
        if meeting.state not in ("convened", "held") or not meeting.present_count:
            raise UserError(
                self.env._(
                    "%(meeting)s: convene the meeting and record who is present first.",
                    meeting=meeting.display_name,
                )
            )
        if not meeting.is_quorate:
            raise UserError(
                self.env._(
                    "%(meeting)s has no quorum (%(present)s present, %(quorum)s needed): it "
                    "cannot decide.",
                    meeting=meeting.display_name,
                    present=meeting.present_count,
                    quorum=meeting.quorum,
                )
            )
        votes = self.votes_for + self.votes_against + self.votes_abstain
        if not votes:
            raise UserError(self.env._("%(decision)s: enter the votes.", decision=self.name))
        if votes > meeting.present_count:
            raise UserError(
                self.env._(
                    "%(decision)s: %(votes)s votes for %(present)s persons present. One person, "
                    "one vote.",
                    decision=self.name,
                    votes=votes,
                    present=meeting.present_count,
                )
            )

    def _give_numbers(self):
        """Number per body and year, without gap, as CA-2026-041."""
        for decision in self.filtered(lambda d: not d.number):
            sequence_sudo = decision.body_id._get_decision_sequence()
            decision._write_register(
                {"number": sequence_sudo._next(sequence_date=decision.date)}
            )

    def action_correct(self):
        """The vote was entered wrong: back to draft, with the same number."""
        self._check_can_decide()
        closed = self.meeting_id.filtered(lambda meeting: meeting.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "The minutes of %(meetings)s are adopted: the vote stands.",
                    meetings=", ".join(closed.mapped("display_name")),
                )
            )
        self._transition("draft", ("carried", "defeated"))
