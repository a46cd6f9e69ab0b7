from odoo import api, fields, models

from ..majority import required_quorum
from .consortium_meeting_attendance import PRESENT_STATES


class ConsortiumMeeting(models.Model):
    """Quorum, live while people come in; kept as it was once the meeting is closed."""

    # files of one model, split to stay readable
    _inherit = "consortium.meeting"  # pylint: disable=consider-merging-classes-inherited

    entitled_count = fields.Integer(
        string="Entitled",
        compute="_compute_quorum",
        store=True,
        help="Members of the body in office that day; voters of the list for a general meeting.",
    )
    present_count = fields.Integer(
        string="Present",
        compute="_compute_quorum",
        store=True,
        help="Those entitled who came, on the spot or remotely. Guests do not count.",
    )
    quorum = fields.Integer(
        string="Quorum Needed",
        compute="_compute_quorum",
        store=True,
        help="Number of persons, from the rule of the body.",
    )
    is_quorate = fields.Boolean(string="Quorum", compute="_compute_quorum", store=True)

    @api.depends(
        "date",
        "body_id",
        "state",
        "attendance_ids.state",
        "attendance_ids.mandate_id",
        "voter_ids.state",
        "voter_ids.is_eligible",
    )
    def _compute_quorum(self):
        open_meetings = self.filtered(lambda meeting: meeting.state != "closed")
        mandates = open_meetings._get_entitled_mandates()
        for meeting in self - open_meetings:  # frozen: whatever the by-laws become
            meeting.quorum = meeting.quorum
            meeting.entitled_count = meeting.entitled_count
            meeting.present_count = meeting.present_count
            meeting.is_quorate = meeting.is_quorate
        for meeting in open_meetings:
            entitled, present = meeting._count_attendance(mandates[meeting])
            meeting.entitled_count = entitled
            meeting.present_count = present
            meeting.quorum = meeting._get_required_quorum(entitled)
            meeting.is_quorate = bool(present) and present >= meeting.quorum

    def _count_attendance(self, mandates):
        """:return: numbers of those entitled and of those present"""
        self.ensure_one()
        if self.body_kind == "general":
            voters = self.voter_ids.filtered("is_eligible")
            return len(voters), len(voters.filtered(lambda v: v.state in PRESENT_STATES))
        rows = self.attendance_ids.filtered("mandate_id")
        present = rows.filtered(lambda row: row.state in PRESENT_STATES)
        return max(len(mandates.partner_id), len(rows)), len(present.partner_id)

    def _get_required_quorum(self, entitled):
        """Persons needed; override for another rule of the by-laws."""
        self.ensure_one()
        body = self.body_id
        return required_quorum(
            body.quorum_rule,
            entitled,
            body.quorum_numerator,
            body.quorum_denominator,
            body.quorum_number,
        )
