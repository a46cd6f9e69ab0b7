from odoo import api, fields, models


class ConsortiumMembershipChange(models.TransientModel):
    """Dated change of category or tier, for one member or for many."""

    _name = "consortium.membership.change"
    _description = "Change Category or Tier"

    membership_ids = fields.Many2many(
        comodel_name="consortium.membership", string="Members", required=True
    )
    company_id = fields.Many2one(comodel_name="res.company", compute="_compute_company_id")
    date = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date(),
        help="First day of the change: in the past, today, or in the future. A future "
        "change applies by itself on its day.",
    )
    category_id = fields.Many2one(
        comodel_name="consortium.member.category",
        string="New Category",
        compute="_compute_current",
        store=True,
        readonly=False,
        help="Empty: each member keeps its category.",
    )
    keep_tier = fields.Boolean(
        string="Keep the Tier",
        compute="_compute_current",
        store=True,
        readonly=False,
        help="Change the legal category only; the price does not move.",
    )
    grade_id = fields.Many2one(
        comodel_name="res.partner.grade",
        string="New Tier",
        compute="_compute_grade_id",
        store=True,
        readonly=False,
    )
    reason = fields.Char(help="Kept in the history, visible to the team only.")

    @api.model
    def _default_date(self):
        return self.env["consortium.membership"]._today()

    @api.depends("membership_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.membership_ids[:1].company_id

    @api.depends("membership_ids")
    def _compute_current(self):
        for wizard in self:
            category = wizard.membership_ids.category_id
            wizard.category_id = category if len(category) == 1 else False
            wizard.keep_tier = len(wizard.membership_ids.grade_id) > 1

    @api.depends("category_id", "membership_ids")
    def _compute_grade_id(self):
        for wizard in self:
            members = wizard.membership_ids
            if wizard.category_id and wizard.category_id != members.category_id:
                category = wizard.category_id
                founders = all(members.mapped("is_founder"))
                wizard.grade_id = founders and category.founder_grade_id or category.grade_id
            else:
                wizard.grade_id = members.grade_id if len(members.grade_id) == 1 else False

    def action_apply(self):
        """Append the change to the history of each member."""
        self.ensure_one()
        self.membership_ids._change_category(
            category=self.category_id or None,
            grade=None if self.keep_tier else self.grade_id,
            date=self.date,
            reason=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
