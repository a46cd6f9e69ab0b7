from odoo import fields, models
from odoo.exceptions import LockError, UserError, ValidationError

#: states of the members that each kind of resolution decides
TARGET_STATES = {
    "admit": ("submitted", "on_agenda"),
    "refuse": ("submitted", "on_agenda"),
    "suspend": ("active",),
    "exclude": ("exclusion_notice",),
}


class ConsortiumDecision(models.Model):
    """Executing a resolution: the whole batch, or none of it, and once."""

    # files of one model, split to stay readable
    _inherit = "consortium.decision"  # pylint: disable=consider-merging-classes-inherited

    def action_execute(self):
        """Apply carried resolutions to their members: all or nothing, once.

        Two sessions that execute the same resolution meet on its row: the second one is
        told to start again, then finds it executed.
        """
        self._check_can_decide()
        # whoever catches the refusal finds everything as it was
        with self.env.cr.savepoint():
            self._lock_execution()
            self._transition("executed", ("carried",), executed_date=fields.Datetime.now())
            for decision in self:
                decision._execute()

    def _lock_execution(self):
        try:
            self.lock_for_update()
        except LockError as error:
            raise LockError(
                self.env._(
                    "%(decisions)s: somebody else is executing it at this moment. Look at it "
                    "again in a while.",
                    decisions=", ".join(self.mapped("display_name")),
                )
            ) from error

    def _execute(self):
        """Apply one resolution, or say what stands against it, member by member."""
        problems = self._get_execution_problems()
        if problems:
            raise UserError(self._format_problems(problems))
        try:
            getattr(self, f"_execute_{self.kind}", self._execute_other)()
        except (UserError, ValidationError) as error:
            raise UserError(self._format_problems([str(error)])) from error
        self._log_execution()

    def _format_problems(self, problems):
        return self.env._(
            "%(decision)s was not executed, nothing changed:\n%(problems)s",
            decision=self.display_name,
            problems="\n".join(f"- {problem}" for problem in problems[:30]),
        )

    def _get_execution_problems(self):
        """What stands against the execution, member by member; override to add.

        :return: list of translated sentences
        """
        self.ensure_one()
        allowed = TARGET_STATES.get(self.kind)
        problems = []
        if allowed and not self.membership_ids:
            problems.append(self.env._("the resolution names no member"))
        if self.kind in ("refuse", "suspend", "exclude") and not (self.reason or "").strip():
            problems.append(self.env._("the grounds are missing"))
        labels = dict(self.env["consortium.membership"]._fields["state"]._description_selection(self.env))
        for membership in self.membership_ids:
            if allowed and membership.state not in allowed:
                problems.append(
                    self.env._(
                        "%(member)s: the state is “%(state)s”",
                        member=membership.display_name,
                        state=labels[membership.state],
                    )
                )
        return problems

    def _get_effective_date(self):
        self.ensure_one()
        return self.date_effective or self.date

    def _execute_admit(self):
        """Admit the batch on the day of the meeting."""
        self.membership_ids._admit(date=self._get_effective_date(), resolution=self.number)
        self.membership_ids._write_register({"decision_id": self.id})

    def _execute_refuse(self):
        """Refuse the batch, with the reason of the resolution."""
        self.membership_ids.action_refuse(self.reason)
        self.membership_ids.resolution = self.number

    def _execute_suspend(self):
        """Suspend the rights of the batch, to the usual extent (art. 60)."""
        self.membership_ids.action_suspend(
            reason=self.reason, date_from=self._get_effective_date(), decision=self
        )

    def _execute_exclude(self):
        """Decide the procedures whose notices were given; the letters end them (art. 58)."""
        self.membership_ids._execute_exclusion(self.membership_ids, self)

    def _execute_consent_exit(self):
        """The board consents to exits that a mandate or an agreement would prevent.

        The resignation itself is recorded with this resolution (art. 56).
        """
        for membership in self.membership_ids:
            membership.message_post(
                body=self.env._(
                    "The board consents to the exit: resolution %(number)s.", number=self.number
                )
            )

    def _execute_other(self):
        """Nothing to apply to members; an item on minutes closes the former meeting."""
        former = self.item_id.adopted_meeting_id
        if former and self.item_id.kind == "minutes":
            former._adopt_minutes(self.meeting_id)

    def _log_execution(self):
        members = ", ".join(self.membership_ids.mapped("display_name"))
        body = (
            self.env._("Executed: %(members)s.", members=members)
            if members
            else self.env._("Executed.")
        )
        self.message_post(body=body)
