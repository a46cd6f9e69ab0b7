from odoo import api, fields, models


class ConsortiumMandate(models.Model):
    """A person holds a seat between two days."""

    _name = "consortium.mandate"
    _description = "Mandate"
    _inherit = ["mail.thread", "mail.activity.mixin", "consortium.transition.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    seat_id = fields.Many2one(
        comodel_name="consortium.seat",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    body_id = fields.Many2one(
        related="seat_id.body_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="seat_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Holder",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        domain="[('is_company', '=', False)]",
        help="The person who sits, never an organisation.",
    )
    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        string="Represented Member",
        compute="_compute_membership_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The member in whose name the person sits: itself, or its organisation. "
        "Empty: not a member.",
    )
    role = fields.Selection(
        selection=[
            ("president", "President"),
            ("vice_president", "Vice-President"),
            ("treasurer", "Treasurer"),
            ("secretary", "Secretary"),
            ("director", "Director"),
            ("member", "Member"),
        ],
        required=True,
        default="director",
        tracking=True,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self.env["consortium.membership"]._today(),
    )
    date_term = fields.Date(
        string="End of Term",
        compute="_compute_date_term",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="As elected. The holder stays in office after it until replaced or re-elected.",
    )
    date_to = fields.Date(
        string="Last Day in Office",
        tracking=True,
        copy=False,
        help="Empty while the person is in office.",
    )
    end_kind = fields.Selection(
        selection=[
            ("term", "End of Term"),
            ("resigned", "Resigned"),
            ("revoked", "Revoked"),
            ("death", "Death"),
            ("other", "Other"),
        ],
        string="Ended By",
        copy=False,
        tracking=True,
    )
    end_reason = fields.Char(string="Reason for the End", copy=False)
    electing_group = fields.Char(
        compute="_compute_electing_group", store=True, readonly=False, precompute=True
    )
    meeting_id = fields.Many2one(
        comodel_name="consortium.meeting",
        string="Elected At",
        check_company=True,
        index="btree_not_null",
    )
    decision_id = fields.Many2one(
        comodel_name="consortium.decision",
        string="Elected By",
        check_company=True,
        index="btree_not_null",
        help="Resolution that elected, appointed or replaced.",
    )
    cancelled = fields.Boolean(
        readonly=True, copy=False, help="Entered by mistake: kept, and counted nowhere."
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A mandate cannot end before it starts.",
    )
    _term_in_order = models.Constraint(
        "CHECK (date_term IS NULL OR date_term >= date_from)",
        "The end of the term comes before the start of the mandate.",
    )
    # int4range instead of "=": equality in GiST would need an extension
    _one_holder = models.Constraint(
        "EXCLUDE USING gist (int4range(seat_id, seat_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (cancelled IS NOT TRUE)",
        "A seat has one holder at a time: end the present mandate first.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_membership_id(self):
        for company, mandates in self.grouped("company_id").items():
            current = self.env["consortium.membership"]._get_current(
                mandates.partner_id, company=company or self.env.company
            )
            for mandate in mandates:
                mandate.membership_id = current.get(mandate.partner_id.id, False)

    @api.depends("seat_id", "date_from")
    def _compute_date_term(self):
        for mandate in self:
            years = mandate.seat_id.term_years
            mandate.date_term = (
                years and mandate.date_from and fields.Date.add(mandate.date_from, years=years)
            )

    @api.depends("seat_id")
    def _compute_electing_group(self):
        for mandate in self:
            mandate.electing_group = mandate.seat_id.electing_group

    @api.depends("partner_id.name", "seat_id.name")
    def _compute_display_name(self):
        for mandate in self:
            mandate.display_name = f"{mandate.partner_id.name or ''} ({mandate.seat_id.name or ''})"
