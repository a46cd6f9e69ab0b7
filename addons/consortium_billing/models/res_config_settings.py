from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consortium_rate_card_id = fields.Many2one(
        related="company_id.consortium_rate_card_id", readonly=False)
    consortium_service_product_id = fields.Many2one(
        related="company_id.consortium_service_product_id", readonly=False)
    consortium_invoice_grouping = fields.Selection(
        related="company_id.consortium_invoice_grouping", readonly=False, required=True)
    consortium_role_multipliers = fields.Boolean(
        related="company_id.consortium_role_multipliers", readonly=False)
    consortium_anomaly_package = fields.Selection(
        related="company_id.consortium_anomaly_package", readonly=False, required=True)
    consortium_true_cost_source = fields.Selection(
        related="company_id.consortium_true_cost_source", readonly=False, required=True)
    consortium_true_cost_overhead = fields.Float(
        related="company_id.consortium_true_cost_overhead", readonly=False)
    consortium_true_cost_card_id = fields.Many2one(
        related="company_id.consortium_true_cost_card_id", readonly=False)
    consortium_audit_keep_days = fields.Integer(
        related="company_id.consortium_audit_keep_days", readonly=False)
    consortium_statement_auto = fields.Boolean(
        related="company_id.consortium_statement_auto", readonly=False)
    consortium_statement_delay = fields.Integer(
        related="company_id.consortium_statement_delay", readonly=False)
    consortium_statement_start = fields.Date(
        related="company_id.consortium_statement_start", readonly=False)
    consortium_statement_send = fields.Boolean(
        related="company_id.consortium_statement_send", readonly=False)
    consortium_deviation_percent = fields.Float(
        related="company_id.consortium_deviation_percent", readonly=False)
