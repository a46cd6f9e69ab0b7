import base64

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..importers import READERS, detect
from ..importers.entry import get_keys
from ..importers.outcome import Outcome
from ..importers.problems import FileProblem, Problem
from ..importers.text import decode, get_separator, read_rows, write_csv

NOTE_LENGTH = 200
ROWS_PER_INSERT = 1000


class ConsortiumTimeImport(models.Model):
    """The dry run: what would become of each line of the file."""

    _inherit = "consortium.time.import"  # pylint: disable=consider-merging-classes-inherited

    def action_check(self):
        """Read the file, look its names up, and say line by line what an import would do.

        Creates no time. The names found stay matched for the next import.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state in ("queued", "done"):
            raise UserError(self.env._("This import has started: its file cannot change."))
        outcomes = self._evaluate()
        self._write_report(outcomes)
        self._set_step(state="checked", failure=False)

    def action_accept_proposals(self):
        """Confirm all proposals of the names of this file, and check again."""
        self.mapping_ids.action_accept()
        self.action_check()

    def _evaluate(self):
        """Return what becomes of each line, as things are now; a constant number of queries.

        :return: list of Outcome, in the order of the file
        :raise UserError: the file cannot be read
        """
        outcomes = self._read_outcomes()
        entries = [outcome.entry for outcome in outcomes if outcome.entry]
        targets = self._get_mapped(entries)
        for outcome in outcomes:
            if outcome.entry:
                self._apply_mappings(outcome, targets)
        self._split_outcomes(outcomes)
        self._refuse_known(outcomes)
        self._refuse_closed(outcomes)
        self._refuse_long_days(outcomes)
        return outcomes

    def _read_outcomes(self):
        try:
            reader = self._get_reader()
        except FileProblem as problem:
            raise UserError(self._get_reason_text(problem.code, problem.values)) from problem
        outcomes = []
        for line, result in reader.read():
            outcome = Outcome(line)
            if isinstance(result, Problem):
                outcome.refuse("error", result.code, **result.values)
            else:
                outcome.entry = result
            outcomes.append(outcome)
        good = [outcome for outcome in outcomes if outcome.entry]
        keys = get_keys(self.source, [outcome.entry for outcome in good])
        for outcome, key in zip(good, keys, strict=True):
            outcome.key = key
        return outcomes

    def _get_reader(self):
        """Return the reader of the file; what it found out is shown on the form."""
        text, encoding = decode(base64.b64decode(self.with_context(bin_size=False).file or b""))
        separator = get_separator(text)
        header, rows = read_rows(text, separator)
        source = self.source or detect(header)
        if not source:
            raise FileProblem("unknown", columns=", ".join(header)[:200])
        reader = READERS[source](header, rows, self.date_order or None)
        found = {"source": source, "date_order": reader.date_order}
        found.update(encoding=encoding, separator=repr(separator).strip("'"))
        changed = {name: value for name, value in found.items() if self[name] != value}
        if changed:
            self.sudo().write(changed)  # what the file says, not what somebody chose
        return reader

    # Report

    def _write_report(self, outcomes):
        """Replace the report by line. Nobody writes it by hand, hence sudo."""
        self.sudo().line_ids.unlink()  # report of the former check
        Line = self.env["consortium.time.import.line"].sudo()  # written by the check only
        texts = self._get_reason_texts()
        vals_list = [self._prepare_line_vals(outcome, texts) for outcome in outcomes]
        for batch in split_every(ROWS_PER_INSERT, vals_list, list):
            Line.create(batch)
        self.invalidate_recordset(["line_ids"])

    def _prepare_line_vals(self, outcome, texts):
        """Values of the report of one line; override to tell more."""
        code, values = outcome.reason or ("", {})
        vals = {
            "import_id": self.id,
            "company_id": self.company_id.id,
            "number": outcome.line,
            "state": outcome.state,
            "message": texts.get(code, code) % values,
            **outcome.targets,
        }
        entry = outcome.entry
        if entry:
            vals.update(
                date=outcome.parts[0][0] if outcome.parts else entry.date,
                hours=outcome.minutes / 60 if outcome.parts else entry.seconds / 3600,
                user_name=entry.user or entry.email,
                project_name=" / ".join(filter(None, (entry.client, entry.project))),
                task_name=entry.task,
                note=entry.note[:NOTE_LENGTH],
            )
        return vals

    def action_download_report(self):
        """Download the report by line as CSV."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/report_file/import-{self.id}.csv"
            "?download=true",
            "target": "self",
        }

    def _get_report(self):
        """Return the report as the bytes of a CSV file that runs nothing in a spreadsheet."""
        fields_to_show = (
            "number", "state", "message", "date", "hours", "user_name", "project_name",
            "task_name", "note", "employee_id", "project_id", "task_id", "service_domain_id",
            "billing_kind",
        )  # fmt: skip
        Line = self.env["consortium.time.import.line"]
        labels = Line.fields_get(fields_to_show, ["string", "selection"])
        rows = [[labels[name]["string"] for name in fields_to_show]]
        for line in self.line_ids:
            rows.append([self._get_cell(line, name, labels[name]) for name in fields_to_show])
        return write_csv(rows)

    @api.model
    def _get_cell(self, line, name, label):
        value = line[name]
        if "selection" in label:
            return dict(label["selection"]).get(value, "")
        if isinstance(value, models.BaseModel):
            return value.display_name or ""
        if name == "hours":
            return round(value, 4)
        return value if name == "number" else str(value or "")

    def action_open_lines(self):
        """Open the report by line, filtered by the state in the context (``import_state``)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_time_import_line_action"
        )
        state = self.env.context.get("import_state")
        action["domain"] = [("import_id", "=", self.id)]
        action["context"] = {f"search_default_{state}": 1} if state else {}
        return action

    def action_open_entries(self):
        """Open the time that this import brought."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.account_analytic_line_action"
        )
        return dict(action, domain=[("import_id", "=", self.id)], context={})
