from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .. import budgets


class ConsortiumTimesheetSheet(models.Model):
    """Weeks meet the budgets of their projects: shown before, checked at the approval."""

    _inherit = "consortium.timesheet.sheet"  # pylint: disable=consider-merging-classes-inherited

    def _get_anomalies(self):
        """Add the projects whose budget the week takes to a threshold."""
        found = super()._get_anomalies()
        sheets = self.sudo()  # facts of the week, whoever decides on it; only labels come out
        hours = sheets._get_hours_by_project()
        projects = sheets.env["project.project"].browse({key[1] for key in hours})
        in_force = sheets.env["consortium.project.budget"]._get_in_force(projects)
        if not in_force:
            return found
        approved = self._get_approved_hours(in_force)
        for (sheet_id, project_id), amount in hours.items():
            if budget := in_force.get(project_id):
                total = approved.get(project_id, 0.0) + amount
                level = self._get_budget_level(budget, amount, total)
                if level:
                    label = budget._get_usage_label(total)
                    found[sheet_id].append({"code": "budget", "label": label, "level": level})
        return found

    def _get_hours_by_project(self):
        """Return ``{(sheet id, project id): hours worked}`` of weeks not approved yet."""
        Line = self.env["account.analytic.line"]
        undecided = self.filtered(lambda sheet: sheet.state in ("draft", "submitted"))
        groups = Line._read_group(
            Domain("sheet_id", "in", undecided.ids) & Line._get_worked_domain(),
            ["sheet_id", "project_id"],
            ["unit_amount:sum"],
        )
        return {(sheet.id, project.id): hours for sheet, project, hours in groups}

    def _get_approved_hours(self, in_force):
        """Return ``{project id: hours approved}``, in one query.

        :param in_force: ``{project id: budget}``
        """
        Line = self.env["account.analytic.line"].sudo()  # only sums come out
        groups = Line._read_group(
            Domain("project_id", "in", list(in_force))
            & Domain("approval_state", "=", "approved")
            & Line._get_worked_domain(),
            ["project_id"],
            ["unit_amount:sum"],
        )
        return {project.id: hours for project, hours in groups}

    def _get_budget_level(self, budget, amount, total):
        """Return the level of the anomaly of a week on a project, or None.

        :param amount: hours of the week
        :param total: hours approved, those of the week included
        """
        company = budget.company_id
        rate = budgets.rate(total, budget.hours)
        if amount > 0 and budget._is_blocked_at(total):
            return "blocking"
        return "warning" if rate >= company.consortium_budget_warn_percent else None

    # Steps

    def _before_approve(self, lines):
        """Refuse what passes the budget of a project, unless the company lets it pass.

        The budgets are written first: of two approvals of the last hours at the same moment, the
        second is replayed by Odoo, and counts the first.
        """
        super()._before_approve(lines)
        in_force, hours = self._get_budgets_at_stake()
        if not in_force:
            return
        approved = self._get_approved_hours(in_force)
        over = {}
        for project_id, budget in in_force.items():
            total = approved.get(project_id, 0.0) + hours[project_id]
            if hours[project_id] > 0 and budget._is_blocked_at(total):
                over[budget] = total
        if over:
            raise UserError(self._get_over_budget_message(over))

    def _after_approve(self, lines):
        """Tell the directors whose budgets reach a threshold, once."""
        result = super()._after_approve(lines)
        in_force, _hours = self._get_budgets_at_stake()
        if in_force:
            approved = self._get_approved_hours(in_force)
            for project_id, budget in in_force.items():
                budget._notify_thresholds(approved.get(project_id, 0.0))
        return result

    def _get_budgets_at_stake(self):
        """Return the budgets in force of the projects of the weeks, written so that a parallel
        approval is replayed, and ``{project id: hours of the weeks}``."""
        Line = self.env["account.analytic.line"]
        groups = Line._read_group(
            Domain("sheet_id", "in", self.ids) & Line._get_worked_domain(),
            ["project_id"],
            ["unit_amount:sum"],
        )
        hours = {project.id: amount for project, amount in groups}
        projects = self.env["project.project"].browse(hours)
        in_force = self.env["consortium.project.budget"]._get_in_force(projects)
        if in_force:
            self.env["consortium.project.budget"].browse(
                [budget.id for budget in in_force.values()]
            )._touch()
        return in_force, hours

    def _get_over_budget_message(self, over):
        """Return what to tell who approves more than the budgets hold.

        :param over: ``{budget: hours with the weeks}``
        """
        listed = [f"- {budget._get_usage_label(total)}" for budget, total in over.items()]
        return "\n".join(
            [
                self.env._("These weeks take projects over their budget:"),
                *listed[:10],
                self.env._(
                    "Revise the budget (Time → Portfolio → Budgets) and have it approved, or "
                    "refuse the weeks."
                ),
            ]
        )
