from odoo import api, models

from ..batch_job import do_each, replay
from .consortium_dues_run import STEPS

# Invoices per transaction: past 100 the cost of one no longer falls.
BATCH_SIZE = 80


class ConsortiumDuesRun(models.Model):
    """Steps in the background: batches that can be interrupted anywhere and resumed."""

    # files of one model, split to stay readable
    _inherit = "consortium.dues.run"  # pylint: disable=consider-merging-classes-inherited

    def _start(self, step, states):
        """Enter a step; the first batch is done at once, the job does the others."""
        for run in self._stepping():
            run._begin_step(states)
            if run.state != step:
                run.write({"state": step})
                # a new try: what was corrected since is done, the rest says why again
                run._get_lines_in_error()._computing().write({"error": False})
            run._do_batch()
        if any(run.state in STEPS for run in self):
            # sudo: whoever starts a step wakes the job up
            self.env.ref("consortium_members.ir_cron_dues_runs").sudo()._trigger()

    @api.model
    def _cron_process_runs(self):
        """Go on with the steps under way, batch by batch, committing each one.

        Stops when the time of the job is over; the next execution resumes there.
        """
        IrCron = self.env["ir.cron"]
        runs = self.search([("state", "in", list(STEPS))], order="id")
        IrCron._commit_progress(remaining=sum(len(run._get_todo()) for run in runs))
        for run in runs:
            while run.state in STEPS:
                done = replay(self.env, run._stepping()._do_batch)
                if not IrCron._commit_progress(done):
                    return

    def _do_batch(self, limit=BATCH_SIZE):
        """Do up to ``limit`` lines of the step under way, in the caller's transaction.

        The links that mark lines as invoiced are written with the invoices: killed before
        the commit, nothing happened; killed after it, nothing is done twice. The run's row
        is written first, so two sessions cannot do the same batch.

        :return: number of lines done
        """
        self.ensure_one()
        if self.state not in STEPS:
            return 0
        run = self._stepping()._for_invoicing()
        run._begin_step(tuple(STEPS))
        lines = run._get_todo(limit)
        if lines:
            run._do_lines(lines)
        if not run._get_todo(1):
            run._finish_step()
        return len(lines)

    def _for_invoicing(self):
        """This run with the context of a batch: no tracking, no log of creation, defaults
        of the company."""
        return self.with_company(self.company_id).with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
            mail_auto_subscribe_no_notify=True,
        )

    def _get_todo_domain(self):
        """Lines that the step under way has not done yet."""
        domain = [("run_id", "=", self.id)]
        if self.state == "drafting":
            return [*domain, ("state", "=", "pending")]
        if self.state == "posting":
            return [*domain, ("state", "=", "drafted"), ("error", "=", False)]
        return [*domain, ("state", "=", "drafted")]

    def _get_todo(self, limit=None):
        return self.env["consortium.dues.line"].search(
            self._get_todo_domain(), order="id", limit=limit
        )

    def _do_lines(self, lines):
        work = {
            "drafting": self._create_invoices,
            "posting": lambda some: some._post_drafts(),
            "cancelling": lambda some: some._cancel_drafts(),
        }[self.state]
        do_each(lines, work, self._note_failure)

    def _note_failure(self, line, error):
        """Say on a line why its invoice could not be made, posted or cancelled."""
        vals = {"error": str(error)}
        if self.state == "drafting":
            vals["state"] = "error"
        line._computing().write(vals)

    def _finish_step(self):
        """Nothing is left of the step: on to its end, or back with errors to correct."""
        errors = self._get_lines_in_error()
        errors.filtered(lambda line: line.state == "error")._computing().write({"state": "pending"})
        self._message_log(body=self._get_step_report(len(errors)))
        self.write({"state": self._get_next_state(bool(errors))})

    def _get_next_state(self, has_errors):
        """State after the step under way."""
        if self.state == "drafting" and not self.drafted_count:
            return "computed" if has_errors else "done"
        if self.state == "posting" and has_errors:
            return "drafted"
        if self.state == "cancelling" and self.posted_count:
            return "done"
        return STEPS[self.state]

    def _get_lines_in_error(self):
        return self.env["consortium.dues.line"].search(
            [("run_id", "=", self.id), ("error", "!=", False)]
        )

    def _get_step_report(self, errors):
        """What the chatter says at the end of a step."""
        texts = {
            "drafting": self.env._("%(count)s draft invoices.", count=self.drafted_count),
            "posting": self.env._("%(count)s invoices are posted.", count=self.posted_count),
            "cancelling": self.env._("What was not posted is given up."),
        }
        text = texts[self.state]
        if errors:
            text += " " + self.env._("%(count)s lines are in error: see them.", count=errors)
        return text
