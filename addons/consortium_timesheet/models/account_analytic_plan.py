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

    @api.model
    @tools.ormcache()
    def _get_line_columns(self):
        """Return the columns of the plans on analytic lines, the project's first.

        Cached: creating an entry asks for them several times.
        """
        project_plan, other_plans = self._get_all_plans()
        return tuple(plan._column_name() for plan in project_plan + other_plans)

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        self.env.registry.clear_cache()
        return plans

    def write(self, vals):
        result = super().write(vals)
        if {"default_applicability", "parent_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result
