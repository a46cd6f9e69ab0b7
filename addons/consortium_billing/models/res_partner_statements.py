from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    statement_count = fields.Integer(
        compute="_compute_statement_count",
        groups="consortium_billing.consortium_billing_group_user")

    @api.depends_context("allowed_company_ids")
    def _compute_statement_count(self):
        """Statements of hours of the organisation of each contact, in one query."""
        members = self.commercial_partner_id
        counts = dict(self.env["consortium.statement"]._read_group(
            [("member_id", "in", members.ids)], ["member_id"], ["__count"]))
        for partner in self:
            partner.statement_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_statements(self):
        """Open the statements of hours of the organisation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_billing.consortium_statement_action")
        action["domain"] = [("member_id", "=", self.commercial_partner_id.id)]
        return action
