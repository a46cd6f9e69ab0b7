from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..audit_check import AuditCheck
from .consortium_billing_audit_hours import LIVE

# Hours that a row brings to its package: given or moved in, else taken.
SIGNED = "CASE WHEN l.kind IN ('grant', 'adjust', 'rollover', 'transfer') THEN 1 ELSE -1 END"
MOVES = "l.kind IN ('rollover', 'transfer')"
RECENT_DAYS = 8  # what the nights of a week have seen is not replayed for ever


class ConsortiumBillingAudit(models.Model):
    """Rules of prepaid hours: counters, value, eligibility, first in first out (DESIGN §4, 2-3)."""

    _inherit = "consortium.billing.audit"

    @api.model
    def _get_checks(self):
        return [*super()._get_checks(), *self._get_package_checks(), *self._get_draw_checks()]

    @api.model
    def _get_package_checks(self):
        """Rules of the counters of prepaid hours."""
        rebuild = self.env._("Somebody wrote in the database: ask for the counters to be rebuilt.")
        Package = "consortium.hour.package"
        return [
            AuditCheck(
                "package_counters",
                self.env._("The hours of a package are those of its movements"),
                self._get_package_counters_query,
                Package,
                rebuild,
            ),
            AuditCheck(
                "package_value",
                self.env._("The value of a package is that of its movements"),
                self._get_package_value_query,
                Package,
                rebuild,
            ),
            AuditCheck(
                "beneficiary_used",
                self.env._("The hours of a beneficiary are those drawn for it"),
                self._get_beneficiary_used_query,
                "consortium.agreement.beneficiary",
                rebuild,
            ),
        ]

    @api.model
    def _get_draw_checks(self):
        """Rules of who pays for an hour."""
        Ledger = "consortium.hour.ledger"
        return [
            AuditCheck(
                "draw_eligible",
                self.env._("A package pays only for the work it covers"),
                self._get_draw_eligible_query,
                Ledger,
                self.env._("Allocate the period again, or correct the dates of the package."),
            ),
            AuditCheck(
                "fifo",
                self.env._("The package that ends first pays first (rows of the last days)"),
                self._get_fifo_query,
                Ledger,
                self.env._(
                    "Look whether the dates of a package changed since; else allocate again."
                ),
            ),
        ]

    @api.model
    def _get_package_counters_query(self):
        """Of several counters that differ, the balance is the one that is shown."""
        return SQL(
            """
            SELECT p.id, p.company_id, COALESCE(SUM(l.drawn * %(signed)s), 0), p.balance
              FROM consortium_hour_package p
              LEFT JOIN consortium_hour_ledger l ON l.package_id = p.id
             GROUP BY p.id
            HAVING p.balance != COALESCE(SUM(l.drawn * %(signed)s), 0)
                OR p.balance < 0
                OR p.granted != COALESCE(SUM(l.drawn) FILTER (
                       WHERE l.kind IN ('grant', 'adjust') OR (%(moves)s AND l.drawn > 0)), 0)
                OR p.received != COALESCE(SUM(l.drawn) FILTER (
                       WHERE %(moves)s AND l.drawn > 0), 0)
                OR p.used != COALESCE(SUM(l.drawn) FILTER (WHERE l.kind = 'draw'), 0)
                OR p.expired != COALESCE(SUM(l.drawn) FILTER (WHERE l.kind = 'expire'), 0)
                OR p.refunded != COALESCE(SUM(l.drawn) FILTER (WHERE l.kind = 'refund'), 0)
                OR p.transferred != COALESCE(-SUM(l.drawn) FILTER (
                       WHERE %(moves)s AND l.drawn < 0), 0)
            """,
            signed=SQL(SIGNED),
            moves=SQL(MOVES),
        )

    @api.model
    def _get_package_value_query(self):
        """What is left of the value, in money; a package without hours left has none left."""
        return SQL(
            """
            SELECT p.id, p.company_id, COALESCE(SUM(l.amount * %(signed)s), 0),
                   p.value - p.consumed_value
              FROM consortium_hour_package p
              LEFT JOIN consortium_hour_ledger l ON l.package_id = p.id
             GROUP BY p.id
            HAVING ABS(p.value - p.consumed_value
                       - COALESCE(SUM(l.amount * %(signed)s), 0)) > 0.004
                OR p.balance = 0 AND ABS(p.value - p.consumed_value) > 0.004
            """,
            signed=SQL(SIGNED),
        )

    @api.model
    def _get_draw_eligible_query(self):
        return SQL(
            """
            SELECT l.id, l.company_id, NULL::numeric, NULL::numeric
              FROM consortium_hour_ledger l JOIN consortium_hour_package p ON p.id = l.package_id
             WHERE l.kind = 'draw' AND %s
               AND (l.agreement_id != p.agreement_id OR NOT (%s))
            """,
            LIVE,
            self._get_eligible_condition(),
        )

    @api.model
    def _get_eligible_condition(self):
        """SQL condition: the package `p` may pay for the work of the row `l`."""
        return SQL(
            "l.work_date BETWEEN p.date_start AND p.date_last AND %s AND %s",
            self._get_relation_condition("domain_ids", SQL("l.service_domain_id")),
            self._get_relation_condition("role_ids", SQL("l.role_id")),
        )

    @api.model
    def _get_relation_condition(self, field_name, value):
        """SQL condition: the list of the package `p` is empty or holds the value."""
        field = self.env["consortium.hour.package"]._fields[field_name]
        names = {
            "relation": SQL.identifier(field.relation),
            "mine": SQL.identifier(field.column1),
            "other": SQL.identifier(field.column2),
            "value": value,
        }
        return SQL(
            """(NOT EXISTS (SELECT 1 FROM %(relation)s r WHERE r.%(mine)s = p.id)
                OR EXISTS (SELECT 1 FROM %(relation)s r
                            WHERE r.%(mine)s = p.id AND r.%(other)s = %(value)s))""",
            **names,
        )

    @api.model
    def _get_fifo_query(self):
        """Rows that passed over a package that ends earlier and had hours left at that point.

        Rows are posted in the order of their ids, so that the balance of a package before a row is
        the sum of its movements before it: one pass over both, in that order. What a correction cut
        or bills again was allocated before.
        """
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        return SQL(
            """
            WITH passed AS (
                SELECT l.id, l.company_id, p.id AS package_id
                  FROM consortium_hour_ledger l
                  LEFT JOIN consortium_hour_package own ON own.id = l.package_id
                  JOIN consortium_hour_package p
                    ON p.agreement_id = l.agreement_id AND p.id IS DISTINCT FROM l.package_id
                   AND (own.id IS NULL OR (p.date_last, p.date_start, p.id)
                                          < (own.date_last, own.date_start, own.id))
                 WHERE l.kind IN ('draw', 'overage') AND l.reversal_of_id IS NULL
                   AND p.is_held IS NOT TRUE AND l.over_cap IS NOT TRUE
                   AND l.create_date >= %(since)s
                   AND (l.replaces_id IS NULL OR l.correction = 'return') AND %(eligible)s),
            moved AS (
                SELECT l.id, NULL::int AS company_id, l.package_id, l.drawn * %(signed)s AS drawn
                  FROM consortium_hour_ledger l
                 WHERE l.package_id IN (SELECT package_id FROM passed)
                 UNION ALL SELECT id, company_id, package_id, 0 FROM passed),
            balances AS (
                SELECT id, company_id, SUM(drawn) OVER (
                           PARTITION BY package_id ORDER BY id) AS balance
                  FROM moved)
            SELECT id, company_id, NULL::numeric, NULL::numeric
              FROM balances WHERE company_id IS NOT NULL AND balance > 0
            """,
            since=since,
            eligible=self._get_eligible_condition(),
            signed=SQL(SIGNED),
        )

    @api.model
    def _get_beneficiary_used_query(self):
        return SQL(
            """
            SELECT b.id, b.company_id, COALESCE(SUM(l.drawn), 0), COALESCE(b.used, 0)
              FROM consortium_agreement_beneficiary b
              LEFT JOIN consortium_hour_ledger l
                ON l.agreement_id = b.agreement_id AND l.beneficiary_id = b.partner_id
               AND l.kind = 'draw'
             GROUP BY b.id
            HAVING COALESCE(SUM(l.drawn), 0) != COALESCE(b.used, 0)
            """
        )
