from odoo import api, models
from odoo.tools import SQL

from ..audit_check import AuditCheck


class ConsortiumBillingAudit(models.Model):
    """Rules of what is invoiced (DESIGN §4, 5 to 9)."""

    _inherit = "consortium.billing.audit"

    @api.model
    def _get_checks(self):
        return [
            *super()._get_checks(), *self._get_billed_row_checks(), *self._get_invoice_checks(),
        ]

    @api.model
    def _get_billed_row_checks(self):
        """Rules of rows that are invoiced: once, and for ever."""
        Ledger = "consortium.hour.ledger"
        return [
            AuditCheck(
                "billed_twice",
                self.env._("Time of the ledger is not billed by a sales order too"),
                self._get_billed_twice_query,
                "account.analytic.line",
                self.env._("Take the order item off the time, and credit what the order billed."),
            ),
            AuditCheck(
                "invoice_links",
                self.env._("An invoiced row is on the invoice line of its billing run"),
                self._get_invoice_links_query,
                Ledger,
                self.env._("Somebody wrote in the database: the row may be billed twice."),
            ),
            AuditCheck(
                "invoice_released",
                self.env._("Hours that were invoiced do not become billable again"),
                self._get_invoice_released_query,
                Ledger,
                self.env._(
                    "The next run would bill them a second time: link them to their invoice."
                ),
            ),
        ]

    @api.model
    def _get_invoice_checks(self):
        """Rules of the invoices themselves: what was approved, to the cent, balanced."""
        Move = "account.move"
        return [
            AuditCheck(
                "invoice_amount",
                self.env._("An invoice line is the sum of its rows, to the cent"),
                self._get_invoice_amount_query,
                Move,
                self.env._("Credit the invoice, and bill its hours again."),
            ),
            AuditCheck(
                "invoice_changed",
                self.env._("The hours of an invoice are those of its preview"),
                self._get_invoice_changed_query,
                Move,
                self.env._("Compare the rows of the invoice with its annex."),
            ),
            AuditCheck(
                "run_total",
                self.env._("A billing run invoiced what was approved"),
                self._get_run_total_query,
                "consortium.billing.run",
                self.env._("Compare the lines of the run with its invoices."),
            ),
            AuditCheck(
                "move_balance",
                self.env._("The journal entry of an invoice balances"),
                self._get_move_balance_query,
                Move,
                self.env._("Somebody wrote in the database: ask the accountant."),
            ),
        ]

    @api.model
    def _get_billed_twice_query(self):
        return SQL(
            """
            SELECT t.id, l.company_id, NULL::numeric, SUM(l.minutes)
              FROM consortium_hour_ledger l JOIN account_analytic_line t ON t.id = l.timesheet_id
             WHERE NOT l.reversed AND l.reversal_of_id IS NULL
               AND (t.so_line IS NOT NULL OR t.timesheet_invoice_id IS NOT NULL)
             GROUP BY t.id, l.company_id
            """
        )

    @api.model
    def _get_invoice_links_query(self):
        """A reversal may be on the line of a credit note, which is of no run."""
        return SQL(
            """
            SELECT l.id, l.company_id, NULL::numeric, l.amount
              FROM consortium_hour_ledger l
              JOIN account_move_line m ON m.id = l.move_line_id
              JOIN account_move v ON v.id = m.move_id
             WHERE v.agreement_id IS NOT NULL AND v.agreement_id != l.agreement_id
                OR l.reversal_of_id IS NULL
                   AND (v.state = 'cancel'
                        OR m.billing_run_line_id IS DISTINCT FROM l.billing_line_id)
            """
        )

    @api.model
    def _get_invoice_released_query(self):
        """Rows held by a line that is invoiced, but on no invoice: a run would take them again."""
        return SQL(
            """
            SELECT l.id, l.company_id, NULL::numeric, l.amount
              FROM consortium_hour_ledger l
              JOIN consortium_billing_run_line b ON b.id = l.billing_line_id
             WHERE b.state = 'invoiced' AND l.move_line_id IS NULL
               AND l.reversal_of_id IS NULL
            """
        )

    @api.model
    def _get_invoice_amount_query(self):
        """The balance of the line is the sum of its rows, credits negative."""
        return SQL(
            """
            SELECT m.move_id, m.company_id, SUM(l.amount), MIN(-m.amount_currency)
              FROM account_move_line m JOIN consortium_hour_ledger l ON l.move_line_id = m.id
             WHERE m.parent_state = 'posted'
             GROUP BY m.id
            HAVING ABS(SUM(l.amount) + MIN(m.amount_currency)) > 0.004
            """
        )

    @api.model
    def _get_invoice_changed_query(self):
        """The digest of the preview, computed again on the rows that it held: the two parts of a
        row that a correction cut since are on its line too, and came later."""
        return SQL(
            """
            SELECT b.move_id, b.company_id, b.minutes, COALESCE(SUM(l.minutes), 0)
              FROM consortium_billing_run_line b
              LEFT JOIN consortium_hour_ledger l
                ON l.billing_line_id = b.id AND l.reversal_of_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM consortium_hour_ledger o
                                WHERE o.id = l.replaces_id AND o.billing_line_id = b.id)
             WHERE b.state = 'invoiced' AND b.move_id IS NOT NULL
             GROUP BY b.id
            HAVING b.fingerprint IS DISTINCT FROM %s
            """,
            self.env["consortium.billing.run"]._get_fingerprint(),
        )

    @api.model
    def _get_run_total_query(self):
        return SQL(
            """
            SELECT r.id, r.company_id, r.billed, -r.invoiced
              FROM (SELECT run.id, run.company_id,
                           (SELECT COALESCE(SUM(b.amount), 0) FROM consortium_billing_run_line b
                             WHERE b.run_id = run.id AND b.state = 'invoiced') AS billed,
                           (SELECT COALESCE(SUM(m.amount_currency), 0) FROM account_move v
                              JOIN account_move_line m ON m.move_id = v.id
                             WHERE v.billing_run_id = run.id AND v.state != 'cancel'
                               AND m.billing_run_line_id IS NOT NULL) AS invoiced
                      FROM consortium_billing_run run
                     WHERE run.state = 'done') r
             WHERE ABS(r.billed + r.invoiced) > 0.004
            """
        )

    @api.model
    def _get_move_balance_query(self):
        return SQL(
            """
            SELECT v.id, v.company_id, 0.0, SUM(m.balance)
              FROM account_move v JOIN account_move_line m ON m.move_id = v.id
             WHERE (v.billing_run_id IS NOT NULL OR v.agreement_id IS NOT NULL)
               AND v.state = 'posted'
             GROUP BY v.id
            HAVING ABS(SUM(m.balance)) > 0.004
            """
        )
