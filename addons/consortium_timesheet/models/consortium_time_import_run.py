from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from odoo.addons.consortium_members.batch_job import replay

BATCH = 500
# More lines than this go to the scheduled job, which has the time that a click has not.
AT_ONCE = 300
GROUP = "consortium_timesheet.consortium_timesheet_group_manager"


class ConsortiumTimeImport(models.Model):
    """The import itself: one transaction, whatever its size.

    All entries come with one commit, so that nobody ever sees half an import, and a server that is
    killed leaves none of it: the job finds the import still queued and begins again. The progress is
    written beside the transaction (consortium.time.import.progress).
    """

    _inherit = "consortium.time.import"  # pylint: disable=consider-merging-classes-inherited

    def action_import(self):
        """Checked → importing: at once when short, else by the scheduled job."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "checked":
            raise UserError(
                self.env._("Check the file first: the import does what the check says.")
            )
        self._check_ready(self.unmapped_count + self.error_count, self.ok_count)
        self._set_step(imported_by_id=self.env.uid, failure=False)
        if self.ok_count <= AT_ONCE:
            self._run()
            return
        Progress = self.env["consortium.time.import.progress"].sudo()  # written by imports only
        Progress.search([("import_id", "=", self.id)]).unlink()
        Progress.create({"import_id": self.id, "total": self.ok_count})
        self._set_step(state="queued")
        self.env.ref("consortium_timesheet.ir_cron_time_import").sudo()._trigger()  # wake the job

    def _check_ready(self, problem_count, ok_count):
        if not ok_count:
            raise UserError(self.env._("No line of this file is to be imported."))
        if problem_count and not self.skip_problems:
            raise UserError(
                self.env._(
                    "Lines that cannot be imported: %(count)s. Match their names and correct the file, or "
                    "choose “Import the Rest”.",
                    count=problem_count,
                )
            )

    def action_cancel(self):
        """Stop an import that waits or runs: none of its entries remains.

        A running one is told through its progress, since it holds its own row until it ends.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "queued":
            raise UserError(self.env._("Only an import that waits or runs can be cancelled."))
        Progress = self.env["consortium.time.import.progress"].sudo()  # written by imports only
        Progress.search([("import_id", "=", self.id)]).is_cancelled = True
        self.env.ref("consortium_timesheet.ir_cron_time_import").sudo()._trigger()  # wake the job

    def action_undo(self):
        """Imported → taken back: delete all entries that the import brought, or none.

        Refused as soon as one of them is approved or locked; another check then imports again.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "done":
            raise UserError(self.env._("Only an import that is done can be taken back."))
        self.env["account.analytic.line"].search([("import_id", "=", self.id)]).unlink()
        self._set_line_state("imported", "ok")
        self._set_step(state="undone")

    # Job

    @api.model
    def _cron_run(self):
        """Run the imports that wait, each in one transaction."""
        queued = self.search([("state", "=", "queued")], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(queued))
        for record in queued:
            record._run_replayed()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _run_replayed(self):
        """`_run` as who asked for it; what fails is told on the record, and nothing is imported."""
        try:
            replay(self.env, self._run_as_author)
        except (UserError, IntegrityError) as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            self._set_step(state="checked", failure=str(error))
            reader = self.with_context(lang=self.imported_by_id.lang)
            message = reader.env._("The import failed: %(error)s", error=error)
            self._notify_end(message, "danger")

    def _run_as_author(self):
        if not self.try_lock_for_update():
            return  # another job has it
        author = self.imported_by_id
        record = self.with_user(author).with_company(self.company_id)
        record = record.with_context(
            lang=author.lang, tz=author.tz, allowed_company_ids=self.company_id.ids
        )
        record.check_access("write")
        record._run()
        record._notify_end(
            record.env._("Lines imported: %(count)s.", count=record.imported_count), "success"
        )

    def _notify_end(self, message, kind):
        self.imported_by_id._bus_send("simple_notification", {"type": kind, "message": message})

    # Import

    def _run(self):
        """Create the entries of the lines that are to be imported, as things are now.

        :raise UserError: something changed since the check, or somebody cancels; the caller's
            transaction is then given up as a whole
        """
        outcomes = self._evaluate()
        problems = sum(outcome.state in ("unmapped", "error") for outcome in outcomes)
        good = [outcome for outcome in outcomes if outcome.state == "ok"]
        self._check_ready(problems, len(good))
        vals_list = [vals for outcome in good for vals in self._prepare_entries_vals(outcome)]
        Line = self._get_entry_model()
        done = 0
        for batch in split_every(BATCH, vals_list, list):
            self._check_not_cancelled(done, len(vals_list))
            Line.create(batch)
            done += len(batch)
            self.env.flush_all()
            self.env.invalidate_all()  # a file of any size fits in the memory of a batch
        self._check_not_cancelled(done, len(vals_list))
        if not self._is_reported(outcomes):
            self._write_report(outcomes)
        self._set_line_state("ok", "imported")
        self._set_step(state="done", imported_on=fields.Datetime.now(), failure=False)

    def _is_reported(self, outcomes):
        """Tell whether the report says what came of each line already."""
        Line = self.env["consortium.time.import.line"]
        rows = Line.search_fetch([("import_id", "=", self.id)], ["number", "state"], order="number")
        now = sorted((outcome.line, outcome.state) for outcome in outcomes)
        return now == sorted((row.number, row.state) for row in rows)

    def _get_entry_model(self):
        return self.env["account.analytic.line"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    def _check_not_cancelled(self, done, total):
        if self.env["consortium.time.import.progress"]._publish(self.id, done, total):
            raise UserError(self.env._("The import was cancelled."))

    def _prepare_entries_vals(self, outcome):
        """Values of the entries of one line, one by day of work; override to import more."""
        entry = outcome.entry
        return [
            {
                **outcome.targets,
                "name": entry.note or entry.task or "/",
                "date": day,
                "unit_amount": minutes / 60,
                "company_id": self.company_id.id,
                "import_id": self.id,
                "import_key": key,
            }
            for (day, minutes), key in zip(outcome.parts, outcome.get_part_keys(), strict=True)
        ]

    def _set_line_state(self, before, after):
        """Change the state of the lines of the report at once: there may be many thousands."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE consortium_time_import_line SET state = %s "
                "WHERE import_id = %s AND state = %s",
                after,
                self.id,
                before,
            )
        )
        self.env.invalidate_all(flush=False)
