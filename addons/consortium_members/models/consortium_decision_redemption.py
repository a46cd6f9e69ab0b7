from odoo import fields, models


class ConsortiumDecision(models.Model):
    """A resolution that redeems shares: it carries its order, and executes it once."""

    # files of one model, split to stay readable
    _inherit = "consortium.decision"  # pylint: disable=consider-merging-classes-inherited

    share_line_ids = fields.One2many(
        comodel_name="consortium.decision.share",
        inverse_name="decision_id",
        string="Shares to Redeem",
    )

    def action_fill_share_lines(self):
        """Order what the memberships of the resolution hold, where nothing is ordered yet."""
        self._check_can_prepare()
        for decision in self:
            holdings = self.env["consortium.share.holding"].search(
                [
                    ("partner_id", "in", decision.membership_ids.partner_id.ids),
                    ("company_id", "=", decision.company_id.id),
                    ("quantity", ">", 0),
                ]
            )
            ordered = {(line.partner_id, line.share_class_id) for line in decision.share_line_ids}
            current = set(decision.membership_ids.filtered("is_current").partner_id)
            self.env["consortium.decision.share"].create(
                [
                    {
                        "decision_id": decision.id,
                        "partner_id": holding.partner_id.id,
                        "share_class_id": holding.share_class_id.id,
                        "quantity": holding.quantity,
                        "kind": "redemption" if holding.partner_id in current else "repayment",
                    }
                    for holding in holdings
                    if (holding.partner_id, holding.share_class_id) not in ordered
                ]
            )

    def _get_execution_problems(self):
        problems = super()._get_execution_problems()
        if self.kind == "redeem" and not self.share_line_ids and not self._has_share_moves():
            problems.append(
                self.env._(
                    "the resolution orders no shares: correct the vote, say how many shares of "
                    "whom are redeemed, and record it again"
                )
            )
        return problems

    def _has_share_moves(self):
        """Whether shares were moved by hand on this resolution (older databases)."""
        return bool(
            self.env["consortium.share.move"].search_count(
                [("decision_id", "=", self.id)], limit=1
            )
        )

    def _execute_redeem(self):
        """Redeem or repay what the resolution orders, on its day."""
        self.share_line_ids._execute()
