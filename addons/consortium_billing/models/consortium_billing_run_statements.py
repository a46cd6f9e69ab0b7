from odoo import api, fields, models
from odoo.fields import Domain


class ConsortiumBillingRun(models.Model):
    """The statements of the period of a run."""

    _inherit = "consortium.billing.run"

    statement_count = fields.Integer(compute="_compute_statement_count")

    def _get_statements_domain(self):
        """Statements of the members of the run that end in its last month. Hook."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("date_to", "<=", self.date_to)
            & Domain("date_to", ">=", self.date_to.replace(day=1)))
        if self.member_ids:
            domain &= Domain("member_id", "in", self.member_ids.ids)
        return domain

    @api.depends("date_to", "member_ids")
    def _compute_statement_count(self):
        for run in self:
            run.statement_count = self.env["consortium.statement"].search_count(
                run._get_statements_domain()) if run.date_to else 0

    def action_view_statements(self):
        """Open the statements of the period."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_billing.consortium_statement_action")
        action["domain"] = list(self._get_statements_domain())
        action["context"] = {}
        return action
