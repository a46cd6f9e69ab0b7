from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConsortiumMemberCategory(models.Model):
    """Legal category of members: rights and duties, never a price."""

    _name = "consortium.member.category"
    _description = "Member Category"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty to share the category between companies.",
    )
    kind = fields.Selection(
        selection=[
            ("user", "User"),
            ("worker", "Worker"),
            ("support", "Support"),
            ("auxiliary", "Auxiliary"),
        ],
        required=True,
        default="user",
        help="Class of members in the sense of the Cooperatives Act. "
        "An auxiliary member has no vote and is not eligible to any office.",
    )
    votes = fields.Integer(
        default=1,
        help="Votes at the general meeting: one per member, whatever the shares.",
    )
    board_eligible = fields.Boolean(string="Eligible to the Board", default=True)
    gets_rebate = fields.Boolean(
        string="Gets Rebates",
        default=True,
        help="Takes part in the sharing of patronage rebates.",
    )
    allow_person = fields.Boolean(string="Open to Persons", default=True)
    allow_company = fields.Boolean(string="Open to Organisations", default=True)
    minimum_shares = fields.Integer(
        string="Qualifying Shares",
        help="Smallest number of shares of the first common class to subscribe on "
        "admission, where no line says it class by class.",
    )
    share_ids = fields.One2many(
        comodel_name="consortium.member.category.share",
        inverse_name="category_id",
        string="Qualifying Shares by Class",
        help="Smallest number of shares of each class to subscribe on admission "
        "(art. 38.3: common shares, or common and preferred).",
    )
    dues_product_id = fields.Many2one(
        comodel_name="product.product",
        check_company=True,
        help="Product invoiced for the annual contribution. Empty: exempt.",
    )
    grade_id = fields.Many2one(
        comodel_name="res.partner.grade",
        string="Default Tier",
        check_company=True,
        help="Price tier proposed when a member joins this category.",
    )
    founder_grade_id = fields.Many2one(
        comodel_name="res.partner.grade",
        string="Founders' Tier",
        check_company=True,
        help="Price tier proposed for the founders of this category. "
        "Being a founder gives a price at most, never a right.",
    )
    bylaw_ref = fields.Char(
        string="By-law Reference",
        help="Article of the by-laws that creates the category.",
    )
    bylaw_date = fields.Date(string="By-law Date")
    membership_count = fields.Integer(string="Members", compute="_compute_membership_count")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Two member categories of a company cannot have the same code.",
    )
    _votes_not_negative = models.Constraint(
        "CHECK (votes >= 0 AND minimum_shares >= 0)",
        "Votes and qualifying shares cannot be negative.",
    )

    def _compute_membership_count(self):
        counts = dict(
            self.env["consortium.membership"]._read_group(
                [("category_id", "in", self.ids), ("is_current", "=", True)],
                ["category_id"],
                ["__count"],
            )
        )
        for category in self:
            category.membership_count = counts.get(category, 0)

    @api.constrains("kind", "votes", "board_eligible")
    def _check_auxiliary_rights(self):
        for category in self:
            if category.kind == "auxiliary" and (category.votes or category.board_eligible):
                raise ValidationError(
                    self.env._(
                        "%(category)s is a category of auxiliary members: by law "
                        "(art. 52) it has no vote and is not eligible to any office. "
                        "Set its votes to 0 and untick “Eligible to the Board”.",
                        category=category.name,
                    )
                )

    @api.constrains("allow_person", "allow_company")
    def _check_open_to_someone(self):
        for category in self:
            if not (category.allow_person or category.allow_company):
                raise ValidationError(
                    self.env._(
                        "%(category)s must be open to persons, to organisations, or to both.",
                        category=category.name,
                    )
                )

    def _get_share_minimums(self, company):
        """Qualifying shares of each category in a company (art. 38.3).

        Lines of the category say it class by class; without any, ``minimum_shares``
        counts shares of the company's first common class.

        :return: ``{category: {share_class: minimum}}``
        """
        # sudo: an applicant or a reader is told the minimum, whoever configures it
        lines_sudo = self.sudo().share_ids.filtered(lambda line: line.company_id == company)
        by_category = lines_sudo.grouped("category_id")
        default = self.env["consortium.share.class"]
        if any(category.minimum_shares for category in self if category not in by_category):
            default = default._get_default_class(company)
        minimums = {}
        for category in self:
            lines = by_category.get(category.sudo(), lines_sudo.browse())  # sudo: as above
            minimums[category] = {line.share_class_id: line.minimum for line in lines}
            if not lines and category.minimum_shares and default:
                minimums[category] = {default: category.minimum_shares}
        return minimums

    def action_view_memberships(self):
        """Open the current memberships of the category."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_membership_action"
        )
        action["domain"] = [("category_id", "=", self.id)]
        action["context"] = {
            "search_default_filter_current": 1,
            "default_category_id": self.id,
        }
        return action
