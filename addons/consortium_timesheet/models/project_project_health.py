from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .. import budgets


class ProjectProject(models.Model):
    """Projects searched and grouped by where they stand, and what their directors do."""

    _inherit = "project.project"  # pylint: disable=consider-merging-classes-inherited

    # Search and groups: counted for the projects that have a budget or an end, few by nature

    @api.model
    def _get_followed(self):
        """Return the projects that may be late or have a budget, in sudo: ids come out, to which
        the rights of the user still apply."""
        if not self.env.su and self.env.user.share:
            # a customer does not find out by searching what reading does not say
            raise AccessError(self.env._("Projects cannot be searched by where they stand."))
        projects = self.sudo().with_context(active_test=False)  # see above
        return projects.search(
            Domain("budget_ids.state", "=", "approved")
            | Domain("date", "!=", False)
            | Domain("health_override", "!=", False)
        )

    def _search_is_late(self, operator, value):
        return self._search_flag("is_late", operator, value)

    def _search_is_over_budget(self, operator, value):
        return self._search_flag("is_over_budget", operator, value)

    def _search_flag(self, name, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) == (operator == "in")
        return Domain("id", "in" if wanted else "not in", self._get_followed().filtered(name).ids)

    def _search_health(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_health = self._get_followed().grouped("health")
        wanted = [id_ for health in value for id_ in by_health.get(health, self).ids]
        domain = Domain("id", "in", wanted)
        if budgets.NONE in value:
            others = [
                id_
                for name, projects in by_health.items()
                for id_ in projects.ids
                if name != budgets.NONE
            ]
            domain |= Domain("id", "not in", others)
        return domain

    def _health_to_sql(self, alias):
        by_health = self._get_followed().grouped("health")
        cases = [
            SQL(
                "WHEN %s = ANY(%s) THEN %s",
                SQL.identifier(alias, "id"),
                by_health.get(name, self.browse()).ids,
                name,
            )
            for name in (budgets.ON_TRACK, budgets.AT_RISK, budgets.OFF_TRACK)
        ]
        return SQL("(CASE %s ELSE %s END)", SQL(" ").join(cases), budgets.NONE)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by health, as counted now."""
        if groupby_spec == "health":
            return self._health_to_sql(alias)
        return super()._read_group_groupby(alias, groupby_spec, query)

    # Rights

    def _is_directed_by(self, user):
        """Tell whether the user directs the project, or the direction that it belongs to."""
        self.ensure_one()
        return user in self.director_id.user_id | self.direction_id.manager_id.user_id

    def _get_steering_user(self):
        """Return who is told about the budget: the director, else the project manager."""
        self.ensure_one()
        return self.director_id.user_id or self.user_id

    def _check_may_steer(self):
        project = self.sudo()  # who steers it is no secret
        user = self.env.user
        may = user.has_group("consortium_timesheet.consortium_timesheet_group_manager")
        if not (may or user == project.user_id or project._is_directed_by(user)):
            raise AccessError(
                self.env._(
                    "The health of a project is judged by its director or its project manager."
                )
            )

    # Actions

    def action_open_budget(self):
        """Open the versions of the budget; a new one where there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_project_budget_action"
        )
        action["domain"] = [("project_id", "=", self.id)]
        action["context"] = {"default_project_id": self.id}
        if not self.budget_ids:
            action.update(view_mode="form", views=[(False, "form")])
        return action

    def action_open_comparison(self):
        """Open the budget of the project beside its time."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_project_budget_report_action"
        )
        action["domain"] = [("project_id", "=", self.id)]
        return action

    def action_judge_health(self):
        """Ask how the project is doing, and why."""
        self.ensure_one()
        self._check_may_steer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health of the project"),
            "res_model": "consortium.project.health",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_project_id": self.id,
                "default_health": self.health_override,
                "default_note": self.health_note,
            },
        }

    def _judge_health(self, health, note):
        """Replace the computed health of the project, for a reason; ``False`` goes back to it."""
        self._check_may_steer()
        project = self.sudo()  # a director may not change projects otherwise
        project.write({"health_override": health, "health_note": note if health else False})
