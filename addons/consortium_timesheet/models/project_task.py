from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

# Time of a task as Odoo stores it: typed, approved or not, whoever it was for.
TIME_FIELDS = frozenset(
    {
        "effective_hours",
        "subtask_effective_hours",
        "total_hours_spent",
        "remaining_hours",
        "remaining_hours_percentage",
        "progress",
        "overtime",
    }
)


class ProjectTask(models.Model):
    _inherit = "project.task"

    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        index="btree_not_null",
        help="Domain of the time entered on this task. Leave empty to follow the project.",
    )

    # Customers: sums of approved time of their own organisation, in place of the stored sums

    def _get_portal_time_fields(self):
        """Return the fields that customers read as sums of their own approved time. Hook:
        extend together with ``_prepare_portal_time``."""
        return TIME_FIELDS

    def _is_read_by_customer(self):
        return not self.env.su and self.env.user.share

    def _get_portal_time(self):
        """Return what the current user may know, as a customer, of the time on these tasks.

        :return: ``{task id: {field of _get_portal_time_fields: hours}}``
        """
        tasks = self.sudo()  # only sums of the user's own time come out
        subtasks = tasks.with_context(active_test=False)._get_subtask_ids_per_task_id()
        all_ids = {*self.ids, *(id_ for ids in subtasks.values() for id_ in ids)}
        Line = self.env["account.analytic.line"]
        hours = {
            task.id: amount
            for task, amount in Line.sudo()._read_group(  # the domain is the access rule
                Domain(Line._timesheet_get_portal_domain()) & Domain("task_id", "in", all_ids),
                ["task_id"],
                ["unit_amount:sum"],
            )
        }
        return {
            task.id: task._prepare_portal_time(
                hours.get(task.id, 0.0), sum(hours.get(id_, 0.0) for id_ in subtasks[task.id])
            )
            for task in tasks
        }

    def _prepare_portal_time(self, own, below):
        """Return the fields of ``_get_portal_time_fields`` of one task, as Odoo computes them.

        :param own: hours on the task itself
        :param below: hours on its subtasks, all levels
        """
        self.ensure_one()
        allocated, total = self.allocated_hours, own + below
        remaining = allocated - total if allocated else 0.0
        return {
            "effective_hours": own,
            "subtask_effective_hours": below,
            "total_hours_spent": total,
            "remaining_hours": remaining,
            "remaining_hours_percentage": remaining / allocated if allocated > 0 else 0.0,
            "progress": round(total / allocated, 2) if allocated > 0 else 0.0,
            "overtime": max(total - allocated, 0.0) if allocated > 0 else 0.0,
        }

    def _get_portal_total_hours_dict(self):
        """Totals of Odoo's list of tasks in the portal."""
        totals = super()._get_portal_total_hours_dict()
        if totals and self.env.user.share:
            tasks = self.filtered("allow_timesheets")
            time = tasks._get_portal_time().values()
            totals["effective_hours"] = sum(values["effective_hours"] for values in time)
        return totals

    def _read_format(self, fnames, load="_classic_read"):
        """Give customers their own sums, by any call that reads: never through the cache, from
        which a recompute could store them."""
        result = super()._read_format(fnames, load)
        names = self._get_portal_time_fields() & set(fnames)
        if names and self._is_read_by_customer():
            time = self.browse(vals["id"] for vals in result)._get_portal_time()
            for vals in result:
                vals.update({name: time[vals["id"]][name] for name in names})
        return result

    def _search(self, domain, *args, **kwargs):
        """A customer does not find out by searching what reading does not say."""
        if self._is_read_by_customer():
            for condition in Domain(domain).iter_conditions():
                self._check_portal_time_access(condition.field_expr)
        return super()._search(domain, *args, **kwargs)

    def _order_field_to_sql(self, alias, field_name, *args):
        """Nor by sorting: the term is left out."""
        if field_name in self._get_portal_time_fields() and self._is_read_by_customer():
            return SQL()
        return super()._order_field_to_sql(alias, field_name, *args)

    def _read_group_select(self, aggregate_spec, query):
        """Nor by summing: lists of customers have no total of stored time."""
        name = aggregate_spec.partition(":")[0]
        if name in self._get_portal_time_fields() and self._is_read_by_customer():
            return SQL("MAX(NULL::float)")
        return super()._read_group_select(aggregate_spec, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Nor by grouping."""
        if self._is_read_by_customer():
            self._check_portal_time_access(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _check_portal_time_access(self, field_expr):
        name = field_expr.partition(".")[0].partition(":")[0]
        if name in self._get_portal_time_fields():
            raise AccessError(
                self.env._(
                    "Tasks cannot be searched by %(field)s: read them instead.",
                    field=self._fields[name]._description_string(self.env),
                )
            )
