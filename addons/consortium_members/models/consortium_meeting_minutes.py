from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumMeeting(models.Model):
    """Minutes: written, adopted at a later meeting, then closed for good."""

    # files of one model, split to stay readable
    _inherit = "consortium.meeting"  # pylint: disable=consider-merging-classes-inherited

    chair_id = fields.Many2one(
        comodel_name="res.partner", check_company=True, copy=False
    )
    secretary_id = fields.Many2one(
        comodel_name="res.partner", check_company=True, copy=False
    )
    minutes = fields.Html(copy=False)
    adopted_meeting_id = fields.Many2one(
        comodel_name="consortium.meeting",
        string="Minutes Adopted At",
        check_company=True,
        copy=False,
        domain="[('body_id', '=', body_id), ('date', '>', date)]",
        tracking=True,
        help="The later meeting of the body that adopted the minutes.",
    )
    minutes_state = fields.Selection(
        selection=[
            ("none", "Not Written"),
            ("written", "To Adopt"),
            ("adopted", "Adopted"),
        ],
        string="Minutes Are",
        compute="_compute_minutes_state",
        store=True,
    )
    document_ids = fields.One2many(
        comodel_name="consortium.member.document", inverse_name="meeting_id"
    )

    @api.depends("minutes", "adopted_meeting_id")
    def _compute_minutes_state(self):
        for meeting in self:
            if meeting.adopted_meeting_id:
                meeting.minutes_state = "adopted"
            else:
                meeting.minutes_state = "written" if meeting.minutes else "none"

    def action_prepare_minutes(self):
        """First text of the minutes: attendance, agenda, notes and resolutions."""
        self._check_can_prepare()
        for meeting in self:
            if meeting.state not in ("convened", "held"):
                raise UserError(self.env._("Minutes are written once the meeting is convened."))
            meeting.minutes = self.env["ir.qweb"]._render(
                "consortium_members.minutes_draft", {"meeting": meeting}
            )

    def _adopt_minutes(self, meeting):
        """``meeting`` adopts the minutes of these meetings, which close.

        :param meeting: the later meeting of the same body
        """
        self._check_can_decide()
        for former in self:
            if meeting.body_id != former.body_id or meeting.date <= former.date:
                raise UserError(
                    self.env._(
                        "The minutes of %(former)s are adopted at a later meeting of the same body.",
                        former=former.display_name,
                    )
                )
            if not former.minutes:
                raise UserError(
                    self.env._("Write the minutes of %(former)s first.", former=former.display_name)
                )
        self._transition("closed", ("held",), adopted_meeting_id=meeting.id)

    def action_close(self):
        """The minutes were adopted at the later meeting that is entered: frozen."""
        for meeting in self:
            if not meeting.adopted_meeting_id:
                raise UserError(
                    self.env._(
                        "Enter the later meeting that adopted the minutes of %(meeting)s.",
                        meeting=meeting.display_name,
                    )
                )
            meeting._adopt_minutes(meeting.adopted_meeting_id)

    def action_publish_minutes(self):
        """Members read the adopted minutes of the general meeting on the portal."""
        self._check_can_decide()
        wrong = self.filtered(lambda m: m.body_kind != "general" or m.state != "closed")
        if wrong:
            raise UserError(
                self.env._(
                    "%(meetings)s: only adopted minutes of a general meeting are published.",
                    meetings=", ".join(wrong.mapped("display_name")),
                )
            )
        new = self.filtered(lambda meeting: not meeting.document_ids)
        documents = self.env["consortium.member.document"].create(
            [meeting._prepare_minutes_document_vals() for meeting in new]
        )
        documents.action_publish()

    def _prepare_minutes_document_vals(self):
        self.ensure_one()
        return {
            "name": self.env._("Minutes: %(meeting)s", meeting=self.name),
            "kind": "minutes",
            "date": self.date,
            "meeting_id": self.id,
            "company_id": self.company_id.id,
        }
