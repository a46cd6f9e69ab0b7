from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

from .consortium_membership import CLOSED_STATES


class ConsortiumMembership(models.Model):
    """Taking over an existing register: former numbers, dates and history."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        memberships._link_previous()
        return memberships

    def _link_previous(self):
        """A new application of a former member points to the membership that ended."""
        # sudo: the link is a fact of the register, whoever enters the application
        former = self.sudo().search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", ("resigned", "excluded", "ended")),
            ],
            order="date_end, id",
        )
        last = {(m.partner_id, m.company_id): m for m in former}
        for membership in self.filtered(lambda m: m.state not in CLOSED_STATES):
            previous = last.get((membership.partner_id, membership.company_id))
            if previous:
                membership._write_register({"previous_id": previous.id})

    def action_readmit(self):
        """New application of a former member; the ended membership stays as it is."""
        self.ensure_one()
        if self.state not in ("resigned", "excluded", "ended"):
            raise UserError(self.env._("Only a former member is re-admitted: this one never left."))
        application = self.create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "category_id": self.category_id.id,
                "is_founder": self.is_founder,
            }
        )
        return application.get_formview_action()

    def action_enter_register(self):
        """Turn drafts that carry the facts of an old register into memberships.

        Numbers that were given are kept, and the sequence goes on after the
        highest; members that ended come in as ended, the others as active.
        """
        self._check_can_decide()
        self._transition("draft", ("draft",))
        self._check_takeover()
        # tracking writes two rows for each member, one member after the other: a whole
        # register comes in with one note each, written together
        self.with_context(tracking_disable=True)._enter_checked()
        self._log_all(self.env._("Entered from a former register."))

    def _enter_checked(self):
        today = self._today()
        self.sorted(lambda m: (m.date_admitted, m.id))._take_over_numbers()
        for state in ("active", "resigning", "ended"):
            self.filtered(lambda m, state=state: m._get_takeover_state(today) == state)._transition(
                state, ("draft",)
            )
        self._open_history()
        self._apply_periods()

    def _get_takeover_state(self, today):
        if not self.date_end:
            return "active"
        return "resigning" if self.date_end >= today else "ended"

    def _take_over_numbers(self):
        sequences = self.company_id._get_member_sequences()
        for company, memberships in self.grouped("company_id").items():
            numbers = memberships.filtered("number").mapped("number")
            sequences[company]._continue_after(numbers)
        self._give_numbers()

    def _check_takeover(self):
        """Say everything that is wrong in the drafts, member by member."""
        history = self._get_history()
        problems = []
        for membership in self:
            problem = membership._get_takeover_problem(history[membership.id])
            if problem:
                problems.append(f"- {membership.display_name}: {problem}")
        if problems:
            raise UserError(
                self.env._(
                    "Correct these drafts, then enter them in the register:\n%(problems)s",
                    problems="\n".join(problems[:30]),
                )
            )
        self._check_admissible()

    def _get_takeover_problem(self, periods):
        """What is wrong in one draft, or False."""
        if not self.date_admitted:
            return self.env._("the admission date is missing")
        if self.date_admitted > self._today():
            return self.env._("the admission date is in the future")
        if not periods:
            return False
        if periods[0].date_from != self.date_admitted:
            return self.env._("the first period must start on the admission date")
        for before, after in zip(periods, periods[1:], strict=False):
            if not before.date_to or after.date_from != before.date_to + timedelta(days=1):
                return self.env._("the periods do not follow one another without a gap")
        if (periods[-1].date_to or False) != (self.date_end or False):
            return self.env._("the last period must end with the membership, or be open with it")
        return False
