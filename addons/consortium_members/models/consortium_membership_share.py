from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_membership import PENDING_STATES


class ConsortiumMembershipShare(models.Model):
    """Shares that an applicant asks to subscribe; they are issued at admission."""

    _name = "consortium.membership.share"
    _description = "Shares Requested by an Application"
    _inherit = ["consortium.part.mixin"]
    _order = "membership_id, share_class_id"
    _check_company_auto = True

    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True, index=True
    )
    share_class_id = fields.Many2one(
        comodel_name="consortium.share.class",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    quantity = fields.Integer(required=True, default=1)
    currency_id = fields.Many2one(related="share_class_id.currency_id")
    par_value = fields.Monetary(related="share_class_id.par_value")
    amount = fields.Monetary(compute="_compute_amount")

    _class_uniq = models.UniqueIndex(
        "(membership_id, share_class_id)",
        "An application asks once for each class of shares: change the quantity.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)",
        "The number of shares requested is more than zero; delete the line instead.",
    )

    @api.depends("quantity", "share_class_id.par_value")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.par_value

    def _check_part_open(self):
        """What was asked is a fact once the board has decided."""
        decided = self.filtered(lambda line: line.membership_id.state not in PENDING_STATES)
        if decided:
            raise UserError(
                self.env._(
                    "The board has decided on %(members)s: the shares that were asked for "
                    "do not change any more. Use “Subscribe Shares” instead.",
                    members=", ".join(decided.membership_id.mapped("display_name")),
                )
            )

    def _prepare_subscription_vals(self):
        """Values of the row of the journal that issues these shares at admission."""
        self.ensure_one()
        membership = self.membership_id
        # sudo: the resolution that admitted, whoever executes it
        membership_sudo = membership.sudo()
        return {
            "kind": "subscription",
            "partner_id": membership.partner_id.id,
            "share_class_id": self.share_class_id.id,
            "quantity": self.quantity,
            "date": membership.date_admitted,
            "membership_id": membership.id,
            "decision_id": membership_sudo.decision_id.id,
            "resolution": membership_sudo.resolution,
        }
