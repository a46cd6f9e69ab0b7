from datetime import timedelta

from odoo import api, fields, models

from ..majority import is_carried

#: facts that are settled with each state: nobody edits them afterwards
NOTICE_FIELDS = (
    "membership_id",
    "ground",
    "facts",
    "date_notice",
    "hearing_date",
    "hearing_place",
    "meeting_id",
)
DECISION_FIELDS = (
    "hearing",
    "statement",
    "directors_present",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "date_decision",
    "decision_id",
    "resolution",
)
LETTER_FIELDS = ("date_letter", "reasons")


class ConsortiumExclusion(models.Model):
    """The procedure that the law asks for before a member is excluded (arts. 57-58)."""

    _name = "consortium.exclusion"
    _description = "Exclusion of a Member"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "consortium.transition.mixin",
        "consortium.letter.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        tracking=True,
        domain="[('state', 'in', ('active', 'suspended', 'exclusion_notice'))]",
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id", store=True, precompute=True, index=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("notice", "Notice Given"),
            ("decided", "Letter to Send"),
            ("done", "Excluded"),
            ("rejected", "Not Excluded"),
            ("dropped", "Dropped"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    ground = fields.Selection(
        selection=[
            ("not_user", "Does not use the services"),
            ("unable", "Is no longer able to use the services"),
            ("bylaw", "Does not respect the by-laws"),
            ("shares_unpaid", "Did not pay its qualifying shares"),
            ("dispossessed", "Is dispossessed of its qualifying shares"),
            ("undertaking", "Does not meet its undertakings"),
            ("business", "Did less business than the by-laws ask in a fiscal year"),
            ("competing", "Competes with the co-operative"),
        ],
        required=True,
        tracking=True,
        help="Closed list of art. 57: nothing else is a ground.",
    )
    facts = fields.Text(help="What is held against the member: told in the notice.")
    date_notice = fields.Date(
        string="Notice Given On", help="Day on which the member received the written notice."
    )
    hearing_date = fields.Datetime(
        string="Hearing", help="Day and hour of the board's meeting, told in the notice."
    )
    hearing_place = fields.Char(string="Place", help="Where the board meets, told in the notice.")
    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting",
        string="Board Meeting",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    earliest_hearing = fields.Date(compute="_compute_earliest_hearing")
    hearing = fields.Selection(
        selection=[
            ("heard", "The member was heard"),
            ("statement", "The member's statement was read"),
            ("absent", "The member was called and did not come"),
        ],
        string="At the Hearing",
    )
    statement = fields.Text(string="Statement of the Member")
    directors_present = fields.Integer(default=0)
    votes_for = fields.Integer(string="For the Exclusion", default=0)
    votes_against = fields.Integer(string="Against", default=0)
    votes_abstain = fields.Integer(string="Abstentions", default=0)
    required_majority = fields.Char(compute="_compute_is_carried")
    is_carried = fields.Boolean(string="Carried", compute="_compute_is_carried")
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Resolution of the Board",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('kind', '=', 'exclude')]",
    )
    resolution = fields.Char(string="Number of the Resolution")
    date_decision = fields.Date(string="Decided On")
    letter_deadline = fields.Date(
        compute="_compute_letter_deadline",
        store=True,
        help="Last day to send the member the reasons in writing (art. 58).",
    )
    date_letter = fields.Date(
        string="Letter Sent On", help="The exclusion takes effect on this day (art. 58)."
    )
    reasons = fields.Text(help="Reasons of the decision, told in the letter.")
    drop_reason = fields.Char(readonly=True, tracking=True)

    _live_uniq = models.UniqueIndex(
        "(membership_id) WHERE state IN ('draft', 'notice', 'decided')",
        "An exclusion of this member is already under way.",
    )
    _votes_in_order = models.Constraint(
        "CHECK (votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0"
        " AND directors_present >= 0"
        " AND votes_for + votes_against + votes_abstain <= directors_present)",
        "There cannot be more votes than directors present.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # the index of live procedures looks at what was dropped a moment ago
        self.flush_model(["state"])
        return super().create(vals_list)

    def _get_frozen_fields(self):
        """The notice once given, the vote once decided, the letter once sent."""
        frozen = ["state"]
        if self.state != "draft":
            frozen += NOTICE_FIELDS
        if self.state not in ("draft", "notice"):
            frozen += DECISION_FIELDS
        if self.state in ("done", "rejected", "dropped"):
            frozen += LETTER_FIELDS
        return frozen

    @api.depends("membership_id.partner_id.name")
    def _compute_display_name(self):
        for exclusion in self:
            exclusion.display_name = self.env._(
                "Exclusion of %(member)s", member=exclusion.partner_id.name or ""
            )

    @api.depends("date_notice", "company_id.consortium_exclusion_notice_days")
    def _compute_earliest_hearing(self):
        today = self.env["consortium.membership"]._today()
        for exclusion in self:
            days = exclusion.company_id.consortium_exclusion_notice_days
            exclusion.earliest_hearing = (exclusion.date_notice or today) + timedelta(days=days)

    @api.depends("date_decision")
    def _compute_letter_deadline(self):
        """Kept as it was on the day: a later change of the delay moves nothing."""
        for exclusion in self:
            days = exclusion.company_id.consortium_exclusion_letter_days
            exclusion.letter_deadline = (
                exclusion.date_decision + timedelta(days=days)
                if exclusion.date_decision
                else False
            )

    @api.depends(
        "votes_for",
        "votes_against",
        "company_id.consortium_exclusion_majority_num",
        "company_id.consortium_exclusion_majority_den",
    )
    def _compute_is_carried(self):
        for exclusion in self:
            fraction = exclusion._get_required_fraction()
            exclusion.required_majority = "%s/%s" % fraction
            exclusion.is_carried = is_carried(
                exclusion.votes_for, exclusion.votes_against, fraction
            )

    def _get_required_fraction(self):
        """Part of the votes cast by the directors present that excludes (art. 58)."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return (
            company.consortium_exclusion_majority_num,
            company.consortium_exclusion_majority_den,
        )

    def _get_hearing_day(self):
        """Day of the hearing where the co-operative lives."""
        self.ensure_one()
        Membership = self.env["consortium.membership"]
        return Membership._to_local(self.hearing_date).date() if self.hearing_date else False
