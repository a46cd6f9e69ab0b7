from odoo import models
from odoo.tools import SQL


class ConsortiumBillingRun(models.Model):
    """What the preview left out, or what deserves a look before approving it."""

    _inherit = "consortium.billing.run"

    def _insert_exceptions(self):
        """List the exceptions of the preview: one query reads them all, one statement stores them.

        Taxes are looked up only where they may differ from the company's own province, as that
        is what costs.
        """
        rows = self.env.execute_query_dict(SQL(
            "SELECT * FROM (%s) AS found ORDER BY agreement_id, kind",
            SQL(" UNION ALL ").join(self._get_exception_queries())))
        untaxed = self._get_untaxed_agreements(self.env["consortium.agreement"].browse(
            row["agreement_id"] for row in rows if row["kind"] == "no_tax"))
        self.env["consortium.billing.run.exception"]._insert([
            {**row, "run_id": self.id, "company_id": self.company_id.id}
            for row in rows
            if row["kind"] != "no_tax" or row["agreement_id"] in untaxed.ids
        ])

    def _get_exception_queries(self):
        """List of SQL queries with the columns kind, agreement_id, currency_id, minutes, amount,
        row_count and is_excluded. Hook: add a source of exceptions."""
        return [
            self._get_ledger_exceptions_query(),
            self._get_unapproved_exceptions_query(),
            *self._get_line_exceptions_queries(),
        ]

    def _get_ledger_exceptions_query(self):
        """Billable rows that stay out: contested, consent pending, or nothing to pay."""
        return SQL(
            """
            SELECT CASE WHEN l.disputed THEN 'disputed'
                        WHEN l.consent_state = 'pending' THEN 'pending_consent'
                        WHEN l.consent_state = 'refused' THEN 'refused_consent'
                        ELSE 'zero_amount' END AS kind,
                   l.agreement_id, l.currency_id, SUM(l.minutes) AS minutes,
                   SUM(l.amount) AS amount, COUNT(*) AS row_count, TRUE AS is_excluded
              FROM consortium_hour_ledger l
             WHERE %s
             GROUP BY 1, 2, 3
            """, SQL(" AND ").join([
                SQL("l.company_id = %s AND l.work_date <= %s", self.company_id.id, self.date_to),
                SQL("l.kind IN ('overage', 'hourly') AND l.billing_line_id IS NULL"),
                SQL("NOT l.reversed AND l.reversal_of_id IS NULL"),
                *self._get_filter_conditions(),
            ]))

    def _get_unapproved_exceptions_query(self):
        """Time of the period that is not approved yet: the next run will bill it."""
        conditions = [
            SQL("t.company_id = %s AND t.date <= %s", self.company_id.id, self.date_to),
            SQL("t.approval_state IN ('draft', 'submitted') AND t.billing_kind != 'internal'"),
        ]
        if self.date_from:
            conditions.append(SQL("t.date >= %s", self.date_from))
        conditions.append(self._get_filter_condition("domain_ids", SQL("t.service_domain_id")))
        conditions += self._get_agreement_conditions()
        return SQL(
            """
            SELECT 'unapproved', t.agreement_id, a.currency_id,
                   SUM(ROUND((t.unit_amount * 60)::numeric)), 0, COUNT(*), TRUE
              FROM account_analytic_line t
              JOIN consortium_agreement a ON a.id = t.agreement_id
             WHERE %s
             GROUP BY t.agreement_id, a.currency_id
            """, SQL(" AND ").join(conditions))

    def _get_line_exceptions_queries(self):
        """Lines that are billed but deserve a look: agreement no longer active, taxes to check."""
        return [
            self._get_line_exceptions_query("suspended", SQL("a.state != 'active'")),
            self._get_line_exceptions_query("no_tax", self._get_tax_doubt_condition()),
        ]

    def _get_line_exceptions_query(self, kind, condition):
        return SQL(
            """
            SELECT %(kind)s, b.agreement_id, b.currency_id, SUM(b.minutes), SUM(b.amount),
                   SUM(b.row_count), FALSE
              FROM consortium_billing_run_line b
              JOIN consortium_agreement a ON a.id = b.agreement_id
              JOIN res_partner p ON p.id = COALESCE(a.invoice_partner_id, a.member_id)
              JOIN res_company c ON c.id = b.company_id
              JOIN res_partner home ON home.id = c.partner_id
             WHERE b.run_id = %(run)s AND b.state = 'pending' AND (%(condition)s)
             GROUP BY b.agreement_id, b.currency_id
            """, kind=kind, run=self.id, condition=condition)

    def _get_tax_doubt_condition(self):
        """SQL condition: the payer `p` or the product may escape the taxes of the company `c`."""
        product = self.env["ir.model.data"]._xmlid_to_res_id(
            "consortium_billing.product_ledger_service", raise_if_not_found=False)
        return SQL(
            """
            p.property_account_position_id ->> %(company)s IS NOT NULL
            OR p.country_id IS DISTINCT FROM home.country_id
            OR p.state_id IS DISTINCT FROM home.state_id
            OR NOT EXISTS (
                SELECT 1 FROM product_taxes_rel r
                  JOIN account_tax t ON t.id = r.tax_id AND t.active
                  JOIN product_product s ON s.product_tmpl_id = r.prod_id
                 WHERE t.company_id = c.id
                   AND s.id = COALESCE(c.consortium_service_product_id, %(product)s))
            """, company=str(self.company_id.id), product=product or 0)
