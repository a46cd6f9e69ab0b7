from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from .consortium_billing_desk import MOST_ROWS


class ConsortiumBillingDesk(models.AbstractModel):
    """Cards of hours that are paid and not worked yet."""

    _inherit = "consortium.billing.desk"

    @api.model
    def _get_deferred_card(self):
        """Value of the hours left, by expiry and by member: the sum of all packages, exactly."""
        Report = self.env["consortium.deferred.report"]
        groups = Report._read_group(
            self._get_company_domain(),
            ["bucket", "member_id", "currency_id"],
            ["balance_hours:sum", "deferred:sum", "__count"],
        )
        buckets, members, hours, count = {}, {}, 0, 0
        for bucket, member, currency, group_hours, amount, group_count in groups:
            amount = self._convert(amount, currency)
            buckets[bucket] = buckets.get(bucket, 0) + amount
            known = members.get(member, (0, 0))
            members[member] = (known[0] + group_hours, known[1] + amount)
            hours, count = hours + group_hours, count + group_count
        rows = [
            self._make_heading(self.env._("By expiry")),
            *self._get_bucket_rows(Report, buckets, self._get_deferred_action),
            *self._get_member_rows(
                [(member, *sums) for member, sums in members.items()],
                lambda member: self._get_deferred_action([("member_id", "=", member.id)]),
            ),
        ]
        return self._make_card(
            "deferred",
            self.env._("Deferred hours"),
            self._format_money(sum(buckets.values())),
            self.env._(
                "%(hours)s, packages: %(count)s", hours=self._format_hours(hours), count=count
            ),
            "todo" if "a_past" in buckets else "ok",
            rows,
            self._get_deferred_action(),
        )

    @api.model
    def _get_deferred_action(self, domain=()):
        return self._make_action(
            self.env._("Deferred hours"),
            "consortium.deferred.report",
            [*self._get_company_domain(), *domain],
            views=("list", "kanban", "pivot", "graph"),
            context={} if domain else {"group_by": ["bucket", "member_id"]},
        )

    @api.model
    def _get_expiring_card(self):
        """Packages that end within thirty days with hours left: the next ones."""
        today = self._get_today()
        Package = self.env["consortium.hour.package"]
        domain = [
            *self._get_company_domain(),
            ("state", "in", ("open", "pending")),
            ("balance", ">", 0),
            ("date_last", "<=", str(today + timedelta(days=30))),
        ]
        groups = Package._read_group(
            domain,
            ["currency_id"],
            ["__count", "balance:sum", "value:sum", "consumed_value:sum", "date_last:min"],
        )
        count, minutes = sum(group[1] for group in groups), sum(group[2] for group in groups)
        amount = sum(self._convert(group[3] - group[4], group[0]) for group in groups)
        over = any(group[5] < today for group in groups)
        note = " · ".join([self._format_hours(minutes / 60), self._format_money(amount)])
        return self._make_card(
            "expiring",
            self.env._("Packages that expire within 30 days"),
            str(count),
            note if count else "",
            "late" if over else "todo" if count else "ok",
            [
                self._make_package_row(package)
                for package in Package.search(domain, limit=MOST_ROWS, order="date_last, id")
            ],
            self._make_action(
                self.env._("Packages that expire within 30 days"),
                Package._name,
                domain,
                views=("list", "kanban", "form"),
            ),
        )

    @api.model
    def _make_package_row(self, package):
        """The member of a package, the hours left and their last day."""
        return self._make_row(
            package.member_id.display_name,
            self._format_hours(package.balance / 60),
            format_date(self.env, package.date_end),
            action=self._make_action(
                package.name, package._name, views=("form",), res_id=package.id
            ),
        )
