from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

#: facts of a meeting that is closed
CLOSED_FIELDS = [
    "name",
    "body_id",
    "kind",
    "date_start",
    "date_end",
    "location",
    "record_date",
    "chair_id",
    "secretary_id",
    "notice_date",
    "notice_waiver",
    "minutes",
    "adopted_meeting_id",
    "attendance_ids",
    "item_ids",
    "decision_ids",
    "voter_ids",
]


class ConsortiumMeeting(models.Model):
    """A meeting of a body, from the notice to the minutes."""

    _name = "consortium.meeting"
    _description = "Meeting"
    _inherit = ["mail.thread", "mail.activity.mixin", "consortium.transition.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    body_id = fields.Many2one(
        comodel_name="consortium.body",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    body_kind = fields.Selection(related="body_id.kind")
    company_id = fields.Many2one(
        related="body_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        selection=[("regular", "Regular"), ("annual", "Annual"), ("special", "Special")],
        string="Type",
        required=True,
        default="regular",
    )
    date_start = fields.Datetime(string="Starts", required=True, tracking=True)
    date_end = fields.Datetime(string="Ends")
    date = fields.Date(
        string="Day",
        compute="_compute_date",
        store=True,
        precompute=True,
        index=True,
        help="Day of the meeting where the co-operative lives.",
    )
    location = fields.Char()
    url = fields.Char(string="Video Link")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("convened", "Convened"),
            ("held", "Held"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    record_date = fields.Date(
        tracking=True,
        copy=False,
        help="Members on this day have the vote, if nothing else stands against it.",
    )
    attendance_ids = fields.One2many(
        comodel_name="consortium.meeting.attendance", inverse_name="meeting_id"
    )
    item_ids = fields.One2many(
        comodel_name="consortium.meeting.item", inverse_name="meeting_id", string="Agenda"
    )
    voter_ids = fields.One2many(
        comodel_name="consortium.meeting.voter",
        inverse_name="meeting_id",
        string="Voters' List",
    )
    decision_ids = fields.One2many(
        comodel_name="consortium.decision", inverse_name="meeting_id", string="Decisions"
    )

    @api.depends("body_id.name", "date")
    def _compute_name(self):
        for meeting in self:
            # kept as it is read by everybody: in the language of the co-operative
            company = meeting.company_id or self.env.company
            texts = meeting.with_context(lang=company.partner_id.lang or self.env.lang)
            parts = [texts.body_id.name, meeting.date and texts._format_day()]
            meeting.name = ", ".join(part for part in parts if part)

    @api.depends("date_start", "company_id")
    def _compute_date(self):
        for meeting in self:
            tz = (meeting.company_id or self.env.company)._get_local_tz()
            meeting.date = meeting.date_start and (
                fields.Datetime.context_timestamp(
                    meeting.with_context(tz=tz), meeting.date_start
                ).date()
            )

    def _format_day(self):
        """Day of the meeting in words, in the language of the environment."""
        self.ensure_one()
        return format_date(self.env, self.date, date_format="d MMMM yyyy")

    def _format_time(self):
        """Day and hour of the meeting where the co-operative lives, in words."""
        self.ensure_one()
        french = (self.env.lang or "").startswith("fr")
        pattern = "EEEE d MMMM yyyy, H 'h' mm" if french else "EEEE, d MMMM yyyy, H:mm"
        return format_datetime(
            self.env, self.date_start, tz=self.company_id._get_local_tz(), dt_format=pattern
        )

    def _get_frozen_fields(self):
        frozen = super()._get_frozen_fields()
        if self.state == "closed":
            frozen += CLOSED_FIELDS
        return frozen

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        kept = self.filtered(lambda meeting: meeting.state != "draft" or meeting.decision_ids)
        if kept:
            raise UserError(
                self.env._(
                    "%(meetings)s: only a draft without decision is deleted. Cancel the "
                    "meeting instead.",
                    meetings=", ".join(kept.mapped("display_name")),
                )
            )

    def action_hold(self):
        """The meeting took place."""
        self._check_can_prepare()
        today = self.env["consortium.membership"]._today()
        future = self.filtered(lambda meeting: meeting.date > today)
        if future:
            raise UserError(
                self.env._(
                    "%(meetings)s: the day of the meeting has not come yet.",
                    meetings=", ".join(future.mapped("display_name")),
                )
            )
        self._transition("held", ("convened",))

    def action_cancel(self):
        """The meeting does not take place; its applications wait for the next one."""
        self._check_can_decide()
        self._transition("cancelled", ("draft", "convened"))
        waiting = self.item_ids.membership_ids.filtered(
            lambda m: m.state == "on_agenda" and m.agenda_item_id in self.item_ids
        )
        waiting._transition("submitted", ("on_agenda",), agenda_item_id=False)
        self._plan_notice()
