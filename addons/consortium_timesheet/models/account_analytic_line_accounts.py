from odoo import api, models


class AccountAnalyticLine(models.Model):
    """What new entries ask of their projects and employees, looked up once for all of them.

    hr_timesheet asks for them entry by entry, and Odoo reads the custom columns of a project, as
    those of the analytic plans, apart from the others.
    """

    _inherit = "account.analytic.line"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        self._fetch_for_entries(vals_list)
        known = AccountsOfProjects() if len(vals_list) > 1 else None
        lines = super(
            AccountAnalyticLine, self.with_context(consortium_accounts=known)
        ).create(vals_list)
        return lines.with_env(self.env)

    @api.model
    def _fetch_for_entries(self, vals_list):
        """Read what new entries ask of their projects and employees, in one query each."""
        sudo = self.sudo()  # as hr_timesheet, whoever enters time
        for name, fetch in (
            ("project_id", sudo.env["project.project"]._fetch_with_plans),
            ("employee_id", sudo.env["hr.employee"]._fetch_for_time),
        ):
            if ids := {vals.get(name) for vals in vals_list} - {None, False}:
                fetch(ids)

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
