from odoo import api, fields, models


class ConsortiumBillingAuditFinding(models.Model):
    """A record that breaks a rule."""

    _name = "consortium.billing.audit.finding"
    _description = "Self-Audit Finding"
    _order = "result_id, id"

    result_id = fields.Many2one(
        comodel_name="consortium.billing.audit.result", string="Rule", required=True,
        readonly=True, index=True, ondelete="cascade")
    audit_id = fields.Many2one(
        comodel_name="consortium.billing.audit", required=True, readonly=True, index=True,
        ondelete="cascade")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade")
    code = fields.Char(required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True)
    record_name = fields.Char(compute="_compute_record_name")
    expected = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    found = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    is_new = fields.Boolean(
        string="New", readonly=True, help="The audit before this one did not have it.")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        """Names of what was found, model by model; who reads an audit may not open every model."""
        for model, findings in self.grouped("res_model").items():
            Model = self.env.get(model)
            records = Model.sudo().browse(findings.mapped("res_id")).exists() if (  # a label
                Model is not None) else ()
            names = {record.id: record.display_name for record in records}
            for finding in findings:
                finding.record_name = names.get(finding.res_id) or self.env._(
                    "%(model)s %(id)s, deleted since", model=model, id=finding.res_id)

    @api.depends("record_name")
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = finding.record_name

    def action_open(self):
        """Open the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "view_mode": "form",
            "res_id": self.res_id,
            "name": self.record_name,
        }
