from odoo import api, models
from odoo.fields import Domain

PROJECTS, TASKS = 2000, 3000  # sent to the browser, which then searches without a call


class ConsortiumTimesheetSheet(models.Model):
    """The week as a grid: what a new row can be about (see readme/DEVELOP.md)."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def grid_catalogue(self, sheet_id, term=None):
        """Return the projects and tasks that new time may go on, and the service domains.

        Called when a row is added, not when the week is opened. The browser searches in the
        answer; it asks again with a ``term`` only if there was more than one answer can hold.

        :param sheet_id: id of the week that the row is for
        :param term: words that a project or a task must have
        :return: a dict with ``rows`` (as ``grid_read``), ``domains`` (id and name) and
            ``complete``
        :raise AccessError: if the user may not see the week
        """
        sheet = self.browse(sheet_id)
        sheet.check_access("read")
        projects = self.env["project.project"].search(
            self._grid_get_projects_domain(term), limit=PROJECTS
        )
        tasks = self.env["project.task"].search(
            self._grid_get_tasks_domain(term), order="write_date desc, id desc", limit=TASKS
        )
        rows = sheet._grid_get_catalogue_rows(projects, tasks)
        domains = self.env["consortium.service.domain"].search(Domain.TRUE)
        return {
            "rows": list(self._grid_describe_rows(rows).values()),
            "domains": [{"id": domain.id, "name": domain.name} for domain in domains],
            "complete": len(projects) < PROJECTS and len(tasks) < TASKS,
        }

    def _grid_get_catalogue_rows(self, projects, tasks):
        # sudo: a task that one may enter time on can be of a project that one may not open
        projects, tasks = projects.sudo(), tasks.sudo()
        no_task = tasks.browse()
        pairs = [(project, no_task) for project in projects]
        pairs += [(task.project_id, task) for task in tasks]
        rows = (self._grid_default_values(project, task) for project, task in pairs)
        return {self._grid_key(values): values for values in rows}

    @api.model
    def _grid_get_projects_domain(self, term):
        """Return the projects that the user may enter time on."""
        Line = self.env["account.analytic.line"]
        domain = Domain(Line._domain_project_id()) & Domain("active", "=", True)
        return domain & self._grid_get_words_domain(term, ["name", "partner_id.name"])

    @api.model
    def _grid_get_tasks_domain(self, term):
        domain = Domain("is_closed", "=", False) & Domain("has_template_ancestor", "=", False)
        domain &= Domain("project_id", "any", self._grid_get_projects_domain(None))
        return domain & self._grid_get_words_domain(term, ["name", "project_id.name"])

    @api.model
    def _grid_get_words_domain(self, term, names):
        words = (term or "").split()
        return Domain.AND(
            Domain.OR(Domain(name, "ilike", word) for name in names) for word in words
        )
