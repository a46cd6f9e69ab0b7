from odoo import fields, models

#: those who are there, for the quorum and the votes
PRESENT_STATES = ("present", "remote", "represented")


class ConsortiumMeetingAttendance(models.Model):
    """One person convened to a meeting, and whether it came."""

    _name = "consortium.meeting.attendance"
    _description = "Attendance"
    _inherit = ["consortium.meeting.part.mixin"]
    _order = "meeting_id, sequence, id"
    _check_company_auto = True

    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    mandate_id = fields.Many2one(
        comodel_name="consortium.mandate",
        ondelete="restrict",
        check_company=True,
        help="The seat that is held; empty for a guest, who does not count in the quorum.",
    )
    state = fields.Selection(
        selection=[
            ("expected", "Expected"),
            ("present", "Present"),
            ("remote", "Remote"),
            ("represented", "Represented by a Delegate"),
            ("excused", "Excused"),
            ("absent", "Absent"),
        ],
        string="Attendance",
        required=True,
        default="expected",
    )
    note = fields.Char()

    _person_uniq = models.UniqueIndex(
        "(meeting_id, partner_id)", "This person is already on the list of the meeting."
    )

    def _get_closed_message(self, meetings):
        return self.env._(
            "%(meetings)s is closed: its attendance does not change any more.", meetings=meetings
        )

    def action_present(self):
        """The person is there."""
        self.write({"state": "present"})

    def action_absent(self):
        """The person did not come."""
        self.write({"state": "absent"})
