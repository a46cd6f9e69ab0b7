from odoo import api, fields, models


class ConsortiumBillingAuditResult(models.Model):
    """One rule on one night: how many records break it, and how long it took to know."""

    _name = "consortium.billing.audit.result"
    _description = "Self-Audit Result"
    _order = "audit_id desc, count desc, sequence, id"

    audit_id = fields.Many2one(
        comodel_name="consortium.billing.audit", required=True, readonly=True, index=True,
        ondelete="cascade")
    company_id = fields.Many2one(related="audit_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Rule", compute="_compute_name")
    hint = fields.Char(string="What to Do", compute="_compute_name")
    res_model = fields.Char(string="Model", readonly=True)
    count = fields.Integer(string="Findings", readonly=True)
    new_count = fields.Integer(string="New", readonly=True)
    duration = fields.Float(string="Duration (s)", readonly=True, digits=(12, 4))
    error = fields.Char(readonly=True, help="Why the rule could not be checked.")
    finding_ids = fields.One2many(
        comodel_name="consortium.billing.audit.finding", inverse_name="result_id", readonly=True)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        """In the reader's words; a rule of an add-on that is gone keeps its code."""
        checks = {check.code: check for check in self.env["consortium.billing.audit"]._get_checks()}
        for result in self:
            check = checks.get(result.code)
            result.name = check.label if check else result.code
            result.hint = check.hint if check else False

    @api.depends("name")
    def _compute_display_name(self):
        for result in self:
            result.display_name = result.name

    def action_open(self):
        """Open the records that break this rule."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "view_mode": "list,form",
            "domain": [("id", "in", self.finding_ids.mapped("res_id"))],
            "context": {"active_test": False, "create": False},
            "name": self.name,
        }
