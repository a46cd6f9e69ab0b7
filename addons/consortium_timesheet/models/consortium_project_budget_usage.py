from odoo import fields, models
from odoo.tools import format_duration

from .. import budgets


class ConsortiumProjectBudget(models.Model):
    """What a version says when its hours run out."""

    _inherit = "consortium.project.budget"  # pylint: disable=consider-merging-classes-inherited

    def _is_blocked_at(self, hours):
        """Tell whether the company stops approvals at this many approved hours."""
        self.ensure_one()
        company = self.company_id
        limit = self.hours * company.consortium_budget_block_percent / 100
        return company.consortium_budget_block and hours > limit + budgets.MARGIN

    def _get_usage_label(self, hours):
        self.ensure_one()
        return self.env._(
            "%(project)s: %(used)s of %(budget)s h (%(percent)s %%)",
            project=self.project_id.name,
            used=format_duration(hours),
            budget=format_duration(self.hours),
            percent=round(budgets.rate(hours, self.hours)),
        )

    def _notify_thresholds(self, hours):
        """Tell the director, once per version and threshold, what is used.

        :param hours: approved on the project
        """
        self.ensure_one()
        company = self.company_id
        rate = budgets.rate(hours, self.hours) + budgets.MARGIN
        if not company.consortium_budget_warn or rate < company.consortium_budget_warn_percent:
            return
        is_full = rate >= 100.0
        name = "exceeded_on" if is_full else "warned_on"
        if self[name]:
            return
        now = fields.Datetime.now()
        vals = {"warned_on": self.warned_on or now, name: now}
        self.with_context(consortium_budget_transition=True).write(vals)
        if user := self.project_id._get_steering_user():
            self._schedule(user, *self._get_notice(is_full, hours))

    def _get_notice(self, is_full, hours):
        """Return the functions that say, in the language of the budget they get, the summary and
        the note of the activity."""

        def summary(budget):
            if is_full:
                return budget.env._("Budget used up")
            return budget.env._("Budget nearly used up")

        return summary, lambda budget: budget._get_usage_label(hours)
