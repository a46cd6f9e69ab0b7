from odoo import api, fields, models

from ..majority import is_carried


class ConsortiumDecision(models.Model):
    """A resolution: the text, the vote, and the batch of members that it decides."""

    _name = "consortium.decision"
    _description = "Decision"
    _inherit = ["mail.thread", "consortium.transition.mixin"]
    _order = "date desc, number desc, id desc"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(string="Subject", required=True)
    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    item_id = fields.Many2one(
        comodel_name="consortium.meeting.item",
        string="Agenda Item",
        index="btree_not_null",
        domain="[('meeting_id', '=', meeting_id)]",
        check_company=True,
    )
    body_id = fields.Many2one(
        related="meeting_id.body_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(related="meeting_id.date", store=True, precompute=True, index=True)
    kind = fields.Selection(
        selection=[
            ("admit", "Admission"),
            ("refuse", "Refusal"),
            ("suspend", "Suspension"),
            ("exclude", "Exclusion"),
            ("consent_exit", "Consent to a Resignation"),
            ("redeem", "Share Redemption"),
            ("dues", "Dues"),
            ("rebate", "Rebate"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    text = fields.Html(string="Resolution", help="It is resolved that…")
    reason = fields.Text(help="Grounds of a refusal, a suspension or an exclusion.")
    membership_ids = fields.Many2many(
        comodel_name="consortium.membership",
        string="Memberships",
        check_company=True,
        help="The batch that the resolution decides.",
    )
    date_effective = fields.Date(
        string="Takes Effect On",
        help="Empty: the day of the meeting. Only a resignation may take effect later.",
    )
    executed_date = fields.Datetime(string="Executed On", readonly=True, copy=False)
    mover_id = fields.Many2one(
        comodel_name="res.partner", string="Moved By", check_company=True
    )
    seconder_id = fields.Many2one(
        comodel_name="res.partner", string="Seconded By", check_company=True
    )
    votes_for = fields.Integer(string="For")
    votes_against = fields.Integer(string="Against")
    votes_abstain = fields.Integer(string="Abstentions")
    majority = fields.Selection(
        selection=[
            ("simple", "Simple Majority"),
            ("two_thirds", "Two Thirds"),
            ("custom", "Other Fraction"),
        ],
        required=True,
        compute="_compute_majority",
        store=True,
        readonly=False,
        precompute=True,
    )
    majority_numerator = fields.Integer(string="Majority, Numerator", default=3)
    majority_denominator = fields.Integer(string="Majority, Denominator", default=4)
    casting_vote = fields.Selection(
        selection=[("for", "For"), ("against", "Against")],
        help="Vote of the chair on a tie, where the by-laws give one.",
    )
    is_carried = fields.Boolean(
        string="Carried", compute="_compute_is_carried", store=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("carried", "Carried"),
            ("defeated", "Defeated"),
            ("executed", "Executed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    _number_uniq = models.UniqueIndex(
        "(body_id, number) WHERE number IS NOT NULL",
        "This number is already given to another resolution.",
    )
    _votes_not_negative = models.Constraint(
        "CHECK (votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0)",
        "A number of votes cannot be negative.",
    )
    _fraction_in_order = models.Constraint(
        "CHECK (majority_denominator > 0 AND majority_numerator > 0 "
        "AND majority_numerator <= majority_denominator)",
        "The majority is a fraction between zero and one.",
    )

    @api.depends("kind")
    def _compute_majority(self):
        for decision in self:
            decision.majority = "two_thirds" if decision.kind == "exclude" else "simple"

    @api.depends(
        "votes_for",
        "votes_against",
        "majority",
        "majority_numerator",
        "majority_denominator",
        "casting_vote",
        "body_id.has_casting_vote",
    )
    def _compute_is_carried(self):
        for decision in self:
            decision.is_carried = is_carried(
                decision.votes_for,
                decision.votes_against,
                decision._get_required_fraction(),
                decision.body_id.has_casting_vote and decision.casting_vote,
            )

    def _get_required_fraction(self):
        """Fraction of the votes cast that carries, or None for more for than against.

        For an exclusion, the law's fraction is a setting, the same as its procedure's.
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        if self.kind == "exclude" and self.majority == "two_thirds":
            return (
                company.consortium_exclusion_majority_num,
                company.consortium_exclusion_majority_den,
            )
        return {
            "simple": None,
            "two_thirds": (2, 3),
            "custom": (self.majority_numerator, self.majority_denominator),
        }[self.majority or "simple"]

    @api.depends("number", "name")
    def _compute_display_name(self):
        for decision in self:
            parts = (decision.number, decision.name)
            decision.display_name = " ".join(part for part in parts if part)
