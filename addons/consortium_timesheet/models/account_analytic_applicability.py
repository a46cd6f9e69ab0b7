from odoo import api, models


class AccountAnalyticApplicability(models.Model):
    """Keeps the cached answer of ``account.analytic.plan._has_mandatory_plan`` right."""

    _inherit = "account.analytic.applicability"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)
