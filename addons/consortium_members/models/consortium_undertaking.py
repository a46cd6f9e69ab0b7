from odoo import fields, models


class ConsortiumUndertaking(models.Model):
    """What an applicant undertakes to do, by law or by the by-laws (art. 51)."""

    _name = "consortium.undertaking"
    _description = "Undertaking of Members"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    text = fields.Text(
        required=True,
        translate=True,
        help="What the applicant accepts, word for word. A copy is kept with each "
        "application: changing it here changes nothing that was accepted.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to share the undertaking between companies.",
    )
    category_ids = fields.Many2many(
        comodel_name="consortium.member.category",
        string="Categories",
        check_company=True,
        help="Categories that it applies to. Empty: all of them.",
    )
    is_required = fields.Boolean(
        string="Required",
        default=True,
        help="The application cannot be sent from the public page without it.",
    )

    def _applies_to(self, category):
        """Undertakings of ``self`` that an applicant of ``category`` is asked for."""
        return self.filtered(lambda u: not u.category_ids or category in u.category_ids)
