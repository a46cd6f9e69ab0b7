from odoo import api, models


class AccountAnalyticLine(models.Model):
    """The analytic accounts of new entries, looked up once for those of one project.

    hr_timesheet asks for them entry by entry, and Odoo reads the custom columns of a project, as
    those of the analytic plans, apart from the others.
    """

    _inherit = "account.analytic.line"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        project_ids = {vals.get("project_id") for vals in vals_list} - {None, False}
        if project_ids:
            Project = self.env["project.project"].sudo()  # as hr_timesheet, whoever enters time
            Project.browse(project_ids)._fetch_with_plans()
        known = AccountsOfProjects() if len(vals_list) > 1 else None
        lines = super(
            AccountAnalyticLine, self.with_context(consortium_accounts=known)
        ).create(vals_list)
        return lines.with_env(self.env)

    def _timesheet_preprocess_get_accounts(self, vals):
        known = self.env.context.get("consortium_accounts")
        if not isinstance(known, AccountsOfProjects) or vals.get("so_line"):
            return super()._timesheet_preprocess_get_accounts(vals)
        key = vals.get("project_id"), vals.get("company_id")
        if key not in known:
            known[key] = super()._timesheet_preprocess_get_accounts(vals)
        return known[key]

    def _get_plan_fnames(self):
        """As Odoo, which reads each plan each time it asks for the names of their columns."""
        columns = self.env["account.analytic.plan"]._get_line_columns()
        return [name for name in columns if name in self._fields]


class AccountsOfProjects(dict):
    """{(project id, company id): accounts} of one batch. A class, which no client can send."""
