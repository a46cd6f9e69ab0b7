from odoo import api, models, tools
from odoo.fields import Domain


class AccountAnalyticPlan(models.Model):
    _inherit = "account.analytic.plan"

    @api.model
    @tools.ormcache()
    def _has_mandatory_plan(self):
        """Tell whether any plan may be mandatory for anything, in any company.

        Cached: each new entry of time asks, and in most databases the answer is no.
        """
        Applicability = self.env["account.analytic.applicability"].sudo()  # of every company
        if Applicability.search_count(Domain("applicability", "=", "mandatory"), limit=1):
            return True
        # The default of a plan depends on the company.
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return any(
            self.sudo()  # of every company
            .with_company(company)
            .search_count(Domain("default_applicability", "=", "mandatory"), limit=1)
            for company in companies
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "default_applicability" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
