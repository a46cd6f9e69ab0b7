from odoo import fields, models
from odoo.exceptions import UserError


class ConsortiumDecisionOrderMixin(models.AbstractModel):
    """One line of what a resolution orders: written while it is a draft, then a fact."""

    _name = "consortium.decision.order.mixin"
    _description = "Order of a Decision"
    _inherit = ["consortium.part.mixin"]

    decision_id = fields.Many2one(
        comodel_name="consortium.decision", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="decision_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    def write(self, vals):
        result = super().write(vals)
        if "decision_id" in vals:  # moved to a resolution that was voted
            self._check_part_open()
        return result

    def _check_part_open(self):
        if self._is_register_opened():
            return
        voted = self.decision_id.filtered(lambda decision: decision.state != "draft")
        if voted:
            raise UserError(
                self.env._(
                    "%(decisions)s: what was voted does not change any more.",
                    decisions=", ".join(voted.mapped("display_name")),
                )
            )
