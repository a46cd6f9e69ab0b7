from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .consortium_membership import MEMBER_STATES


class ConsortiumMembership(models.Model):
    """The history: dated periods of category and tier, appended, never rewritten."""

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    def _get_history(self):
        """Lines of the history that hold, oldest first.

        :return: ``{membership_id: periods}``
        """
        periods = self.env["consortium.membership.period"].search(
            [("membership_id", "in", self.ids), ("cancelled", "=", False)],
            order="date_from, id",
        )
        grouped = periods.grouped(lambda period: period.membership_id.id)
        return {mid: grouped.get(mid, periods.browse()) for mid in self.ids}

    def _write_periods(self, periods, vals):
        # sudo: same authority as _write_register, after the action's own checks
        periods.sudo().with_context(consortium_register=True).write(vals)
        periods.flush_recordset(["date_to", "cancelled"])

    def _prepare_period_vals(self, date_from, date_to=False, reason=False):
        """Values of a line with the category and tier of the membership."""
        self.ensure_one()
        return {
            "membership_id": self.id,
            "category_id": self.category_id.id,
            "grade_id": self.grade_id.id,
            "date_from": date_from,
            "date_to": date_to,
            "reason": reason,
        }

    def _open_history(self):
        """First line of each newly admitted member."""
        history = self._get_history()
        self._append_periods(
            [
                membership._prepare_period_vals(
                    membership.date_admitted,
                    membership.date_end,
                    self.env._("Admission"),
                )
                for membership in self
                if not history[membership.id]
            ]
        )

    def _close_history(self, date):
        """Last line ends on ``date``; changes planned after it are given up."""
        today = self._today()
        history = self._get_history()
        later = last = self.env["consortium.membership.period"]
        for membership in self:
            for period in history[membership.id]:
                if period.date_from > date:
                    later |= period
                elif not period.date_to or period.date_to > date:
                    last |= period
        recorded = later.filtered(lambda period: period.date_from <= today)
        if recorded:
            raise UserError(
                self.env._(
                    "%(member)s changed category or tier on %(date)s: the end cannot be "
                    "dated before that, as the history is never rewritten.",
                    member=recorded[0].membership_id.display_name,
                    date=format_date(self.env, recorded[0].date_from),
                )
            )
        self._write_periods(later, {"cancelled": True})
        self._write_periods(last, {"date_to": date})

    def _reopen_history(self):
        """A resignation is withdrawn before its day: the last line goes on."""
        today = self._today()
        gone = self.filtered(lambda m: m.date_end and m.date_end < today)
        if gone:
            raise UserError(
                self.env._(
                    "The resignation of %(members)s took effect: re-admit them instead.",
                    members=", ".join(gone.mapped("display_name")),
                )
            )
        history = self._get_history()
        last = self.env["consortium.membership.period"].union(
            *(history[membership.id][-1:] for membership in self)
        )
        self._write_periods(last, {"date_to": False})

    def _change_category(self, category=None, grade=None, date=None, reason=None):
        """Change category, tier or both from ``date`` on, past, today or future.

        :param category: new category; None keeps each one's own
        :param grade: new tier, possibly an empty recordset; None keeps each one's own
        :param date: first day of the change, today when omitted
        :return: the lines added; members for whom nothing changes get none
        """
        self._check_can_decide()
        date = date or self._today()
        self._check_is_member()
        history = self._get_history()
        closed = replaced = self.env["consortium.membership.period"]
        vals_list = []
        for membership in self:
            period = membership._get_period_to_change(history[membership.id], date)
            vals = membership._prepare_change_vals(period, category, grade, date, reason)
            if not vals:
                continue
            vals_list.append(vals)
            if period.date_from == date:
                replaced |= period
            else:
                closed |= period
        if not vals_list:
            raise UserError(self.env._("Nothing changes: choose another category or tier."))
        self._write_periods(closed, {"date_to": date - timedelta(days=1)})
        self._write_periods(replaced, {"cancelled": True})
        periods = self._append_periods(vals_list)
        periods.membership_id._check_admissible_periods(periods)
        self._apply_periods()
        return periods

    def _prepare_change_vals(self, period, category, grade, date, reason):
        """Values of the line that follows ``period``; None when nothing changes."""
        category = period.category_id if category is None else category
        grade = period.grade_id if grade is None else grade
        if (category, grade) == (period.category_id, period.grade_id):
            return None
        return {
            "membership_id": self.id,
            "category_id": category.id,
            "grade_id": grade.id,
            "date_from": date,
            "date_to": period.date_to,
            "reason": reason,
        }

    def _get_period_to_change(self, periods, date):
        """The last line, that a change on ``date`` ends; or say why it cannot."""
        self.ensure_one()
        today = self._today()
        last = periods[-1:]
        if date < last.date_from and last.date_from > today:
            raise UserError(
                self.env._(
                    "%(member)s has a change planned on %(date)s. Cancel it first.",
                    member=self.display_name,
                    date=format_date(self.env, last.date_from),
                )
            )
        if date < last.date_from or (date == last.date_from and date < today):
            raise UserError(
                self.env._(
                    "The history of %(member)s is recorded from %(date)s on and is never "
                    "rewritten: choose a later date.",
                    member=self.display_name,
                    date=format_date(self.env, last.date_from),
                )
            )
        if last.date_to and date > last.date_to:
            raise UserError(
                self.env._(
                    "%(member)s leaves on %(date)s: no change after that.",
                    member=self.display_name,
                    date=format_date(self.env, last.date_to),
                )
            )
        return last

    def _check_is_member(self):
        others = self.filtered(lambda membership: membership.state not in MEMBER_STATES)
        if others:
            raise UserError(
                self.env._(
                    "%(members)s: only the category and tier of a member are changed this "
                    "way. On an application, edit them directly.",
                    members=", ".join(others.mapped("display_name")),
                )
            )

    def _check_admissible_periods(self, periods):
        """Same conditions as on admission, for the category of new lines."""
        for period in periods:
            membership = period.membership_id
            membership._check_open_to(period.category_id)

    def action_cancel_planned_change(self):
        """Give up a change planned for a day to come; the former line goes on."""
        self._check_can_decide()
        today = self._today()
        planned = before = self.env["consortium.membership.period"]
        ends = {}
        for _membership_id, periods in self._get_history().items():
            last = periods[-1:]
            if len(periods) < 2 or last.date_from <= today:
                raise UserError(self.env._("No change is planned."))
            planned |= last
            before |= periods[-2]
            ends[periods[-2].id] = last.date_to
        self._write_periods(planned, {"cancelled": True})
        for period in before:
            self._write_periods(period, {"date_to": ends[period.id]})

    @api.model
    def _sql_error_to_message(self, exc):
        """An import of memberships with their history says what is wrong with a period."""
        Period = self.env["consortium.membership.period"]
        if exc.diag.table_name == Period._table:
            return Period._sql_error_to_message(exc)
        return super()._sql_error_to_message(exc)
