from odoo import models
from odoo.exceptions import UserError


class ConsortiumMeetingPartMixin(models.AbstractModel):
    """What belongs to a meeting and freezes with it: its agenda, its attendance.

    The model has a ``meeting_id``.
    """

    _name = "consortium.meeting.part.mixin"
    _description = "Part of a Meeting"
    _inherit = ["consortium.part.mixin"]

    def _check_part_open(self):
        self._check_meeting_open()

    def _check_meeting_open(self):
        closed = self.meeting_id.filtered(lambda m: m.state in ("closed", "cancelled"))
        if closed:
            raise UserError(self._get_closed_message(", ".join(closed.mapped("display_name"))))

    def _get_closed_message(self, meetings):
        """What is told when the meeting is over; override to name the part.

        :param meetings: names of the closed meetings
        """
        return self.env._("%(meetings)s is closed.", meetings=meetings)
