from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class ConsortiumMemberLink(models.Model):
    """Dated link between a federation and one of its affiliates.

    Deliberately not the contacts' ``parent_id``: Odoo's portal rules follow it, so
    a federation's users would read the invoices of its affiliates.
    """

    _name = "consortium.member.link"
    _description = "Federation and Affiliate"
    _order = "federation_id, date_to desc, date_from desc, id desc"
    _check_company_auto = True

    federation_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('is_company', '=', True)]",
        help="Organisation that gathers others: a federation, a network, a group.",
    )
    affiliate_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('id', '!=', federation_id)]",
        help="Organisation that belongs to the federation. It may be served through "
        "the federation's agreements without being a member itself.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=[
            ("affiliate", "Affiliated Member"),
            ("subsidiary", "Subsidiary"),
            ("partner", "Partner"),
        ],
        required=True,
        default="affiliate",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["consortium.membership"]._today(),
    )
    date_to = fields.Date(string="To", help="Last day. Empty: until further notice.")
    note = fields.Char()
    is_current = fields.Boolean(
        string="Current", compute="_compute_is_current", search="_search_is_current"
    )
    federation_membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        string="Federation's Membership",
        compute="_compute_memberships",
    )
    affiliate_membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        string="Affiliate's Membership",
        compute="_compute_memberships",
        help="Empty when the affiliate is served without being a member itself.",
    )

    # No CHECK on the partners: when a merge of contacts breaks one, Odoo deletes the row.
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A link cannot end before it starts.",
    )
    # int4range instead of "=": equality in GiST would need an extension
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(company_id, company_id, '[]') WITH &&, "
        "int4range(federation_id, federation_id, '[]') WITH &&, "
        "int4range(affiliate_id, affiliate_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "This affiliate is already linked to this federation on these dates. End that link first.",
    )

    @api.model
    def _get_current_domain(self, date=None):
        """Links that run on ``date``, today by default."""
        date = date or self.env["consortium.membership"]._today()
        return Domain("date_from", "<=", date) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = self.env["consortium.membership"]._today()
        for link in self:
            link.is_current = bool(
                link.date_from
                and link.date_from <= today
                and (not link.date_to or link.date_to >= today)
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._get_current_domain()
        wanted = set(value)
        if wanted == {True}:
            return current
        return ~current if wanted == {False} else Domain(bool(wanted))

    @api.depends("federation_id", "affiliate_id")
    def _compute_memberships(self):
        Membership = self.env["consortium.membership"]
        found = Membership._get_current(self.federation_id | self.affiliate_id)
        for link in self:
            link.federation_membership_id = found.get(link.federation_id.id, False)
            link.affiliate_membership_id = found.get(link.affiliate_id.id, False)

    @api.depends("federation_id.name", "affiliate_id.name")
    def _compute_display_name(self):
        for link in self:
            link.display_name = f"{link.federation_id.name or ''} → {link.affiliate_id.name or ''}"

    @api.constrains("federation_id", "affiliate_id")
    def _check_organisations(self):
        for link in self:
            if link.federation_id == link.affiliate_id:
                raise ValidationError(
                    self.env._(
                        "%(partner)s cannot be its own affiliate.", partner=link.federation_id.name
                    )
                )
            for partner in link.federation_id | link.affiliate_id:
                if partner.commercial_partner_id != partner:
                    raise ValidationError(
                        self.env._(
                            "%(contact)s is a contact of %(organisation)s: link the "
                            "organisation itself.",
                            contact=partner.name,
                            organisation=partner.commercial_partner_id.name,
                        )
                    )

    def _overlaps(self, other):
        """Whether two links share a day."""
        self.ensure_one()
        return (not self.date_to or self.date_to >= other.date_from) and (
            not other.date_to or other.date_to >= self.date_from
        )

    def action_end(self):
        """The affiliate leaves the federation today; the link stays in the history."""
        today = self.env["consortium.membership"]._today()
        ended = self.filtered(lambda link: link.date_to and link.date_to <= today)
        if ended:
            raise UserError(
                self.env._(
                    "Already ended: %(links)s.", links=", ".join(ended.mapped("display_name"))
                )
            )
        future = self.filtered(lambda link: link.date_from > today)
        if future:
            raise UserError(
                self.env._(
                    "%(links)s has not started yet: delete it instead.",
                    links=", ".join(future.mapped("display_name")),
                )
            )
        self.write({"date_to": today})
