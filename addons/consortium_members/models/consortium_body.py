from odoo import api, fields, models

#: prefix of the numbers of resolutions, as in CA-2026-041
DEFAULT_CODES = {"board": "CA", "executive": "CE", "committee": "COM", "general": "AG"}


class ConsortiumBody(models.Model):
    """A body of the co-operative: board, executive, committee, general meeting."""

    _name = "consortium.body"
    _description = "Governing Body"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        help="Prefix of the numbers of resolutions, as in CA-2026-041.",
    )
    kind = fields.Selection(
        selection=[
            ("board", "Board of Directors"),
            ("executive", "Executive Committee"),
            ("committee", "Committee"),
            ("general", "General Meeting"),
        ],
        required=True,
        default="committee",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    notice_days = fields.Integer(
        compute="_compute_notice_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Days between the notice and the meeting. For the board the Act says five "
        "unless the by-laws differ (art. 92).",
    )
    quorum_rule = fields.Selection(
        selection=[
            ("majority", "Majority of those in office"),
            ("fraction", "Fraction of those entitled"),
            ("number", "Number of persons"),
            ("present", "Those present"),
        ],
        string="Quorum",
        compute="_compute_quorum_rule",
        store=True,
        readonly=False,
        precompute=True,
        help="Board: a majority of the directors unless the by-laws ask for more. "
        "General meeting: as the by-laws say, else the members present.",
    )
    quorum_numerator = fields.Integer(string="Quorum, Numerator", default=1)
    quorum_denominator = fields.Integer(string="Quorum, Denominator", default=2)
    quorum_number = fields.Integer(string="Persons for the Quorum", default=1)
    has_casting_vote = fields.Boolean(
        string="Chair's Casting Vote",
        help="On a tie, the vote of the chair decides.",
    )
    decision_sequence_id = fields.Many2one(
        comodel_name="ir.sequence",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="base.group_system",
    )
    seat_ids = fields.One2many(comodel_name="consortium.seat", inverse_name="body_id")
    mandate_ids = fields.One2many(comodel_name="consortium.mandate", inverse_name="body_id")
    meeting_ids = fields.One2many(comodel_name="consortium.meeting", inverse_name="body_id")

    _code_uniq = models.UniqueIndex(
        "(company_id, code)",
        "Two bodies of a company cannot have the same code.",
    )
    _figures_in_order = models.Constraint(
        "CHECK (notice_days >= 0 AND quorum_numerator >= 0 AND quorum_denominator > 0 "
        "AND quorum_numerator <= quorum_denominator AND quorum_number >= 0)",
        "The notice and the quorum cannot be negative, and a fraction is at most one.",
    )

    @api.depends("kind")
    def _compute_code(self):
        for body in self:
            body.code = DEFAULT_CODES.get(body.kind)

    @api.depends("kind", "company_id")
    def _compute_notice_days(self):
        for body in self:
            company = body.company_id
            body.notice_days = (
                company.consortium_general_notice_days
                if body.kind == "general"
                else company.consortium_board_notice_days
            )

    @api.depends("kind")
    def _compute_quorum_rule(self):
        for body in self:
            body.quorum_rule = "present" if body.kind == "general" else "majority"

    def write(self, vals):
        result = super().write(vals)
        if "code" in vals:
            for body in self:
                # sudo: sequences are technical records
                body.sudo().decision_sequence_id.prefix = body._get_decision_prefix()
        return result

    def _get_decision_prefix(self):
        """Prefix of the resolutions; override for another numbering."""
        self.ensure_one()
        return f"{self.code}-%(range_year)s-"

    def _prepare_decision_sequence_vals(self):
        """Values of the gap-free sequence of the body, one range per year."""
        self.ensure_one()
        return {
            "name": self.env._("Resolutions (%(body)s)", body=self.name),
            "code": "consortium.decision",
            "implementation": "no_gap",
            "use_date_range": True,
            "prefix": self._get_decision_prefix(),
            "padding": 3,
            "company_id": self.company_id.id,
        }

    def _get_decision_sequence(self):
        """:return: the sequence that numbers the resolutions, in superuser mode"""
        self.ensure_one()
        # sudo: sequences are technical records, secretaries cannot read all of them
        self_sudo = self.sudo()
        if not self_sudo.decision_sequence_id:
            self_sudo.decision_sequence_id = self_sudo.env["ir.sequence"].create(
                self._prepare_decision_sequence_vals()
            )
        return self_sudo.decision_sequence_id
