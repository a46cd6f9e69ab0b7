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
        """Lines that are billed but deserve a look: agreement no longer active, no tax.

        Taxes are looked up only where they may differ from the company's own province, as that
        is what costs.
        """
        product = self.company_id._get_consortium_service_product()
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT b.agreement_id, b.currency_id, a.state, SUM(b.minutes) AS minutes,
                   SUM(b.amount) AS amount, SUM(b.row_count) AS row_count,
                   p.property_account_position_id ->> %(company)s IS NOT NULL
                   OR p.country_id IS DISTINCT FROM home.country_id
                   OR p.state_id IS DISTINCT FROM home.state_id
                   OR NOT EXISTS (SELECT 1 FROM product_taxes_rel r
                                    JOIN account_tax t ON t.id = r.tax_id AND t.active
                                   WHERE r.prod_id = %(template)s AND t.company_id = b.company_id)
                   AS needs_look
              FROM consortium_billing_run_line b
              JOIN consortium_agreement a ON a.id = b.agreement_id
              JOIN res_partner p ON p.id = COALESCE(a.invoice_partner_id, a.member_id)
              JOIN res_company c ON c.id = b.company_id
              JOIN res_partner home ON home.id = c.partner_id
             WHERE b.run_id = %(run)s AND b.state = 'pending'
             GROUP BY b.agreement_id, b.currency_id, a.state, p.id, home.id, b.company_id
             ORDER BY b.agreement_id
            """,
            company=str(self.company_id.id), run=self.id,
            template=product.product_tmpl_id.id or 0))
        untaxed = self._get_untaxed_agreements(self.env["consortium.agreement"].browse(
            row["agreement_id"] for row in rows if row["needs_look"]))
        return [
            self._prepare_exception_vals(
                kind, row["agreement_id"], row["currency_id"], row["minutes"], row["amount"],
                row["row_count"], excluded=False)
            for row in rows
            for kind, applies in (("no_tax", row["agreement_id"] in untaxed.ids),
                                  ("suspended", row["state"] != "active"))
            if applies
        ]

    def _prepare_exception_vals(self, kind, agreement_id, currency_id, minutes, amount, count,
                                excluded=True):
        return {
            "run_id": self.id, "kind": kind, "agreement_id": agreement_id,
            "currency_id": currency_id, "minutes": minutes, "amount": amount, "row_count": count,
            "is_excluded": excluded,
        }
