from collections import defaultdict

from odoo import api, models

# What hr_timesheet counts the cost of an entry from.
COST_FIELDS = ("unit_amount", "employee_id", "account_id")
# An object, which no client can send: a context of theirs never leaves an entry without its cost.
POSTPONED = object()


class AccountAnalyticLine(models.Model):
    """The cost of new entries, counted and written for all of them at once.

    hr_timesheet does it one by one, which is a quarter of the time that a hundred entries take.
    """

    _inherit = "account.analytic.line"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        if len(vals_list) < 2:
            return super().create(vals_list)
        postponing = self.with_context(consortium_cost=POSTPONED)
        lines = super(AccountAnalyticLine, postponing).create(vals_list).with_env(self.env)
        lines.filtered("project_id")._write_cost()
        return lines

    def _timesheet_postprocess_values(self, values):
        if self.env.context.get("consortium_cost") is POSTPONED:
            return {line_id: {} for line_id in self.ids}
        return super()._timesheet_postprocess_values(values)

    def _write_cost(self):
        """Give new entries the values that hr_timesheet counts, those of one cost together."""
        ids_by_values = defaultdict(list)
        counted = self._timesheet_postprocess_values(dict.fromkeys(COST_FIELDS, True))
        for line_id, vals in counted.items():
            if vals:
                ids_by_values[tuple(sorted(vals.items()))].append(line_id)
        lines = self.sudo()  # as hr_timesheet: the cost is written whoever enters the time
        for vals, line_ids in ids_by_values.items():
            lines.browse(line_ids).write(dict(vals))
