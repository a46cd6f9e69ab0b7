from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConsortiumRateCardLine(models.Model):
    _name = "consortium.rate.card.line"
    _description = "Rate Card Line"
    _order = "card_id, grade_id, service_domain_id, role_id, date_from desc, id"

    card_id = fields.Many2one(
        comodel_name="consortium.rate.card", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="card_id.company_id", store=True)
    currency_id = fields.Many2one(related="card_id.currency_id")
    role_id = fields.Many2one(
        comodel_name="consortium.role", ondelete="restrict", help="Empty: any role.")
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain", ondelete="restrict", help="Empty: any domain.")
    grade_id = fields.Many2one(
        comodel_name="res.partner.grade", string="Tier", ondelete="restrict",
        help="Price tier of the member on the day of the work. Empty: any tier, and non-members.")
    date_from = fields.Date(required=True, default=lambda self: date(self._today().year, 1, 1))
    date_to = fields.Date(help="Last day of the rate. Empty: until further notice.")
    rate = fields.Monetary(string="Hourly Rate", required=True)

    _rate_positive = models.Constraint("CHECK (rate >= 0)", "An hourly rate cannot be negative.")
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a rate cannot come before its first day.",
    )
    # The only check that also sees what another session has not committed yet. int4range instead
    # of "=": equality in GiST would need an extension. Deferred, so that the check below names the
    # line first.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(card_id, card_id, '[]') WITH &&, "
        "int4range(COALESCE(role_id, 0), COALESCE(role_id, 0), '[]') WITH &&, "
        "int4range(COALESCE(service_domain_id, 0), COALESCE(service_domain_id, 0), '[]') WITH &&, "
        "int4range(COALESCE(grade_id, 0), COALESCE(grade_id, 0), '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED",
        "The rate card already has a rate for this role, domain and tier on some of these days. "
        "Close the earlier one by giving it a last day.",
    )

    @api.model
    def _today(self):
        return fields.Date.context_today(self)

    @api.constrains("card_id", "role_id", "service_domain_id", "grade_id", "date_from", "date_to")
    def _check_no_overlap(self):
        """Two rates for the same role, domain, tier and day would make the price a matter of luck."""
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT a.id
              FROM consortium_rate_card_line a
              JOIN consortium_rate_card_line b ON b.card_id = a.card_id AND b.id != a.id
               AND b.role_id IS NOT DISTINCT FROM a.role_id
               AND b.service_domain_id IS NOT DISTINCT FROM a.service_domain_id
               AND b.grade_id IS NOT DISTINCT FROM a.grade_id
               AND daterange(a.date_from, a.date_to, '[]') && daterange(b.date_from, b.date_to, '[]')
             WHERE a.id = ANY(%s)
             LIMIT 1
            """, [self.ids])
        if row := self.env.cr.fetchone():
            line = self.browse(row[0])
            raise ValidationError(self.env._(
                "The rate card “%(card)s” already has a rate for %(line)s in this period. Close "
                "the earlier one by giving it a last day.",
                card=line.card_id.name, line=line.display_name))
        # What this session sees is in order; now wait for whoever writes the same card.
        self.env.cr.execute("SET CONSTRAINTS consortium_rate_card_line_no_overlap IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS consortium_rate_card_line_no_overlap DEFERRED")

    @api.depends("role_id", "service_domain_id", "grade_id", "date_from")
    def _compute_display_name(self):
        anything = self.env._("any")
        for line in self:
            line.display_name = " / ".join(
                record.display_name or anything
                for record in (line.grade_id, line.service_domain_id, line.role_id))

    def _to_rate_line(self, factory, to_minor, id_=None):
        """This line as plain data for `pricing.RateTable`.

        :param id_: another id, where lines that are not saved yet are compared
        """
        self.ensure_one()
        return factory(
            id=id_ or self.id,
            card_id=self.card_id.id or 0,
            rate=to_minor(self.rate, self.card_id.currency_id.rounding),
            role_id=self.role_id._origin.id or 0,
            domain_id=self.service_domain_id._origin.id or 0,
            grade_id=self.grade_id._origin.id or 0,
            date_from=self.date_from,
            date_to=self.date_to or date.max,
        )
