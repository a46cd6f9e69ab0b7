from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.consortium_members.batch_job import do_each, replay

from .consortium_billing_run_preview import OFFICER

# Invoices per transaction: past 100 the cost per invoice no longer falls (performance.md §5).
BATCH_SIZE = 80


class ConsortiumBillingRun(models.Model):
    """Execution: batches that can be interrupted anywhere and resumed."""

    _inherit = "consortium.billing.run"

    def action_invoice(self):
        """Approved → invoicing: the scheduled job takes over, at once and in the background."""
        self._check_group(OFFICER)
        for run in self.sudo():  # steps write what no user may write
            if run.state == "invoicing":
                continue  # started already: asking again only wakes the job up
            run._begin_step(("approved",), state="invoicing")
        cron_sudo = self.env.ref("consortium_billing.ir_cron_process_runs").sudo()  # officers wake it
        cron_sudo._trigger()

    @api.model
    def _cron_process_runs(self):
        """Invoice the runs being invoiced, batch by batch, committing each one.

        Stops when the time of the job is over; the next execution resumes where it stopped.
        """
        IrCron = self.env["ir.cron"]
        runs = self.search([("state", "=", "invoicing")], order="id")
        IrCron._commit_progress(remaining=sum(run._count_pending() for run in runs))
        for run in runs:
            while True:
                done = replay(self.env, run._invoice_batch)
                if not IrCron._commit_progress(done):
                    return
                if not done:
                    break

    def _invoice_batch(self, limit=BATCH_SIZE):
        """Create and post up to `limit` invoices.

        Everything of a batch is written in the caller's transaction, the links that mark rows as
        billed included: killed before the commit, nothing happened; killed after it, the batch is
        not done twice. The run's row is written first, so two sessions cannot do the same batch.

        :return: number of invoices processed; 0 once nothing is left
        """
        self.ensure_one()
        if self.state != "invoicing":
            return 0
        run = self.sudo()._for_invoicing()  # the job or an officer; approval gave the authority
        run._begin_step(("invoicing",))
        lines = run._get_next_lines(limit)
        stale = run._get_stale_lines(lines)
        if stale:
            stale._mark_stale()
        groups = lines.grouped(lambda line: line._get_invoice_key())
        stale_groups = {line._get_invoice_key() for line in stale}
        run._invoice_lines(
            lines.filtered(lambda line: line._get_invoice_key() not in stale_groups))
        if not run._count_pending():
            run._finish()
        return len(groups)

    def _for_invoicing(self):
        """This run with the context of a batch: no tracking, no log of creation (one message per
        invoice is written at the end), defaults of the company."""
        return self.with_company(self.company_id).with_context(
            lang=self.env.user.lang,
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True,
            mail_notrack=True, mail_auto_subscribe_no_notify=True,
        )

    def _count_pending(self):
        """Invoices left to create."""
        self.env.flush_all()
        return self.env.execute_query(SQL(
            "SELECT COUNT(DISTINCT COALESCE(invoice_group, agreement_id)) "
            "FROM consortium_billing_run_line WHERE run_id = %s AND state = 'pending'",
            self.id))[0][0]

    def _get_next_lines(self, limit):
        """Pending lines of the next invoices, in the order of agreements."""
        rows = self.env.execute_query(SQL(
            """
            SELECT id FROM consortium_billing_run_line
             WHERE run_id = %(run)s AND state = 'pending' AND %(key)s IN (
                    SELECT DISTINCT %(key)s FROM consortium_billing_run_line
                     WHERE run_id = %(run)s AND state = 'pending'
                     ORDER BY 1 LIMIT %(limit)s)
             ORDER BY %(key)s, agreement_id, id
            """, run=self.id, limit=limit, key=SQL("COALESCE(invoice_group, agreement_id)")))
        return self.env["consortium.billing.run.line"].browse([row[0] for row in rows])

    def _invoice_lines(self, lines):
        """Invoice lines all at once; if that fails, invoice by invoice, so that one bad invoice
        (archived journal, locked period, missing account) does not stop the others."""
        do_each(
            lines, self._create_and_post,
            lambda part, error: part._set_columns(state="error", error=str(error)),
            parts=lines.grouped(lambda line: line._get_invoice_key()).values())

    def _finish(self):
        """Nothing is left to do: done, or back for a second look when lines are in error.

        Stale lines need a new preview; other errors a new try, with the approval kept.
        """
        errors = self.line_ids.filtered(lambda line: line.state == "error")
        if not errors:
            self._write_step(state="done", invoiced_on=fields.Datetime.now())
            body = self.env._("All invoices of this run are posted.")
        elif self._get_stale_errors(errors):
            self._write_step(state="computed", approved_by_id=False, approved_on=False)
            body = self.env._("Some hours changed meanwhile: compute the run again.")
        else:
            errors._set_columns(state="pending")
            self._write_step(state="approved")
            body = self.env._(
                "%(count)s lines could not be invoiced: see their errors, then invoice again.",
                count=len(errors))
        self._message_log(body=body)

    def _get_stale_errors(self, errors):
        """Lines in error because their rows changed, by fingerprint."""
        errors._set_columns(state="pending")
        stale = self._get_stale_lines(errors)
        errors._set_columns(state="error")
        return stale
