from odoo import fields, models


class ConsortiumMemberCategoryShare(models.Model):
    """Smallest number of shares of a class that a category subscribes (art. 38.3)."""

    _name = "consortium.member.category.share"
    _description = "Qualifying Shares of a Category"
    _order = "category_id, share_class_id"
    _check_company_auto = True

    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="share_class_id.company_id", store=True, index=True)
    minimum = fields.Integer(
        required=True,
        default=1,
        help="Qualifying shares: what a member of the category must subscribe.",
    )

    _class_uniq = models.UniqueIndex(
        "(category_id, share_class_id)",
        "A category has one minimum for each class of shares.",
    )
    _minimum_positive = models.Constraint(
        "CHECK (minimum > 0)",
        "A minimum of qualifying shares is more than zero; delete the line instead.",
    )
