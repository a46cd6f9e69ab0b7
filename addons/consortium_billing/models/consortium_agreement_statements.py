from odoo import fields, models
from odoo.fields import Domain


class ConsortiumAgreement(models.Model):
    _inherit = "consortium.agreement"

    statement_count = fields.Integer(
        compute="_compute_statement_count",
        groups="consortium_billing.consortium_billing_group_user")

    def _compute_statement_count(self):
        """Statements of the member in the currency of the agreement: one holds all of them."""
        counts = {
            (company.id, member.id, currency.id): count
            for company, member, currency, count in self.env["consortium.statement"]._read_group(
                [("member_id", "in", self.member_id.ids)],
                ["company_id", "member_id", "currency_id"], ["__count"])
        }
        for agreement in self:
            agreement.statement_count = counts.get(
                (agreement.company_id.id, agreement.member_id.id, agreement.currency_id.id), 0)

    def action_view_statements(self):
        """Open the statements that speak of this agreement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_billing.consortium_statement_action")
        action["domain"] = list(
            Domain("company_id", "=", self.company_id.id)
            & Domain("member_id", "=", self.member_id.id)
            & Domain("currency_id", "=", self.currency_id.id))
        return action
