from odoo import fields, models


class ConsortiumDecisionDues(models.Model):
    """Dues that a resolution fixes for a category, for one fiscal year."""

    _name = "consortium.decision.dues"
    _description = "Dues Fixed by a Decision"
    _inherit = ["consortium.decision.order.mixin"]
    _order = "decision_id, category_id"
    _check_company_auto = True

    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    amount = fields.Monetary(
        string="Annual Amount",
        required=True,
        help="Amount of a whole year, as the price of the dues product: taxes come on top. "
        "Zero: nobody of the category pays dues for that year.",
    )

    _category_uniq = models.UniqueIndex(
        "(decision_id, category_id)",
        "A resolution fixes the dues of a category once.",
    )
    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "Dues cannot be negative."
    )
