from odoo import api, models


class ConsortiumTimesheetSheet(models.Model):
    """The week as a grid: what its rows are, and their names (see readme/DEVELOP.md)."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def _grid_row_fields(self):
        """Return the fields of the entries that make a row. Override to add columns to its key.

        Many2one and selection fields; ``project_id`` and ``task_id`` come first.
        """
        return ["project_id", "task_id", "service_domain_id"]

    @api.model
    def _grid_row_values(self, line):
        """Return the values of the row of an entry: ids, or values of selections, or False."""
        return {
            name: line[name].id if line._fields[name].relational else line[name] or False
            for name in self._grid_row_fields()
        }

    @api.model
    def _grid_key(self, values):
        """Return the key of a row; static/src/week_grid/week_state.js makes the same."""
        return "|".join(str(values.get(name) or 0) for name in self._grid_row_fields())

    @api.model
    def _grid_row_key(self, line):
        return self._grid_key(self._grid_row_values(line))

    def _grid_default_values(self, project, task):
        """Return the row of new time on a project and task, as the entry itself would take it.

        Override together with ``_grid_row_fields``; no query per call.
        """
        employee = self.sudo().employee_id  # its own domain, whoever looks at the week
        domain = (
            task.service_domain_id or project.service_domain_id or employee.service_domain_id
        )
        return {
            "project_id": project.id,
            "task_id": task.id,
            "service_domain_id": domain.id,
        }

    @api.model
    def _grid_describe_field(self, name):
        field = self.env["account.analytic.line"]._fields[name]
        description = {
            "name": name,
            "string": field._description_string(self.env),
            "type": field.type,
        }
        if field.type == "selection":
            description["selection"] = field._description_selection(self.env)
        return description

    @api.model
    def _grid_describe_rows(self, rows):
        """Return rows with their names and what closes them to new time, in batch.

        :param rows: ``{key: values}``
        :return: ``{key: {"key", "values", "labels", "customer", "closed"}}``
        """
        records = self._grid_browse_values(rows.values())
        return {
            key: {
                "key": key,
                "values": values,
                "labels": {
                    name: self._grid_get_label(name, value, records)
                    for name, value in values.items()
                },
                "customer": self._grid_get_customer(values, records),
                "closed": self._grid_get_row_closed(values, records),
            }
            for key, values in rows.items()
        }

    @api.model
    def _grid_browse_values(self, rows):
        """Browse what rows link to, each model once, so that its fields come in one query."""
        Line = self.env["account.analytic.line"]
        found = {}
        for name in self._grid_row_fields():
            if Line._fields[name].relational:
                ids = {values[name] for values in rows if values.get(name)}
                Comodel = self.env[Line._fields[name].comodel_name]
                # sudo: names of what the own time is on, seen or no longer seen
                found[name] = Comodel.sudo().browse(ids)
        return found

    @api.model
    def _grid_get_label(self, name, value, records):
        if not value:
            return ""
        if name == "service_domain_id":
            return self.env["consortium.service.domain"]._get_names().get(value, "")
        if name in records:
            record = records[name].browse(value).with_prefetch(records[name]._prefetch_ids)
            return record[record._rec_name] or ""
        field = self.env["account.analytic.line"]._fields[name]
        return dict(field._description_selection(self.env)).get(value, "")

    @api.model
    def _grid_get_pair(self, values, records):
        """Return the project and the task of a row, prefetched with those of the others."""
        projects, tasks = records["project_id"], records["task_id"]
        project = projects.browse(values["project_id"] or []).with_prefetch(projects._prefetch_ids)
        task = tasks.browse(values["task_id"] or []).with_prefetch(tasks._prefetch_ids)
        return project, task

    @api.model
    def _grid_get_customer(self, values, records):
        project, task = self._grid_get_pair(values, records)
        return (task.partner_id or project.partner_id).name or ""

    @api.model
    def _grid_get_row_closed(self, values, records):
        """Return why a row takes no new time, or an empty string. Override to close others."""
        project, task = self._grid_get_pair(values, records)
        if not project.active or project.is_template:
            return self.env._("This project is archived: it takes no new time.")
        if not project.allow_timesheets:
            return self.env._("Time is not followed on this project.")
        if task and not task.active:
            return self.env._("This task is archived: it takes no new time.")
        return ""
