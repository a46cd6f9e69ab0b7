from odoo import api, fields, models


class ConsortiumDecisionShare(models.Model):
    """Shares that a resolution orders to redeem or to repay to a holder."""

    _name = "consortium.decision.share"
    _description = "Shares to Redeem by a Decision"
    _inherit = ["consortium.decision.order.mixin"]
    _order = "decision_id, id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Holder",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    kind = fields.Selection(
        selection=[
            ("redemption", "Redemption by the co-operative"),
            ("repayment", "Repayment to the holder"),
        ],
        string="Operation",
        required=True,
        default="redemption",
        help="Repayment is for holders that are no longer members (art. 38.2).",
    )
    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    quantity = fields.Integer(string="Number of Shares", required=True)
    held = fields.Integer(string="Shares Held", compute="_compute_held")
    amount = fields.Monetary(string="Value at Par", compute="_compute_amount")
    share_move_id = fields.Many2one(
        comodel_name="consortium.share.move",
        string="Movement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Row of the journal that executed this order.",
    )

    _holder_uniq = models.UniqueIndex(
        "(decision_id, partner_id, share_class_id)",
        "A resolution orders once for each holder and class: change the quantity.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The number of shares to redeem is more than zero."
    )

    @api.depends("partner_id", "share_class_id")
    def _compute_held(self):
        held = self.env["consortium.share.holding"]._get_quantities(self.partner_id)
        for line in self:
            line.held = held.get((line.partner_id.id, line.share_class_id.id), 0)

    @api.depends("quantity", "share_class_id.par_value")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.share_class_id.par_value

    def _execute(self):
        """Take the shares through their journal; each line remembers its movement."""
        for line in self:
            move = self.env["consortium.share.move"]._withdraw(line._prepare_withdrawal_vals())
            line = line.sudo()  # with the key: the link is written once, by the execution
            line.with_context(consortium_register=True).share_move_id = move

    def _prepare_withdrawal_vals(self):
        """Values of the operation, for ``consortium.share.move._withdraw``. Hook."""
        self.ensure_one()
        return {
            "kind": self.kind,
            "partner_id": self.partner_id.id,
            "share_class_id": self.share_class_id.id,
            "quantity": self.quantity,
            "date": self.decision_id._get_effective_date(),
            "decision_id": self.decision_id.id,
            "resolution": self.decision_id.number,
        }
