from odoo import api, fields, models


class ConsortiumMembership(models.Model):
    """What the form links to: invoices, other memberships, planned change."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    has_planned_change = fields.Boolean(compute="_compute_has_planned_change")
    invoice_count = fields.Integer(
        compute="_compute_invoice_count",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    @api.depends("period_ids.date_from", "period_ids.cancelled")
    def _compute_has_planned_change(self):
        for membership in self:
            membership.has_planned_change = any(
                period.status == "planned" for period in membership.period_ids
            )

    def _compute_invoice_count(self):
        counts = dict(
            self.env["account.move"]._read_group(
                self._get_invoice_domain(), ["commercial_partner_id"], ["__count"]
            )
        )
        for membership in self:
            membership.invoice_count = counts.get(membership.partner_id, 0)

    def _get_invoice_domain(self):
        """Invoices shown by the smart button; override to narrow them."""
        return [
            ("commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
            ("move_type", "in", ("out_invoice", "out_refund")),
        ]

    def action_view_invoices(self):
        """Open the customer invoices of the member."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = self._get_invoice_domain()
        action["context"] = {"default_partner_id": self.partner_id.id}
        return action

    def action_view_previous(self):
        """Open the memberships of the same partner that came before and after."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_membership_action"
        )
        action["domain"] = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {}
        return action

    def _creation_message(self):
        self.ensure_one()
        return self.env._("Application entered")
