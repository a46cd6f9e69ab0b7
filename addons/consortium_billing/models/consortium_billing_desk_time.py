from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date


class ConsortiumBillingDesk(models.AbstractModel):
    """Cards of time that is not billed yet: weeks, lock, work in progress, consent, disputes."""

    _inherit = "consortium.billing.desk"

    @api.model
    def _get_weeks_card(self):
        """Weeks that wait for approval: their hours are on no invoice yet."""
        domain = [*self._get_company_domain(), ("state", "=", "submitted")]
        Sheet = self.env["consortium.timesheet.sheet"].sudo()  # counted by who may not open them
        [(count, oldest)] = Sheet._read_group(domain, [], ["__count", "date_start:min"])
        late = oldest and oldest < self._get_today() - timedelta(days=14)
        return self._make_card(
            "weeks",
            self.env._("Weeks to approve"),
            str(count),
            self._format_age(oldest),
            "late" if late else "todo" if count else "ok",
            self._get_unapproved_rows(),
            self._make_action(
                self.env._("Weeks to approve"),
                "consortium.timesheet.sheet",
                domain,
                views=("list", "kanban", "form"),
            ),
        )

    @api.model
    def _get_unapproved_rows(self):
        """Hours of agreements that nobody approved yet, submitted or not."""
        Line = self.env["account.analytic.line"].sudo()  # sums, for who may not read the entries
        domain = [
            *self._get_company_domain(),
            ("agreement_id", "!=", False),
            ("billing_kind", "!=", "internal"),
            ("approval_state", "in", ("draft", "submitted")),
        ]
        hours = dict(Line._read_group(domain, ["approval_state"], ["unit_amount:sum"]))
        labels = {
            "submitted": self.env._("Hours of agreements, submitted"),
            "draft": self.env._("Hours of agreements, not submitted"),
        }
        return [
            self._make_row(label, self._format_hours(hours.get(state)))
            for state, label in labels.items()
        ]

    @api.model
    def _get_lock_card(self):
        """Until when time can no longer change; the month before should be locked by mid-month."""
        today = self._get_today()
        lock = self.env["consortium.period.lock"]._get_lock_dates().get(self.env.company.id)
        last_month = today.replace(day=1) - timedelta(days=1)
        locked = bool(lock) and lock >= last_month
        return self._make_card(
            "lock",
            self.env._("Period lock"),
            format_date(self.env, lock) if lock else self.env._("Never locked"),
            ""
            if locked
            else self.env._(
                "Time of %(month)s can still change.",
                month=format_date(self.env, last_month, date_format="MMMM y"),
            ),
            "ok" if locked else "late" if today.day > 15 else "todo",
            action=self._make_action(
                self.env._("Period locks"), "consortium.period.lock", self._get_company_domain()
            ),
        )

    @api.model
    def _get_unbilled_card(self):
        """Work in progress, by age and by member."""
        Report = self.env["consortium.unbilled.report"]
        groups = Report._read_group(
            self._get_company_domain(),
            ["bucket", "member_id", "currency_id"],
            ["hours:sum", "amount:sum", "work_date:min"],
        )
        buckets, members, hours = {}, {}, 0
        for bucket, member, currency, group_hours, amount, _date in groups:
            amount = self._convert(amount, currency)
            buckets[bucket] = buckets.get(bucket, 0) + amount
            known = members.get(member, (0, 0))
            members[member] = (known[0] + group_hours, known[1] + amount)
            hours += group_hours
        oldest = min((group[5] for group in groups), default=None)
        rows = [
            self._make_heading(self.env._("By age")),
            *self._get_bucket_rows(Report, buckets, self._get_unbilled_action),
            *self._get_member_rows(
                [(member, *sums) for member, sums in members.items()],
                lambda member: self._get_unbilled_action([("member_id", "=", member.id)]),
            ),
        ]
        level = "late" if buckets.get("d_older") else "todo" if groups else "ok"
        return self._make_card(
            "unbilled",
            self.env._("Hours to bill"),
            self._format_money(sum(buckets.values())),
            " · ".join(filter(None, [self._format_hours(hours), self._format_age(oldest)])),
            level,
            rows,
            self._get_unbilled_action(),
        )

    @api.model
    def _get_bucket_rows(self, Report, buckets, action):
        """Rows with bars of the classes of age of a report, empty ones included.

        :param buckets: {class: amount in the company's currency}
        :param action: function from a domain to what a click opens
        """
        labels = Report._fields["bucket"]._description_selection(self.env)
        return self._get_shares(
            [
                (
                    buckets.get(code, 0),
                    self._make_row(
                        label,
                        self._format_money(buckets.get(code, 0)),
                        level=code,
                        action=action([("bucket", "=", code)]) if code in buckets else None,
                    ),
                )
                for code, label in labels
            ]
        )

    @api.model
    def _get_unbilled_action(self, domain=()):
        return self._make_action(
            self.env._("Unbilled hours"),
            "consortium.unbilled.report",
            [*self._get_company_domain(), *domain],
            views=("list", "kanban", "pivot", "graph"),
            context={} if domain else {"group_by": ["member_id"]},
        )

    @api.model
    def _get_consent_card(self):
        """Overage that waits for the member: no run takes it before."""
        Ledger = self.env["consortium.hour.ledger"]
        domain = [
            *self._get_company_domain(),
            *Ledger._get_live_domain(),
            ("consent_state", "=", "pending"),
        ]
        groups = Ledger._read_group(
            domain, ["member_id", "currency_id"], ["minutes:sum", "amount:sum", "work_date:min"]
        )
        money = [
            (member, minutes / 60, self._convert(amount, currency))
            for member, currency, minutes, amount, _date in groups
        ]
        rows = self._get_member_rows(
            money,
            lambda member: self._make_action(
                member.display_name, Ledger._name, [*domain, ("member_id", "=", member.id)]
            ),
        )
        oldest = min((group[4] for group in groups), default=None)
        return self._make_card(
            "consent",
            self.env._("Overage waiting for consent"),
            self._format_money(sum(amount for _member, _hours, amount in money)),
            self._format_age(oldest),
            "todo" if groups else "ok",
            rows,
            self._make_action(
                self.env._("Overage waiting for consent"),
                Ledger._name,
                domain,
                context={"create": False, "group_by": ["member_id"]},
            ),
        )

    @api.model
    def _get_disputes_card(self):
        """Hours that members contest: held until somebody answers."""
        Dispute = self.env["consortium.dispute"]
        domain = [*self._get_company_domain(), ("state", "in", ("open", "under_review"))]
        groups = Dispute._read_group(
            domain,
            ["currency_id"],
            ["__count", "minutes:sum", "amount:sum", "date_opened:min", "date_due:min"],
        )
        count = sum(group[1] for group in groups)
        oldest = min((group[4] for group in groups), default=None)
        late = any(group[5] < self._get_today() for group in groups)
        amount = sum(self._convert(group[3], group[0]) for group in groups)
        rows = (
            [
                self._make_row(
                    self.env._("Contested"),
                    self._format_money(amount),
                    self._format_hours(sum(group[2] for group in groups) / 60),
                )
            ]
            if groups
            else ()
        )
        return self._make_card(
            "disputes",
            self.env._("Contested hours"),
            str(count),
            self._format_age(oldest),
            "late" if late else "todo" if count else "ok",
            rows,
            self._make_action(
                self.env._("Contested hours"),
                Dispute._name,
                domain,
                views=("list", "kanban", "form"),
            ),
        )
