from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .consortium_membership import MEMBER_STATES


class ConsortiumMembership(models.Model):
    """Decisions: the only way from one state to the next.

    Each method works on many memberships at once with a constant number of
    queries, and refuses the whole batch when one of them is not in order.
    """

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    # -- officer: preparing the application

    def action_submit(self):
        """Send complete applications to the secretary."""
        self._check_can_prepare()
        self._check_admissible()
        self._check_qualifying_shares()
        self._transition("submitted", ("draft",))
        undated = self.filtered(lambda membership: not membership.date_application)
        undated._write_register({"date_application": self._today()})

    def action_put_on_agenda(self):
        """Put applications on the agenda of the next board meeting."""
        self._check_can_prepare()
        self._transition("on_agenda", ("submitted",))

    def action_back_to_draft(self):
        """Take an application back, to correct it."""
        self._check_can_prepare()
        self._transition("draft", ("submitted", "on_agenda"))

    # -- secretary: recording the decision

    def action_admit(self):
        """Admit: number, first period of the history, tier on the partner.

        Founders are admitted from draft, the others from their application.
        """
        self._admit()

    def action_activate(self):
        """Full member: what had to be paid or signed on admission is done."""
        self._check_can_decide()
        self._transition("active", ("admitted",))

    def action_refuse(self, reason=None):
        """Refuse applications; a reason is required.

        :param reason: text, or the context key ``consortium_refusal_reason``
        """
        self._check_can_decide()
        reason = reason or self.env.context.get("consortium_refusal_reason")
        if not (reason or "").strip():
            raise UserError(
                self.env._("Give the reason of the refusal: the applicant may ask for it.")
            )
        self._transition("refused", ("submitted", "on_agenda"), end_reason=reason)
        self._after_refusal()

    def action_suspend(self):
        """Suspend the rights; category, tier and price are kept."""
        self._check_can_decide()
        self._transition("suspended", ("active",))

    def action_give_exclusion_notice(self):
        """Start the exclusion: the member was told the grounds and the date."""
        self._check_can_decide()
        self._transition("exclusion_notice", ("active", "suspended"))

    def action_reinstate(self):
        """Back to active: end of a suspension, of a notice, resignation withdrawn."""
        self._check_can_decide()
        leaving = self.filtered(lambda membership: membership.state == "resigning")
        leaving._reopen_history()
        self._transition("active", ("suspended", "exclusion_notice", "resigning"))
        leaving._write_register({"date_end": False, "end_reason": False})

    def action_resign(self, date=None, reason=None, resolution=None):
        """Record a resignation, effective on ``date`` (today when omitted)."""
        self._end("resigned", date=date, reason=reason, resolution=resolution)

    def action_exclude(self, date=None, reason=None, resolution=None):
        """Record an exclusion decided after its notice; a reason is required."""
        if not (reason or "").strip():
            raise UserError(self.env._("Give the grounds of the exclusion."))
        self._end("excluded", date=date, reason=reason, resolution=resolution)

    def action_end(self, date=None, reason=None, resolution=None):
        """End for another cause: dissolution, death, merger of organisations."""
        self._end("ended", date=date, reason=reason, resolution=resolution)

    # -- how

    def _check_admissible(self):
        """Conditions that an application meets; override to add the by-laws'."""
        for membership in self:
            membership._check_open_to(membership.category_id)

    def _check_open_to(self, category):
        partner = self.partner_id
        allowed = category.allow_company if partner.is_company else category.allow_person
        if not allowed:
            raise ValidationError(
                self.env._(
                    "%(partner)s cannot join “%(category)s”: this category is not "
                    "open to %(kind)s.",
                    partner=partner.name,
                    category=category.name,
                    kind=self.env._("organisations")
                    if partner.is_company
                    else self.env._("persons"),
                )
            )

    def _admit(self, date=None, resolution=None):
        """Admit on ``date`` (else the date of the record, else today)."""
        self._check_can_decide()
        self._check_admissible()
        self._check_qualifying_shares()
        today = self._today()
        drafts = self.filtered(lambda membership: membership.state == "draft")
        founders = drafts.filtered(lambda m: m.is_founder and not m.previous_id)
        dates = {m.id: date or m.date_admitted or today for m in self}
        if max(dates.values(), default=today) > today:
            raise UserError(self.env._("An admission cannot be dated in the future."))
        # founders of the co-operative never applied; a founder who comes back does
        extra = {"resolution": resolution} if resolution else {}
        founders._transition("admitted", ("draft",), **extra)
        (self - founders)._transition("admitted", ("submitted", "on_agenda"), **extra)
        for day in set(dates.values()):
            self.filtered(lambda m, day=day: dates[m.id] == day)._write_register(
                {"date_admitted": day}
            )
        self.sorted(lambda m: (m.date_admitted, m.id))._give_numbers()
        self._open_history()
        self._sync_partners()
        self._after_admission()

    def _get_end_states(self, state):
        """States from which a membership may end as ``state``."""
        return {
            "resigned": ("admitted", "active", "suspended"),
            "excluded": ("exclusion_notice",),
        }.get(state, MEMBER_STATES)

    def _end(self, state, date=None, reason=None, resolution=None):
        """End on ``date``; a resignation in the future waits for its day."""
        self._check_can_decide()
        today = self._today()
        date = date or today
        if date > today and state != "resigned":
            raise UserError(
                self.env._("Only a resignation can be recorded before its effective date.")
            )
        for membership in self:
            if membership.date_admitted and date < membership.date_admitted:
                raise UserError(
                    self.env._(
                        "%(member)s was admitted on %(date)s and cannot leave before.",
                        member=membership.display_name,
                        date=format_date(self.env, membership.date_admitted),
                    )
                )
        vals = {"date_end": date, "end_reason": reason}
        if resolution:
            vals["resolution"] = resolution
        self._transition(
            "resigning" if date > today else state, self._get_end_states(state), **vals
        )
        self._close_history(date)
        self._sync_partners()
