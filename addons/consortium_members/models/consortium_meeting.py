from odoo import api, fields, models


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
    decision_ids = fields.One2many(
        comodel_name="consortium.decision", inverse_name="meeting_id", string="Decisions"
    )

    @api.depends("body_id.name", "date")
    def _compute_name(self):
        for meeting in self:
            meeting.name = f"{meeting.body_id.name or ''} {meeting.date or ''}".strip()

    @api.depends("date_start", "company_id")
    def _compute_date(self):
        for meeting in self:
            tz = meeting.company_id.partner_id.tz or "America/Montreal"
            meeting.date = meeting.date_start and (
                fields.Datetime.context_timestamp(
                    meeting.with_context(tz=tz), meeting.date_start
                ).date()
            )
