from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Shares of a partner: it holds them, member or not (art. 38.2)."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    share_holding_ids = fields.One2many(
        comodel_name="consortium.share.holding",
        inverse_name="partner_id",
        string="Shares Held",
        readonly=True,
        groups="consortium_members.consortium_members_group_user",
    )
    share_move_ids = fields.One2many(
        comodel_name="consortium.share.move",
        inverse_name="partner_id",
        string="Movements of Shares",
        readonly=True,
        groups="consortium_members.consortium_members_group_user",
    )
    share_count = fields.Integer(
        string="Shares",
        compute="_compute_share_count",
        groups="consortium_members.consortium_members_group_user",
    )
    share_amount_owing = fields.Monetary(
        string="Owing on Shares",
        compute="_compute_share_amount_owing",
        groups="consortium_members.consortium_members_group_user",
        help="What is not paid yet of the shares subscribed in this company.",
    )

    def _compute_share_count(self):
        counts = dict(
            self.env["consortium.share.holding"]._read_group(
                [("partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)],
                ["partner_id"],
                ["quantity:sum"],
            )
        )
        for partner in self:
            partner.share_count = counts.get(partner, 0)

    def _compute_share_amount_owing(self):
        owing = self.env["consortium.share.move"]._get_owing(
            partners=self, company=self.env.company
        )
        totals = {}
        for (partner_id, _class_id), amount in owing.items():
            totals[partner_id] = totals.get(partner_id, 0.0) + amount
        for partner in self:
            partner.share_amount_owing = totals.get(partner.id, 0.0)

    def _get_share_statement(self):
        """What a holder is told of its shares in this company, on paper and on the portal.

        :return: dict: ``date``, ``holdings`` (with a quantity), ``moves`` newest first,
            ``invoices`` of shares that are posted and not paid, addressed to the holder
        """
        self.ensure_one()
        company = self.env.company
        moves = self.share_move_ids.filtered(lambda move: move.company_id == company)
        # sudo: invoices of the holder's own shares, for readers without accounting rights
        invoices_sudo = moves.sudo().account_line_ids.move_id.filtered(
            lambda invoice: invoice.move_type == "out_invoice"
            and invoice.state == "posted"
            and invoice.amount_residual > 0
            and invoice.commercial_partner_id == self.sudo().commercial_partner_id  # sudo: same
        )
        return {
            "date": self.env["consortium.membership"]._today(),
            "holdings": self.share_holding_ids.filtered(
                lambda holding: holding.company_id == company and holding.quantity
            ),
            "moves": moves.sorted(lambda move: (move.date, move.id), reverse=True),
            "invoices": invoices_sudo,
        }

    def action_print_share_statement(self):
        """Print the statement of shares of these holders."""
        return self.env.ref(
            "consortium_members.consortium_share_report_statement"
        ).report_action(self)

    def action_view_shares(self):
        """Open the journal of the shares of this holder."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_share_move_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

    @api.ondelete(at_uninstall=False)
    def _unlink_except_holder(self):
        # sudo: the register keeps its people, whoever cleans the contacts
        holders_sudo = (
            self.env["consortium.share.move"]
            .sudo()
            .search(["|", ("partner_id", "in", self.ids), ("counterpart_id", "in", self.ids)])
        )
        if holders_sudo:
            raise UserError(
                self.env._(
                    "%(holders)s cannot be deleted: the register of shares refers to them. "
                    "Archive the contact instead.",
                    holders=", ".join((holders_sudo.partner_id & self).mapped("name")),
                )
            )
