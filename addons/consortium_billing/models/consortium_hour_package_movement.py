from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..allocation import Package
from ..pricing import to_minor


class ConsortiumHourPackage(models.Model):
    """How hours enter and leave packages: each counter moves together with its ledger rows."""

    _inherit = "consortium.hour.package"

    def _load_for_allocation(self, agreement_ids, lock=True):
        """Lock the open packages of agreements and return them as plain data, with one dict of
        their currency roundings.

        The lock alone protects nothing at Odoo's isolation level; `_apply_usage` does, by writing
        the rows. It is taken in the order of ids so that two sessions cannot deadlock.

        :param lock: False to look only: a screen must not make approvals wait
        :return: list of `allocation.Package`
        """
        packages = self._load_plain(SQL(
            "p.agreement_id = ANY(%s) AND p.state = 'open' AND p.balance > 0",
            list(agreement_ids)), lock)
        ids = [package.id for package in packages]
        domains = self._load_eligibility("domain_ids", ids)
        roles = self._load_eligibility("role_ids", ids)
        for package in packages:
            package.domain_ids = domains.get(package.id, frozenset())
            package.role_ids = roles.get(package.id, frozenset())
        return packages

    def _load_plain(self, condition, lock=True):
        """Packages as plain data, without their eligibility, in the order of ids; one query.

        :param condition: SQL on the table `p`
        :return: list of `allocation.Package`; their last day includes the days of grace
        """
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT p.id, p.agreement_id, p.date_start, p.date_last, p.granted, p.balance, p.value,
                   p.consumed_value, p.received > 0, c.rounding
              FROM consortium_hour_package p
              JOIN res_currency c ON c.id = p.currency_id
             WHERE %s
             ORDER BY p.id %s
            """, condition, SQL("FOR NO KEY UPDATE OF p") if lock else SQL()))
        return [
            Package(
                id=id_, agreement_id=agreement_id, date_start=date_start, date_end=date_last,
                granted=granted, balance=balance, blended=blended,
                value=to_minor(float(value), float(rounding)),
                consumed=to_minor(float(consumed), float(rounding)),
            )
            for id_, agreement_id, date_start, date_last, granted, balance, value, consumed,
            blended, rounding in rows
        ]

    def _load_eligibility(self, field_name, package_ids):
        """{package id: ids of the domains or roles it is limited to}, in one query."""
        field = self._fields[field_name]
        return {
            package_id: frozenset(ids)
            for package_id, ids in self.env.execute_query(SQL(
                "SELECT %(column1)s, array_agg(%(column2)s) FROM %(relation)s "
                "WHERE %(column1)s = ANY(%(ids)s) GROUP BY %(column1)s",
                column1=SQL.identifier(field.column1), column2=SQL.identifier(field.column2),
                relation=SQL.identifier(field.relation), ids=package_ids))
        }

    @api.model
    def _apply_usage(self, usage):
        """Move the counters of packages, all in one statement.

        Writing `used = used + x` on the row is what makes concurrency safe: of two sessions that
        spend the same hours, the second gets a serialization failure and is replayed by Odoo on
        what is left. The CHECK constraint is the last line of defence.

        :param usage: {package id: (drawn minutes, their value)}; negative to give back
        """
        usage = {id_: moved for id_, moved in sorted(usage.items()) if any(moved)}
        if not usage:
            return
        self.env.execute_query(SQL(
            """
            UPDATE consortium_hour_package p
               SET used = p.used + moved.drawn,
                   balance = p.balance - moved.drawn,
                   consumed_value = p.consumed_value + moved.amount,
                   state = CASE WHEN p.state NOT IN ('open', 'exhausted', 'expired') THEN p.state
                                WHEN p.balance - moved.drawn > 0
                                THEN CASE WHEN p.is_held THEN 'pending' ELSE 'open' END
                                ELSE 'exhausted' END,
                   write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
              FROM unnest(%s::int[], %s::int[], %s::numeric[]) AS moved(id, drawn, amount)
             WHERE p.id = moved.id
         RETURNING p.id
            """,
            self.env.uid, list(usage), [m[0] for m in usage.values()],
            [m[1] for m in usage.values()]))
        self.invalidate_model()

    def _grant(self, grants):
        """Give hours and their value to new packages and open them.

        :param grants: {package: (minutes, untaxed value)}
        """
        if not grants:
            return
        self.flush_model()
        self.env.execute_query(SQL(
            """
            UPDATE consortium_hour_package p
               SET granted = p.granted + given.minutes, balance = p.balance + given.minutes,
                   value = p.value + given.value, state = 'open'
              FROM unnest(%s::int[], %s::int[], %s::numeric[]) AS given(id, minutes, value)
             WHERE p.id = given.id
         RETURNING p.id
            """,
            [package.id for package in grants], [g[0] for g in grants.values()],
            [g[1] for g in grants.values()]))
        self.env["consortium.hour.ledger"]._insert([
            package._prepare_movement_vals("grant", minutes, value)
            for package, (minutes, value) in grants.items()
        ])
        self._after_counters(package.id for package in grants)

    def _withdraw_grant(self):
        """Take back hours that nobody used (cancelled order): the grant is reversed, not erased."""
        Ledger = self.env["consortium.hour.ledger"]
        rows = Ledger.search([
            ("package_id", "in", self.ids), ("kind", "=", "grant"), ("reversed", "=", False),
            ("reversal_of_id", "=", False)])
        self.flush_model()
        closed = self.env.execute_query(SQL(
            """
            UPDATE consortium_hour_package
               SET granted = 0, balance = 0, value = 0, state = 'closed'
             WHERE id = ANY(%s) AND used = 0 AND expired = 0 AND refunded = 0 AND transferred = 0
               AND received = 0
         RETURNING id
            """, self.ids))
        if len(closed) != len(self):
            raise UserError(self.env._(
                "Hours of these packages were already used or have expired: %(packages)s. Credit "
                "the unused hours instead of cancelling the order.",
                packages=", ".join(self.mapped("name"))))
        rows._insert_reversals(self.env._("Order cancelled"))
        self._after_counters(self.ids)

    def _prepare_movement_vals(self, kind, minutes, amount, **values):
        """Column values of a ledger row that moves hours of this package without work."""
        self.ensure_one()
        product = self.product_id.with_context(lang=self.member_id.lang or self.env.lang)
        return {
            **self.env["consortium.hour.ledger"]._get_empty_vals(),
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "agreement_id": self.agreement_id.id,
            "member_id": self.member_id.id,
            "package_id": self.id,
            "kind": kind,
            "work_date": self.date_start,
            "minutes": minutes,
            "drawn": minutes,
            "amount": amount,
            "rate": self.rate,
            "description": product.display_name or self.name,
            **values,
        }

    def _after_counters(self, ids):
        """Let stored computes that read counters know that SQL changed them."""
        packages = self.browse(ids)
        packages.invalidate_recordset()
        packages.modified(["granted"])

    # Expiry

    @api.model
    def _get_expiring_domain(self, company, date):
        """Packages of a company whose last day is over and that still hold hours."""
        return [
            ("company_id", "=", company.id), ("state", "=", "open"), ("balance", ">", 0),
            ("date_last", "<", date),
        ]

    def _get_awaiting_approval(self):
        """Packages that typed time could still draw from once approved: they do not expire yet,
        or the member would pay overage because a week was approved late."""
        if not self:
            return self
        self.env["account.analytic.line"].flush_model(
            ["agreement_id", "approval_state", "date", "billing_kind"])
        return self.browse(row[0] for row in self.env.execute_query(SQL(
            """
            SELECT p.id FROM consortium_hour_package p
             WHERE p.id = ANY(%s)
               AND EXISTS (SELECT 1 FROM account_analytic_line l
                            WHERE l.agreement_id = p.agreement_id
                              AND l.approval_state IN ('draft', 'submitted')
                              AND l.billing_kind = 'package'
                              AND l.date BETWEEN p.date_start AND p.date_last)
            """, self.ids)))

    def _expire(self, date=None):
        """Write off the balance of these packages, with a ledger row for each.

        :param date: day of the rows; the day after the last day of each package unless said
        """
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            WITH gone AS (
                SELECT id, balance, value - consumed_value AS amount
                  FROM consortium_hour_package
                 WHERE id = ANY(%s) AND balance > 0
                 ORDER BY id FOR NO KEY UPDATE)
            UPDATE consortium_hour_package p
               SET expired = p.expired + gone.balance, balance = p.balance - gone.balance,
                   consumed_value = p.value, state = 'expired'
              FROM gone WHERE p.id = gone.id
         RETURNING p.id, gone.balance, gone.amount
            """, self.ids))
        self.invalidate_model()
        packages = self.browse(sorted(row[0] for row in rows))
        gone = {id_: (minutes, float(amount)) for id_, minutes, amount in rows}
        self.env["consortium.hour.ledger"]._insert([
            package._prepare_movement_vals(
                "expire", *gone[package.id],
                work_date=date or package.date_last + relativedelta(days=1))
            for package in packages
        ])
        self._after_counters(packages.ids)

    @api.model
    def _get_validity(self, product, date_start):
        """First and last day of a package of this product opened on `date_start`."""
        months = product.package_validity_months or 12
        return date_start, date_start + relativedelta(months=months, days=-1)
