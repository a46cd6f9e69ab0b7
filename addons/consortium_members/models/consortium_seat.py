from odoo import api, fields, models
from odoo.fields import Domain


class ConsortiumSeat(models.Model):
    """A seat of a body: who elects it, who may hold it."""

    _name = "consortium.seat"
    _description = "Seat"
    _order = "body_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    body_id = fields.Many2one(
        comodel_name="consortium.body", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="body_id.company_id", store=True, precompute=True, index=True
    )
    electing_group = fields.Char(
        translate=True,
        help="Who elects the holder: a group of members, the general meeting, the board.",
    )
    category_ids = fields.Many2many(
        comodel_name="consortium.member.category",
        string="Eligible Categories",
        check_company=True,
        domain="[('board_eligible', '=', True)]",
        help="Categories of members that may hold the seat. Empty: every eligible category.",
    )
    allow_non_member = fields.Boolean(
        string="Open to Non-members",
        help="By by-law, persons who are no members may sit on the board, within the cap "
        "(art. 81.1.1).",
    )
    term_years = fields.Integer(
        string="Term in Years",
        default=3,
        help="Proposes the end of the term. The number of mandates cannot be limited.",
    )
    mandate_ids = fields.One2many(comodel_name="consortium.mandate", inverse_name="seat_id")
    mandate_id = fields.Many2one(
        comodel_name="consortium.mandate", string="Held By", compute="_compute_mandate_id"
    )
    is_vacant = fields.Boolean(compute="_compute_mandate_id", search="_search_is_vacant")

    _term_not_negative = models.Constraint(
        "CHECK (term_years >= 0)", "A term cannot be negative."
    )

    @api.depends("mandate_ids.date_from", "mandate_ids.date_to", "mandate_ids.cancelled")
    def _compute_mandate_id(self):
        mandates = self._get_running_mandates()
        holders = {mandate.seat_id.id: mandate for mandate in mandates}
        for seat in self:
            seat.mandate_id = holders.get(seat.id, False)
            seat.is_vacant = seat.id not in holders

    def _get_running_mandates(self):
        running = self.env["consortium.membership"]._get_running_mandate_domain()
        return self.env["consortium.mandate"].search(running & Domain("seat_id", "in", self.ids))

    @api.model
    def _search_is_vacant(self, operator, value):
        if operator != "in":
            return NotImplemented
        running = self.env["consortium.membership"]._get_running_mandate_domain()
        held = Domain("mandate_ids", "any", running)
        return Domain.OR([~held if vacant else held for vacant in value])
