
from odoo import api, models
from odoo.tools import SQL

from ..audit_check import AuditCheck
from .consortium_hour_ledger import WORK_KINDS

LIVE = SQL("NOT l.reversed AND l.reversal_of_id IS NULL")


class ConsortiumBillingAudit(models.Model):
    """Rules of hours: entries, reversals, consent (DESIGN §4, 1 and 4)."""

    _inherit = "consortium.billing.audit"

    @api.model
    def _get_checks(self):
        """Return the rules to check, as a list of `AuditCheck`. Hook: add yours with super()."""
        return [*self._get_entry_checks(), *self._get_reversal_checks(), *self._get_wait_checks()]

    @api.model
    def _get_entry_checks(self):
        """Rules of worked time."""
        Line = "account.analytic.line"
        return [
            AuditCheck(
                "entry_minutes",
                self.env._("An approved entry has exactly its minutes in the ledger"),
                self._get_entry_minutes_query,
                Line,
                self.env._("Reopen its week and approve it again."),
            ),
            AuditCheck(
                "entry_state",
                self.env._("Only approved time is in the ledger"),
                self._get_entry_state_query,
                Line,
                self.env._("Reopen its week, which reverses its rows."),
            ),
        ]

    @api.model
    def _get_reversal_checks(self):
        """Rules of what undoes a row."""
        compare = self.env._("Somebody wrote in the database: compare the two rows.")
        Ledger = "consortium.hour.ledger"
        return [
            AuditCheck(
                "reversal_exact",
                self.env._("A reversal is the exact negative of its row"),
                self._get_reversal_exact_query,
                Ledger,
                compare,
            ),
            AuditCheck(
                "reversal_missing",
                self.env._("A reversed row has its reversal, a live one has none"),
                self._get_reversal_missing_query,
                Ledger,
                compare,
            ),
        ]

    @api.model
    def _get_wait_checks(self):
        """Rules of hours that wait for somebody's answer."""
        Ledger = "consortium.hour.ledger"
        return [
            AuditCheck(
                "consent",
                self.env._("Nothing is billed without the consent that it waits for"),
                self._get_consent_query,
                Ledger,
                self.env._("Credit the hours, or record the consent of the member."),
            ),
            AuditCheck(
                "disputed",
                self.env._("Contested hours wait outside of billing runs"),
                self._get_disputed_query,
                Ledger,
                self.env._("Compute the run again, or answer the dispute."),
            ),
        ]

    @api.model
    def _get_entry_minutes_query(self):
        """Rounding is that of `pricing.to_minutes`, epsilon included."""
        return SQL(
            """
            SELECT t.id, t.company_id, t.minutes, COALESCE(SUM(l.minutes), 0)
              FROM (SELECT id, company_id,
                           SIGN(unit_amount) * FLOOR(ABS(unit_amount) * 60 + 0.5 + 1e-6) AS minutes
                      FROM account_analytic_line
                     WHERE approval_state = 'approved' AND agreement_id IS NOT NULL
                       AND project_id IS NOT NULL AND so_line IS NULL
                       AND billing_kind IS NOT NULL AND billing_kind != 'internal') t
              LEFT JOIN consortium_hour_ledger l
                ON l.timesheet_id = t.id AND %s AND l.kind = ANY(%s)
             GROUP BY t.id, t.company_id, t.minutes
            HAVING COALESCE(SUM(l.minutes), 0) != t.minutes
            """,
            LIVE,
            list(WORK_KINDS),
        )

    @api.model
    def _get_entry_state_query(self):
        return SQL(
            """
            SELECT t.id, l.company_id, 0, SUM(l.minutes)
              FROM consortium_hour_ledger l JOIN account_analytic_line t ON t.id = l.timesheet_id
             WHERE %s AND (t.approval_state IS DISTINCT FROM 'approved'
                           OR t.billing_kind = 'internal')
             GROUP BY t.id, l.company_id
            """,
            LIVE,
        )

    @api.model
    def _get_reversal_exact_query(self):
        return SQL(
            """
            SELECT r.id, r.company_id, -l.amount, r.amount
              FROM consortium_hour_ledger r JOIN consortium_hour_ledger l ON l.id = r.reversal_of_id
             WHERE (r.minutes, r.drawn, r.amount, r.true_cost)
                   IS DISTINCT FROM (-l.minutes, -l.drawn, -l.amount, -l.true_cost)
                OR (r.kind, r.package_id, r.agreement_id, r.member_id, r.work_date, r.company_id)
                   IS DISTINCT FROM
                   (l.kind, l.package_id, l.agreement_id, l.member_id, l.work_date, l.company_id)
            """
        )

    @api.model
    def _get_reversal_missing_query(self):
        return SQL(
            """
            SELECT l.id, l.company_id, l.reversed::int, COUNT(r.id)
              FROM consortium_hour_ledger l
              LEFT JOIN consortium_hour_ledger r ON r.reversal_of_id = l.id
             WHERE l.reversal_of_id IS NULL
             GROUP BY l.id
            HAVING COUNT(r.id) != COALESCE(l.reversed, FALSE)::int
            """
        )

    @api.model
    def _get_consent_query(self):
        return SQL(
            """
            SELECT l.id, l.company_id, NULL::numeric, l.amount
              FROM consortium_hour_ledger l
             WHERE %s AND l.consent_state IN ('pending', 'refused')
               AND (l.billing_line_id IS NOT NULL OR l.move_line_id IS NOT NULL)
            """,
            LIVE,
        )

    @api.model
    def _get_disputed_query(self):
        """Contested rows that a run is about to bill; those invoiced before are answered by a
        credit note."""
        return SQL(
            """
            SELECT l.id, l.company_id, NULL::numeric, l.amount
              FROM consortium_hour_ledger l
              JOIN consortium_billing_run_line b ON b.id = l.billing_line_id
             WHERE %s AND l.disputed AND b.state IN ('pending', 'error')
            """,
            LIVE,
        )
