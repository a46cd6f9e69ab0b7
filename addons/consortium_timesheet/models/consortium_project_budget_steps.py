from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .consortium_project_budget import GROUP_DIRECTOR, GROUP_MANAGER


class ConsortiumProjectBudget(models.Model):
    """Steps of a version: propose, approve, revise."""

    _inherit = "consortium.project.budget"  # pylint: disable=consider-merging-classes-inherited

    def action_submit(self):
        """Propose the version to the director of the project."""
        budgets = self._start_step({"draft"})
        budgets._check_complete()
        budgets.write({"state": "submitted"})
        for budget in budgets:
            if user := budget.project_id._get_steering_user():
                budget._schedule(
                    user, lambda budget: budget.env._("Approve the budget"), budget.reason
                )
        return True

    def action_draft(self):
        """Take a proposed version back, to change it."""
        self._start_step({"submitted"}).write({"state": "draft"})
        return True

    def action_approve(self):
        """Put the version in force, in place of the one before; it no longer changes.

        The project takes its hours as Odoo's *Allocated Time*.
        """
        self._check_may_approve()
        budgets = self._start_step({"draft", "submitted"})
        budgets._check_complete()
        former = budgets.search(
            [("project_id", "in", budgets.project_id.ids), ("state", "=", "approved")]
        )
        former.write({"state": "replaced"})
        former.flush_recordset(["state"])  # one budget in force at any time
        budgets.write(
            {
                "state": "approved",
                "approved_on": fields.Datetime.now(),
                "approved_by_id": self.env.uid,
            }
        )
        budgets.flush_recordset(["state"])
        budgets.activity_unlink(["mail.mail_activity_data_todo"])
        for budget in budgets:
            budget.project_id.allocated_hours = budget.hours
        return True

    def action_revise(self, reason=None):
        """Begin a new version as a copy of this one, for a reason; asks for it if missing.

        :return: the action that opens the new version, or the one that asks
        """
        self.ensure_one()
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Revise the budget"),
                "res_model": "consortium.project.budget.revise",
                "view_mode": "form",
                "target": "new",
                "context": {"default_budget_id": self.id},
            }
        self.check_access("write")
        source = self._start_step({"approved"})
        revision = source.create(source._prepare_revision_vals(reason))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": revision.id,
            "view_mode": "form",
        }

    def _prepare_revision_vals(self, reason):
        """Return the values of the next version: the lines of this one. Hook."""
        self.ensure_one()
        return {
            "project_id": self.project_id.id,
            "previous_id": self.id,
            "reason": reason,
            "line_ids": [
                (0, 0, {name: vals[name] for name in vals if name != "budget_id"})
                for vals in self.line_ids.copy_data()
            ],
        }

    # Rights and plumbing

    def _is_in_transition(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_budget_transition")

    def _filter_approvable(self):
        """Return the budgets that the user may approve: those of the projects they direct."""
        if self.env.su or self.env.user.has_group(GROUP_MANAGER):
            return self
        if not self.env.user.has_group(GROUP_DIRECTOR):
            return self.browse()
        budgets = self.sudo()  # who directs is no secret; what the budget says is not read
        directed = budgets.filtered(lambda budget: budget.project_id._is_directed_by(self.env.user))
        return self & directed.with_env(self.env)

    def _check_may_approve(self):
        if self - self._filter_approvable():
            raise AccessError(
                self.env._(
                    "The director of the project, or a timesheet manager, approves its budget."
                )
            )

    def _start_step(self, states):
        """Take the budgets for a step: check rights and state, and keep parallel steps away.

        :param states: states that the step starts from
        :return: the budgets in the environment of the step (sudo)
        """
        self.check_access("write")
        budgets = self.sudo().with_context(  # the step is allowed, and writes more than its user
            consortium_budget_transition=True
        )
        budgets._touch()
        budgets.invalidate_recordset(["state"], flush=False)  # of who came first
        budgets._check_step(states)
        return budgets

    def _check_complete(self):
        empty = self.filtered(lambda budget: budget.hours <= 0)
        if empty:
            raise UserError(
                self.env._(
                    "Add hours to the budget first: %(budgets)s.",
                    budgets=", ".join(empty[:5].mapped("display_name")),
                )
            )

    def _schedule(self, user, summary, note):
        """Give an activity on the budget to a user, in their language.

        :param summary: function of the budget in that language, which returns the summary
        :param note: text, or a function as ``summary``
        """
        self.ensure_one()
        budget = self.with_context(lang=user.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=summary(budget),
            note=note(budget) if callable(note) else note,
        )
