from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .consortium_hour_ledger import BILLABLE_KINDS

OFFICER = "consortium_billing.consortium_billing_group_officer"
MANAGER = "consortium_billing.consortium_billing_group_manager"
# What a run may bill once again: everything else is invoiced or history.
OPEN_STATES = ("pending", "error")
EVERYTHING = SQL("TRUE")


class ConsortiumBillingRun(models.Model):
    """Preview and approval: rows are reserved by the preview, in a constant number of queries."""

    _inherit = "consortium.billing.run"

    def action_compute(self):
        """Compute the preview again and reserve its rows; nothing else may bill them."""
        self._check_group(OFFICER)
        for run in self.sudo():  # lines and ledger are written by steps only, checked just above
            computed_before = run.state == "computed"
            run._begin_step(
                ("draft", "computed"), state="computed", computed_by_id=self.env.uid,
                computed_on=fields.Datetime.now(), approved_by_id=False, approved_on=False)
            if computed_before:
                run._release_rows()
            run._insert_lines()
            run._insert_order_lines()
            run._set_invoice_groups()
            run._insert_exceptions()
            run._invalidate_lines()

    def action_approve(self):
        """Approve the preview. Never by the person who computed it."""
        self._check_group(MANAGER)
        for run in self.sudo():  # as in action_compute
            if run.computed_by_id.id == self.env.uid:
                raise UserError(self.env._(
                    "You computed the billing run %(run)s: someone else approves it.",
                    run=run.name))
            run._begin_step(("computed",))
            if not run.line_ids.filtered(lambda line: line.state in OPEN_STATES):
                raise UserError(self.env._(
                    "There is nothing to invoice in the billing run %(run)s.", run=run.name))
            if run._get_stale_lines() or any(line.state == "error" for line in run.line_ids):
                raise UserError(self.env._(
                    "Hours changed since the preview of %(run)s. Compute it again.", run=run.name))
            run._write_step(
                state="approved", approved_by_id=self.env.uid, approved_on=fields.Datetime.now())

    def action_reset(self):
        """Computed or approved → draft: the rows are free again. Not once something is invoiced."""
        self._check_group(OFFICER)
        for run in self.sudo():  # as in action_compute
            run._begin_step(("computed", "approved", "cancelled"))
            run._check_nothing_invoiced()
            run._release_rows()
            run._write_step(state="draft", approved_by_id=False, approved_on=False)

    def action_cancel(self):
        """Give the rows back. A run that invoiced something ends there instead: it is done."""
        self._check_group(OFFICER)
        for run in self.sudo():  # as in action_compute
            run._begin_step(("draft", "computed", "approved", "invoicing"))
            run._release_rows()
            invoiced = any(line.state == "invoiced" for line in run.line_ids)
            run._write_step(state="done" if invoiced else "cancelled")

    def _check_group(self, group):
        if not (self.env.su or self.env.user.has_group(group)):
            raise AccessError(self.env._("Your role in billing does not allow this step."))

    def _check_nothing_invoiced(self):
        if any(line.state == "invoiced" for line in self.line_ids):
            raise UserError(self.env._(
                "Some lines of %(run)s are invoiced: delete these invoices first.",
                run=", ".join(self.mapped("name"))))

    # Rows

    def _get_candidate_condition(self):
        """SQL condition on the ledger (alias `l`): the rows that this run bills.

        Override with super() to keep rows out; the exceptions should then say which and why.
        """
        conditions = [
            SQL("l.company_id = %s", self.company_id.id),
            SQL("l.kind = ANY(%s)", list(BILLABLE_KINDS)),
            SQL("l.billing_line_id IS NULL AND NOT l.reversed AND l.reversal_of_id IS NULL"),
            SQL("l.work_date <= %s", self.date_to),
            SQL("(l.consent_state IS NULL OR l.consent_state = 'given')"),
        ]
        return SQL(" AND ").join([*conditions, *self._get_filter_conditions()])

    def _get_filter_conditions(self):
        """The filters of the run, as SQL conditions on the ledger (alias `l`)."""
        conditions = []
        if self.date_from:
            conditions.append(SQL("l.work_date >= %s", self.date_from))
        return [*conditions, self._get_filter_condition("member_ids", SQL("l.member_id"))]

    def _release_rows(self, within=EVERYTHING):
        """Free the rows of lines that are not invoiced and drop these lines.

        :param within: SQL condition on the lines (alias `b`)
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE consortium_hour_ledger l SET billing_line_id = NULL
              FROM consortium_billing_run_line b
             WHERE b.id = l.billing_line_id AND b.run_id = %s AND b.state = ANY(%s) AND %s
            """, self.id, list(OPEN_STATES), within))
        self.env.cr.execute(SQL(
            "DELETE FROM consortium_billing_run_line b "
            "WHERE b.run_id = %s AND b.state = ANY(%s) AND %s",
            self.id, list(OPEN_STATES), within))
        self.env.cr.execute(SQL(
            "DELETE FROM consortium_billing_run_exception WHERE run_id = %s", self.id))
        self._invalidate_lines()

    def _insert_lines(self, within=EVERYTHING):
        """Group the candidate rows into lines and reserve them, in one statement.

        Rates were frozen at approval. Writing the rows is the reservation: of two previews that
        take the same ones, the second gets a serialization failure, is replayed and finds them
        taken.

        :param within: SQL condition on the rows (alias `l`), besides that of candidates
        """
        condition = SQL("%s AND %s", self._get_candidate_condition(), within)
        self.env.cr.execute(SQL(
            """
            WITH lines AS (%s)
            UPDATE consortium_hour_ledger l SET billing_line_id = b.id
              FROM lines b
             WHERE b.agreement_id = l.agreement_id AND %s AND %s
            """, self._get_lines_query(condition), self._get_matching_condition(), condition))

    def _get_lines_query(self, condition):
        """SQL that inserts one line for each group of candidate rows, and returns the lines."""
        fields_ = self.env["consortium.billing.run.line"]._get_grouping_fields()
        columns = SQL(", ").join(SQL.identifier(name) for name in fields_)
        grouped = SQL(", ").join(SQL.identifier("l", name) for name in fields_)
        return SQL(
            """
            INSERT INTO consortium_billing_run_line
                        (%(columns)s, run_id, company_id, currency_id, member_id, minutes, amount,
                         row_count, work_date_from, work_date_to, fingerprint, state,
                         create_uid, write_uid, create_date, write_date)
            SELECT %(grouped)s, %(run)s, %(company)s, l.currency_id, l.member_id,
                   SUM(l.minutes), SUM(l.amount), COUNT(*), MIN(l.work_date), MAX(l.work_date),
                   %(fingerprint)s, 'pending', %(uid)s, %(uid)s,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM consortium_hour_ledger l
             WHERE %(condition)s
             GROUP BY %(grouped)s, l.currency_id, l.member_id
            HAVING SUM(l.amount) != 0
             ORDER BY l.agreement_id, MIN(l.work_date), MIN(l.id)
         RETURNING id, %(columns)s
            """,
            columns=columns, grouped=grouped, run=self.id, company=self.company_id.id,
            fingerprint=self._get_fingerprint(), uid=self.env.uid,
            condition=condition)

    def _get_matching_condition(self):
        """SQL condition: the row `l` belongs to the line `b`."""
        return SQL(" AND ").join(
            SQL("%s IS NOT DISTINCT FROM %s", SQL.identifier("b", name), SQL.identifier("l", name))
            for name in self.env["consortium.billing.run.line"]._get_grouping_fields()
            if name != "agreement_id")

    def _get_fingerprint(self):
        """SQL aggregate over rows `l` that changes with any of them."""
        return SQL("md5(string_agg(l.id || ':' || l.minutes || ':' || l.amount, ',' ORDER BY l.id))")

    def _get_stale_lines(self, lines=None):
        """Lines whose rows or payer are no longer those of the preview, in one query."""
        condition = SQL("b.id = ANY(%s)", lines.ids) if lines is not None else SQL("TRUE")
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT b.id
              FROM consortium_billing_run_line b
              JOIN consortium_agreement a ON a.id = b.agreement_id
         LEFT JOIN consortium_hour_ledger l
                ON l.billing_line_id = b.id AND NOT l.reversed AND l.move_line_id IS NULL
             WHERE b.run_id = %s AND b.state = 'pending' AND %s
             GROUP BY b.id, a.id
            HAVING (b.sale_line_id IS NULL AND b.fingerprint IS DISTINCT FROM %s)
                OR b.payer_id != COALESCE(a.invoice_partner_id, a.member_id)
            """, self.id, condition, self._get_fingerprint()))
        return self.env["consortium.billing.run.line"].browse(row[0] for row in rows)

    def _invalidate_lines(self):
        """Forget what the cache knows of lines and rows that SQL has just changed.

        The columns of the run itself stay: SQL does not touch them, and its tracking reads them.
        """
        self.env.flush_all()
        self.invalidate_recordset([
            name for name, field in self._fields.items() if not (field.store and field.column_type)
        ])
        self.env["consortium.billing.run.line"].invalidate_model()
        self.env["consortium.billing.run.exception"].invalidate_model()
        self.env["consortium.hour.ledger"].invalidate_model()
