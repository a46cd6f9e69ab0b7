from odoo import api, fields, models
from odoo.exceptions import UserError

#: why a member is on the list without a vote, the first that applies
INELIGIBLE_REASONS = [
    ("auxiliary", "Auxiliary member: no vote (art. 52)"),
    ("no_vote", "Category without vote"),
    ("late", "Admitted after the record date"),
    ("suspended", "Right to vote suspended"),
    ("shares", "Qualifying shares not paid"),
    ("left", "No longer a member"),
]


class ConsortiumMeetingVoter(models.Model):
    """One line of the voters' list: one member, one vote, whatever the shares.

    The line keeps what the member was on the record date, whatever it becomes.
    """

    _name = "consortium.meeting.voter"
    _description = "Voter"
    _inherit = ["consortium.transition.mixin"]
    _order = "meeting_id, member_name, id"
    _check_company_auto = True

    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True, index=True
    )
    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    partner_id = fields.Many2one(related="membership_id.partner_id", string="Member")
    member_name = fields.Char(required=True, help="Name on the record date.")
    number = fields.Char(string="Member Number")
    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        ondelete="restrict",
        help="Category on the record date.",
    )
    category_kind = fields.Char(help="Class of the category on the record date.")
    is_eligible = fields.Boolean(string="Votes")
    reason = fields.Selection(selection=INELIGIBLE_REASONS, string="Why Not")
    delegate_id = fields.Many2one(
        comodel_name="consortium.delegate",
        ondelete="restrict",
        check_company=True,
        domain="[('membership_id', '=', membership_id), ('state', '=', 'active')]",
        help="Who votes for the organisation; may still be named at the door.",
    )
    delegate_name = fields.Char(related="delegate_id.partner_id.name", string="Delegate's Name")
    is_delegate_missing = fields.Boolean(
        string="No Delegate",
        compute="_compute_is_delegate_missing",
        store=True,
        help="An organisation without delegate keeps its vote: it names one before voting.",
    )
    state = fields.Selection(
        selection=[
            ("expected", "Expected"),
            ("present", "Present"),
            ("remote", "Remote"),
            ("absent", "Absent"),
        ],
        string="Attendance",
        required=True,
        default="expected",
        readonly=True,
    )
    checked_in = fields.Datetime(string="Signed In", readonly=True)
    signature = fields.Binary(attachment=True)
    is_contested = fields.Boolean(
        string="Contested",
        help="A member whose vote is suspended contests it in writing (art. 60.2).",
    )
    contest_note = fields.Text(string="Contest")

    _membership_uniq = models.UniqueIndex(
        "(meeting_id, membership_id)", "A member is on a voters' list once."
    )
    # the last line: whatever the code above becomes
    _auxiliary_never_votes = models.Constraint(
        "CHECK (is_eligible IS NOT TRUE OR (category_kind IS DISTINCT FROM 'auxiliary' "
        "AND reason IS NULL))",
        "An auxiliary member has no vote, nor has a member with a reason against it.",
    )

    @api.depends("is_eligible", "delegate_id", "membership_id")
    def _compute_is_delegate_missing(self):
        for voter in self:
            voter.is_delegate_missing = (
                voter.is_eligible
                and not voter.delegate_id
                and voter.membership_id.partner_id.is_company
            )

    @api.depends("number", "member_name")
    def _compute_display_name(self):
        for voter in self:
            voter.display_name = f"{voter.number or ''} {voter.member_name or ''}".strip()

    def _get_frozen_fields(self):
        """The list is a fact of the record date: only the door changes it."""
        frozen = [
            "state",
            "meeting_id",
            "membership_id",
            "member_name",
            "number",
            "category_id",
            "category_kind",
            "is_eligible",
            "reason",
            "checked_in",
        ]
        if self.meeting_id.state in ("closed", "cancelled"):
            frozen += ["delegate_id", "signature", "is_contested", "contest_note"]
        return frozen

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_register_opened():
            raise UserError(
                self.env._("The voters' list is drawn from the register: use its button.")
            )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_new_list(self):
        if not self._is_register_opened():
            raise UserError(
                self.env._("The voters' list is frozen: draw it again before the meeting.")
            )

    def action_check_in(self):
        """The voter, or its delegate, signs in."""
        self._check_in("present")

    def action_check_in_remote(self):
        """The voter takes part from a distance."""
        self._check_in("remote")

    def action_undo_check_in(self):
        """Signed in by mistake."""
        self._check_at_the_door()
        self._write_register({"state": "expected", "checked_in": False})

    def _check_in(self, state):
        self._check_at_the_door()
        barred = self.filtered(lambda voter: not voter.is_eligible)
        if barred:
            labels = dict(self._fields["reason"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "No vote: %(voters)s.",
                    voters=", ".join(
                        f"{voter.display_name} ({labels.get(voter.reason, '')})" for voter in barred
                    ),
                )
            )
        self._write_register({"state": state, "checked_in": fields.Datetime.now()})

    def _check_at_the_door(self):
        self._check_can_prepare()
        wrong = self.meeting_id.filtered(lambda m: m.state not in ("convened", "held"))
        if wrong:
            raise UserError(
                self.env._(
                    "%(meetings)s: voters sign in once the meeting is convened, until it closes.",
                    meetings=", ".join(wrong.mapped("display_name")),
                )
            )
