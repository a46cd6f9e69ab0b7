from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .consortium_share_move import KINDS


class ConsortiumShareOpening(models.Model):
    """Movement of a former register, prepared or imported, then entered in the journal.

    The whole history may be taken over, with its true dates: the register is then
    reproducible before the system came. What is still owing of a subscription is said by
    its paid amount: all of it unless the import says otherwise.
    """

    _name = "consortium.share.opening"
    _description = "Share Movement to Take Over"
    _order = "date, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Holder",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    kind = fields.Selection(
        selection=[kind for kind in KINDS if kind[0] != "reversal"],
        required=True,
        default="subscription",
    )
    date = fields.Date(required=True, help="True day of the movement in the former register.")
    quantity = fields.Integer(
        required=True, help="Shares received; negative when they were given up."
    )
    amount = fields.Monetary(compute="_compute_amount")
    amount_paid = fields.Monetary(
        string="Paid",
        compute="_compute_amount_paid",
        store=True,
        readonly=False,
        precompute=True,
        help="What was paid of a subscription when it was taken over: all of it by default. "
        "Less: the rest is owing, and is entered with an opening entry, which makes the "
        "invoice of the shares.",
    )
    note = fields.Char(help="For example the page or the number in the former register.")
    move_id = fields.Many2one(
        comodel_name="consortium.share.move",
        string="Movement",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _quantity_not_zero = models.Constraint(
        "CHECK (quantity <> 0)", "A movement of shares has a number of shares."
    )
    _sign_of_kind = models.Constraint(
        "CHECK ((kind NOT IN ('subscription', 'rebate') OR quantity > 0)"
        " AND (kind NOT IN ('redemption', 'repayment') OR quantity < 0))",
        "Subscriptions and rebates add shares (positive quantity); redemptions and "
        "repayments remove them (negative quantity).",
    )

    @api.depends("quantity", "share_class_id.par_value")
    def _compute_amount(self):
        for opening in self:
            opening.amount = opening.quantity * opening.share_class_id.par_value

    @api.depends("kind", "quantity", "share_class_id")
    def _compute_amount_paid(self):
        for opening in self:
            is_subscription = opening.kind == "subscription"
            opening.amount_paid = opening.amount if is_subscription else 0.0

    @api.constrains("kind", "quantity", "share_class_id", "amount_paid")
    def _check_amount_paid(self):
        for opening in self:
            most = opening.amount if opening.kind == "subscription" else 0.0
            compare = opening.currency_id.compare_amounts
            if compare(opening.amount_paid, 0.0) < 0 or compare(opening.amount_paid, most) > 0:
                raise ValidationError(
                    self.env._(
                        "%(movement)s: what was paid is between zero and %(most)s; only "
                        "subscriptions are paid.",
                        movement=opening.display_name,
                        most=opening.currency_id.format(most),
                    )
                )

    def _is_owing(self):
        """Whether a part of this subscription was not paid when it was taken over."""
        self.ensure_one()
        return (
            self.kind == "subscription"
            and self.currency_id.compare_amounts(self.amount_paid, self.amount) < 0
        )

    @api.depends("partner_id.name", "quantity", "share_class_id.code")
    def _compute_display_name(self):
        for opening in self:
            opening.display_name = (
                f"{opening.partner_id.name} {opening.quantity:+d} {opening.share_class_id.code}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        # an empty cell of an import says nothing, where 0 says that nothing was paid
        for vals in vals_list:
            if vals.get("amount_paid") is False:
                del vals["amount_paid"]
        return super().create(vals_list)

    def write(self, vals):
        # su as well as the key: a context can be forged by any client, su cannot
        if not (self.env.su and self.env.context.get("consortium_register")):
            self._check_not_entered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        self._check_not_entered()

    def _check_not_entered(self):
        if self.move_id:
            raise UserError(
                self.env._(
                    "%(moves)s is in the register: reverse the movement instead.",
                    moves=", ".join(self.move_id[:20].mapped("display_name")),
                )
            )

    def action_enter_register(self, account=None):
        """Enter the movements in the journal, oldest first, all or none.

        :param account: counterpart of the opening entry; without it nothing is posted,
            which suits books that already hold the capital
        :return: the rows of the journal
        """
        self._check_not_entered()
        owing = self.filtered(lambda opening: opening._is_owing())
        if owing and not account:
            raise UserError(
                self.env._(
                    "%(movements)s: something is still owing, so these need the invoice of "
                    "their shares. Enter them apart, with “Post an opening entry”.",
                    movements=", ".join(owing[:20].mapped("display_name")),
                )
            )
        openings = self.sorted(lambda opening: (opening.date, opening.id))
        if account:
            openings.share_class_id._check_configured()
        moves = self.env["consortium.share.move"]._record(
            [opening._prepare_move_vals() for opening in openings]
        )
        for opening, move in zip(openings, moves, strict=True):
            # sudo and key: the link is written once, by this action
            opening.sudo().with_context(consortium_register=True).move_id = move
        if account:
            for _company, rows in (moves - owing.move_id).grouped("company_id").items():
                rows._post_opening(account)
            for opening in owing:
                opening.move_id._post_opening_owing(account, opening.amount_paid)
        return moves

    def _prepare_move_vals(self):
        """Values of the row of the journal."""
        self.ensure_one()
        return {
            "kind": self.kind,
            "partner_id": self.partner_id.id,
            "share_class_id": self.share_class_id.id,
            "quantity": self.quantity,
            "date": self.date,
            "note": self.note,
            "is_opening": True,
        }
