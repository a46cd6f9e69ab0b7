from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_share_move import KINDS


class ConsortiumShareOpening(models.Model):
    """Movement of a former register, prepared or imported, then entered in the journal.

    The whole history may be taken over, with its true dates: the register is then
    reproducible before the system came. Subscriptions taken over count as paid.
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

    @api.depends("partner_id.name", "quantity", "share_class_id.code")
    def _compute_display_name(self):
        for opening in self:
            opening.display_name = (
                f"{opening.partner_id.name} {opening.quantity:+d} {opening.share_class_id.code}"
            )

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
            for _company, rows in moves.grouped("company_id").items():
                rows._post_opening(account)
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
