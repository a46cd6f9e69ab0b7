from odoo import api, fields, models
from odoo.exceptions import UserError


class ConsortiumMembershipPeriod(models.Model):
    """One line of the history: what the member was, and at which price, between
    two dates. Lines are appended, closed, and never rewritten."""

    _name = "consortium.membership.period"
    _description = "Membership Period"
    _inherit = ["consortium.part.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="membership_id.partner_id")
    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    grade_id = fields.Many2one(
        comodel_name="res.partner.grade",
        string="Tier",
        ondelete="restrict",
        check_company=True,
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", help="Last day. Empty: until further notice.")
    reason = fields.Char(groups="consortium_members.consortium_members_group_user")
    cancelled = fields.Boolean(
        readonly=True,
        help="A planned change that was given up before its date.",
    )
    status = fields.Selection(
        selection=[
            ("past", "Past"),
            ("current", "Current"),
            ("planned", "Planned"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_status",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A period cannot end before it starts.",
    )
    _open_uniq = models.UniqueIndex(
        "(membership_id) WHERE date_to IS NULL AND cancelled IS NOT TRUE",
        "A membership has one open period only.",
    )
    # int4range instead of "=": equality in GiST would need an extension
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (cancelled IS NOT TRUE)",
        "Two periods of the same membership cannot overlap.",
    )

    @api.depends("date_from", "date_to", "cancelled")
    def _compute_status(self):
        today = self.env["consortium.membership"]._today()
        for period in self:
            if period.cancelled:
                period.status = "cancelled"
            elif period.date_from and period.date_from > today:
                period.status = "planned"
            elif period.date_to and period.date_to < today:
                period.status = "past"
            else:
                period.status = "current"

    @api.depends("category_id.name", "date_from")
    def _compute_display_name(self):
        for period in self:
            period.display_name = f"{period.category_id.name} {period.date_from or ''}"

    def _check_part_open(self):
        """Refuse to touch the history of a registered member by hand.

        While the application is a draft the lines may be prepared freely, for
        example by an import that takes over an existing register.
        """
        if self._is_register_opened():
            return
        kept = self.filtered(lambda period: period.membership_id.state != "draft")
        if kept:
            raise UserError(
                self.env._(
                    "The history of a member is never rewritten (%(members)s). Use "
                    "“Change Category or Tier” to add a dated change.",
                    members=", ".join(kept.membership_id.mapped("display_name")),
                )
            )
