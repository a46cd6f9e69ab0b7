from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: applications: nothing is decided yet
PENDING_STATES = ("draft", "submitted", "on_agenda")
#: the partner is a member, whatever the dues or the sanction under way
MEMBER_STATES = ("admitted", "active", "suspended", "resigning", "exclusion_notice")
#: nothing more happens; coming back is a new record
CLOSED_STATES = ("refused", "resigned", "excluded", "ended")
#: facts of the register: free while the application is prepared, then frozen
REGISTER_FIELDS = (
    "number",
    "partner_id",
    "company_id",
    "category_id",
    "grade_id",
    "is_founder",
    "date_application",
    "date_admitted",
    "date_end",
    "end_reason",
)


class ConsortiumMembership(models.Model):
    """Legal status of a partner in a co-operative, from application to exit.

    Price and rights of the day are copied on the record from the period that
    covers today; the history itself is in the periods.
    """

    _name = "consortium.membership"
    _description = "Membership"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "consortium.transition.mixin",
    ]
    _order = "number desc, id desc"
    _rec_names_search = ["number", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    number = fields.Char(
        string="Member Number",
        copy=False,
        readonly=True,
        index="trigram",
        help="Given at admission, without gap, in each company.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="The organisation or the person itself, never one of its contacts.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
        help="Legal category: rights and duties. It has nothing to do with the price.",
    )
    grade_id = fields.Many2one(
        comodel_name="res.partner.grade",
        string="Tier",
        compute="_compute_grade_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
        help="Price level: gives the pricelist of the member and of its contacts.",
    )
    is_founder = fields.Boolean(
        string="Founding Member",
        tracking=True,
        help="Founders enter the register without application. It is a statistic "
        "and at most a price, never a right.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("on_agenda", "On the Agenda"),
            ("refused", "Refused"),
            ("admitted", "Admitted"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("resigning", "Resigning"),
            ("resigned", "Resigned"),
            ("exclusion_notice", "Exclusion Notice"),
            ("excluded", "Excluded"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand="_read_group_states",
    )
    is_current = fields.Boolean(string="Is a Member", compute="_compute_is_current", store=True)
    date_application = fields.Date(
        string="Applied On", default=fields.Date.context_today, copy=False
    )
    date_admitted = fields.Date(string="Admitted On", copy=False, tracking=True, index=True)
    date_end = fields.Date(
        string="Ended On",
        copy=False,
        tracking=True,
        help="Last day of the membership.",
    )
    end_reason = fields.Text(
        string="Reason for the End",
        copy=False,
        groups="consortium_members.consortium_members_group_user",
    )
    resolution = fields.Char(
        copy=False,
        tracking=True,
        groups="consortium_members.consortium_members_group_user",
        help="Number of the board's resolution.",
    )
    dues_state = fields.Selection(
        selection=[
            ("exempt", "Exempt"),
            ("current", "Up to Date"),
            ("grace", "Grace Period"),
            ("overdue", "Overdue"),
        ],
        string="Dues",
        required=True,
        copy=False,
        tracking=True,
        help="State of the annual contribution. Unpaid dues do not end a membership.",
    )
    period_ids = fields.One2many(
        comodel_name="consortium.membership.period",
        inverse_name="membership_id",
        string="History",
        copy=False,
    )
    previous_id = fields.Many2one(
        comodel_name="consortium.membership",
        string="Former Membership",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        help="On a re-admission: the membership that ended before this one.",
    )
    next_ids = fields.One2many(
        comodel_name="consortium.membership",
        inverse_name="previous_id",
        string="Re-admissions",
    )

    _live_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state NOT IN ('refused', 'resigned', 'excluded', 'ended')",
        "This partner already has a membership or an application under way in this company.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "This member number is already given in this company.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_admitted IS NULL OR date_end >= date_admitted)",
        "A membership cannot end before the admission.",
    )

    @api.depends("category_id", "is_founder")
    def _compute_grade_id(self):
        for membership in self:
            if membership.state in PENDING_STATES or not membership.state:
                membership.grade_id = membership._get_default_grade()

    @api.depends("state")
    def _compute_is_current(self):
        for membership in self:
            membership.is_current = membership.state in MEMBER_STATES

    @api.model
    def _read_group_states(self, states, domain):
        """Columns that the board always shows, in the order of the journey."""
        shown = {"draft", "submitted", "on_agenda", "admitted", "active", *states}
        return [code for code, _label in self._fields["state"].selection if code in shown]

    @api.depends("number", "partner_id.name")
    def _compute_display_name(self):
        for membership in self:
            name = membership.partner_id.name or ""
            membership.display_name = f"{membership.number} {name}" if membership.number else name

    def _compute_access_url(self):
        for membership in self:
            membership.access_url = f"/my/membership/{membership.id}"

    def _get_default_grade(self):
        """Tier proposed by the category; override to propose it otherwise."""
        self.ensure_one()
        category = self.category_id
        return (self.is_founder and category.founder_grade_id) or category.grade_id

    @api.constrains("partner_id")
    def _check_partner_is_commercial_entity(self):
        for membership in self:
            partner = membership.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(organisation)s: the member is "
                        "the organisation itself.",
                        contact=partner.name,
                        organisation=partner.commercial_partner_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_number_in_advance(vals_list)
        self._check_no_live_membership(vals_list)
        return super().create(vals_list)

    def _check_starts_at_default(self, vals_list):
        """Say how an old register is taken over, which is what was wanted."""
        if any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(
                self.env._(
                    "A membership starts as a draft. To take over an existing "
                    "register, enter or import drafts with their number, dates "
                    "and history, then use the action “Enter in the Register”."
                )
            )

    def _get_frozen_fields(self):
        frozen = [*super()._get_frozen_fields(), "previous_id"]
        return frozen if self.state == "draft" else frozen + list(REGISTER_FIELDS)

    def _check_not_frozen(self, vals):
        self._check_number_in_advance([vals])
        return super()._check_not_frozen(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        kept = self.filtered(lambda membership: membership.state != "draft")
        if kept:
            raise UserError(
                self.env._(
                    "Only drafts can be deleted. The register keeps every membership: "
                    "refuse the application, or end the membership (%(members)s).",
                    members=", ".join(kept.mapped("display_name")),
                )
            )
