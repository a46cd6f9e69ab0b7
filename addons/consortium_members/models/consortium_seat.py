from odoo import fields, models


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

    _term_not_negative = models.Constraint(
        "CHECK (term_years >= 0)", "A term cannot be negative."
    )
