from odoo import models
from odoo.exceptions import AccessError, UserError

from .consortium_billing_run_preview import OFFICER
from .consortium_dispute import OPEN_STATES


class ConsortiumDispute(models.Model):
    """Steps of a dispute: an officer reviews, an approver decides, the member may withdraw."""

    _inherit = "consortium.dispute"

    def action_review(self):
        """Open → under review: those who did the work are asked to explain it."""
        self._check_group(OFFICER)
        self._check_state(("open",))
        for dispute in self._for_step():
            dispute.write({
                "state": "under_review", "user_id": dispute.user_id.id or self.env.uid})
            dispute._ask_explanation()

    def action_ask_explanation(self):
        """Ask again those who did the work, or their directors."""
        self._check_group(OFFICER)
        self._check_state(OPEN_STATES)
        for dispute in self._for_step():
            dispute._ask_explanation()

    def action_withdraw(self):
        """The member gives up, by the voice of staff: the hours may be billed again."""
        self._check_group(OFFICER)
        self._withdraw()

    def _withdraw(self):
        """Open or under review → withdrawn. The caller checked who asks for it."""
        self._check_state(OPEN_STATES)
        for dispute in self._for_step():
            dispute._release_rows()
            dispute.write({"state": "withdrawn"})
            dispute._close_activities()
            dispute._log_on_agreement()

    def _release_rows(self):
        """The rows of these disputes are free for the next run."""
        self._get_held_rows()._set_links(disputed=False)

    def _check_state(self, states):
        """Refuse a step from any other state than `states`, naming the disputes."""
        if wrong := self.filtered(lambda dispute: dispute.state not in states):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "This cannot be done any more on: %(disputes)s.",
                disputes=", ".join(f"{d.name} ({labels[d.state]})" for d in wrong)))

    def _check_group(self, group):
        if not (self.env.su or self.env.user.has_group(group)):
            raise AccessError(self.env._("Your role in billing does not allow this step."))
        self.check_access("read")

    def _ask_explanation(self):
        """Give an activity to the professionals of the entries, or to their directors."""
        self.ensure_one()
        users = self._get_explainers()
        self.write({"explainer_ids": [(4, user.id) for user in users]})
        for user in users:
            self._schedule(user, "explain")

    def _get_explainers(self):
        """Users who can tell what the contested hours were: who worked, else who directs."""
        users = self.env["res.users"]
        for line in self.line_ids:
            employee = line.employee_id
            user = employee.user_id or employee._get_director().user_id
            users |= user or line.project_id.service_domain_id.director_id.user_id
        return users.filtered(lambda user: user.active and not user.share)

    def _schedule(self, user, kind):
        """Give something to do to a user, in its language, once.

        :param kind: key of `_get_activity_summaries`
        """
        self.ensure_one()
        waiting = self.activity_ids.user_id
        if user and user not in waiting:
            texts = self.with_context(lang=user.lang)._get_activity_summaries()
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id, date_deadline=self.date_due,
                summary=texts[kind])

    def _get_activity_summaries(self):
        """What is asked from whom, in the language of the environment."""
        return {
            "review": self.env._("Hours contested: review them"),
            "explain": self.env._("Explain the hours that the member contests"),
            "overdue": self.env._("The member waits for an answer on its contested hours"),
        }

    def _close_activities(self):
        """Nothing is left to do once the dispute is over."""
        self.activity_ids.unlink()

    def _log_on_agreement(self):
        """Tell the agreement's chatter how the dispute ended."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for dispute in self:
            dispute.agreement_id._message_log(body=self.env._(
                "Dispute %(dispute)s: %(state)s.", dispute=dispute.name,
                state=labels[dispute.state]))
