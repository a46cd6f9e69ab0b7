from odoo import models
from odoo.tools import SQL

from ..pricing import to_minutes


class ConsortiumBillingRun(models.Model):
    """What the preview left out, or what deserves a look before approving it."""

    _inherit = "consortium.billing.run"

    def _insert_exceptions(self):
        """List the exceptions of the preview; each source is one grouped query."""
        vals_list = [
            *self._get_ledger_exceptions(),
            *self._get_unapproved_exceptions(),
            *self._get_line_exceptions(),
        ]
        self.env["consortium.billing.run.exception"].create(vals_list)

    def _get_ledger_exceptions(self):
        """Billable rows that stay out: consent pending, or nothing to pay."""
        rows = self.env.execute_query(SQL(
            """
            SELECT l.agreement_id, l.currency_id,
                   CASE WHEN l.consent_state = 'pending' THEN 'pending_consent'
                        ELSE 'zero_amount' END AS cause,
                   SUM(l.minutes), SUM(l.amount), COUNT(*)
              FROM consortium_hour_ledger l
             WHERE %s
             GROUP BY 1, 2, 3
             ORDER BY 1, 3
            """, SQL(" AND ").join([
                SQL("l.company_id = %s AND l.work_date <= %s", self.company_id.id, self.date_to),
                SQL("l.kind IN ('overage', 'hourly') AND l.billing_line_id IS NULL"),
                SQL("NOT l.reversed AND l.reversal_of_id IS NULL"),
                *self._get_filter_conditions(),
            ])))
        return [
            self._prepare_exception_vals(cause, agreement, currency, minutes, amount, count)
            for agreement, currency, cause, minutes, amount, count in rows
        ]

    def _get_unapproved_exceptions(self):
        """Time of the period that is not approved yet: the next run will bill it."""
        domain = [
            ("company_id", "=", self.company_id.id), ("agreement_id", "!=", False),
            ("approval_state", "in", ("draft", "submitted")), ("date", "<=", self.date_to),
            ("billing_kind", "!=", "internal"),
        ]
        if self.date_from:
            domain.append(("date", ">=", self.date_from))
        if self.member_ids:
            domain.append(("agreement_id.member_id", "in", self.member_ids.ids))
        groups = self.env["account.analytic.line"]._read_group(
            domain, ["agreement_id"], ["unit_amount:sum", "__count"])
        return [
            self._prepare_exception_vals(
                "unapproved", agreement.id, agreement.currency_id.id, to_minutes(hours), 0.0, count)
            for agreement, hours, count in groups
        ]

    def _get_line_exceptions(self):
        """Lines that are billed but deserve a look: no tax, agreement no longer active."""
        lines = self.line_ids.filtered(lambda line: line.state == "pending")
        lines.agreement_id.fetch(["state", "invoice_partner_id"])
        untaxed = self._get_untaxed_agreements(lines.agreement_id)
        vals_list = []
        for agreement, group in lines.grouped("agreement_id").items():
            causes = []
            if agreement in untaxed:
                causes.append("no_tax")
            if agreement.state != "active":
                causes.append("suspended")
            vals_list += [
                self._prepare_exception_vals(
                    cause, agreement.id, group.currency_id.id, sum(group.mapped("minutes")),
                    sum(group.mapped("amount")), sum(group.mapped("row_count")), excluded=False)
                for cause in causes
            ]
        return vals_list

    def _prepare_exception_vals(self, kind, agreement_id, currency_id, minutes, amount, count,
                                excluded=True):
        return {
            "run_id": self.id, "kind": kind, "agreement_id": agreement_id,
            "currency_id": currency_id, "minutes": minutes, "amount": amount, "row_count": count,
            "is_excluded": excluded,
        }
