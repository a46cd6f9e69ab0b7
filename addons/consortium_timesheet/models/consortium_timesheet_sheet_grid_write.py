from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from . import week_plan
from .consortium_timesheet_sheet_grid import NO_NOTE

LIMIT = 500  # edits of one call: a week copied whole is far below


class ConsortiumTimesheetSheet(models.Model):
    """The week as a grid: its one write call (see readme/DEVELOP.md)."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def grid_write(self, sheet_id, changes):
        """Save a burst of edits of the grid of a week; the good ones stay, whatever the others.

        Each edit is a dict with ``id`` (a number that the browser made up, never used twice),
        ``row`` (values of the row), ``date`` (ISO), ``entry_id`` or False, ``known`` (ids of the
        entries that its author saw in the cell), what is wanted of ``minutes`` and ``note``, and
        ``expected``: what they were. An edit sent again is answered, not applied again.

        :param sheet_id: id of the week
        :return: a dict with ``sheet`` (as ``grid_read``), ``rows`` (those that entries moved to),
            ``forecast`` (as ``grid_forecast``) and ``results``, in the order of the edits: ``id``, ``status`` (``saved``,
            ``conflict``, ``error``), ``message``, ``entry`` and, for conflicts, ``cell`` (the
            entries that are there)
        :raise AccessError: if the user may not see the week
        """
        sheet = self.browse(sheet_id)
        sheet.check_access("read")
        if not isinstance(changes, list) or len(changes) > LIMIT:
            raise UserError(self.env._("Send at most %(limit)s edits at once.", limit=LIMIT))
        if not sheet.is_own:
            raise AccessError(self.env._("You may look at this week, and not change it."))
        sheet._touch()  # two tabs on one week follow each other: the second is replayed
        sheet.invalidate_recordset(["state"])
        return sheet._grid_save(changes)

    def _grid_save(self, changes):
        done = self._grid_get_done(changes)
        lines = self._grid_get_all_lines()
        plan = self._grid_make_plan(lines)
        readonly = self._grid_get_readonly()
        known = set(lines.ids)
        steps = []
        for change in changes:
            change = dict(change, key=self._grid_key(change.get("row") or {}))
            entry_id = change.get("entry_id")
            line = lines.browse(entry_id if entry_id in known else [])
            step = {"change": change, "line": line.with_prefetch(lines._prefetch_ids)}
            steps.append(step)
            if change.get("id") in done:
                step["line"] = done[change["id"]]
                step["verdict"] = week_plan.Verdict()
            elif readonly:
                step["verdict"] = week_plan.Verdict(week_plan.ERROR, reason=readonly)
            else:
                step["verdict"] = plan.decide(change)
        self._grid_apply(steps)
        self._grid_log(steps, done)
        return self._grid_prepare_answer(steps)

    def _grid_get_done(self, changes):
        """Return ``{edit number: entry}`` of the edits that are already saved."""
        Change = self.env["consortium.timesheet.change"].sudo()  # plumbing: nobody has rights on it
        keys = [str(change.get("id")) for change in changes]
        found = Change.search_fetch(
            [("sheet_id", "=", self.id), ("key", "in", keys)], ["key", "line_id"]
        )
        return {change.key: change.line_id.with_env(self.env) for change in found}

    def _grid_get_all_lines(self):
        # sudo: the 24 hours of a day count entries that the user may no longer see
        Line_sudo = self.env["account.analytic.line"].sudo()
        # hr_timesheet reads the accounts of each entry it writes, one by one if not loaded here
        names = [*self._grid_line_fields(), *Line_sudo._get_plan_fnames()]
        lines = Line_sudo.search_fetch([("sheet_id", "=", self.id)], names, order="id")
        return lines.with_env(self.env)

    def _grid_make_plan(self, lines):
        closed = self._grid_get_closed_days()
        days = [self.date_start + timedelta(days=number) for number in range(7)]
        return week_plan.WeekPlan(
            [self._grid_make_entry(line) for line in lines.sudo()],  # as above
            {fields.Date.to_string(day): closed.get(day, "") for day in days},
            self._grid_allows_negative,
        )

    @api.model
    def _grid_make_entry(self, line):
        return week_plan.Entry(
            id=line.id,
            key=self._grid_row_key(line),
            day=fields.Date.to_string(line.date),
            minutes=line._get_minutes(),
            note=self._grid_get_note(line),
            locked=self._grid_get_locked(line),
        )

    @api.model
    def _grid_allows_negative(self, row):
        """Tell whether a row may take negative time, to correct time that is already approved.

        Override to refuse it where it cannot be billed.

        :param row: values of the row, by field
        """
        return True

    # Apply

    def _grid_apply(self, steps):
        """Apply what was decided, in one batch; if that fails, each edit on its own."""
        todo = [step for step in steps if step["verdict"].action != week_plan.NOTHING]
        if not todo:
            return
        try:
            with self.env.cr.savepoint():
                self._grid_apply_batch(todo)
        except (UserError, IntegrityError):
            for step in todo:
                self._grid_apply_one(step)

    def _grid_apply_one(self, step):
        try:
            with self.env.cr.savepoint():
                self._grid_apply_batch([step])
        except UserError as error:
            step["verdict"] = week_plan.Verdict(week_plan.ERROR, reason=str(error))
        except IntegrityError:
            reason = self.env._("This row no longer exists. Choose another one.")
            step["verdict"] = week_plan.Verdict(week_plan.ERROR, reason=reason)

    def _grid_apply_batch(self, steps):
        by_action = {}
        for step in steps:
            by_action.setdefault(step["verdict"].action, []).append(step)
        created = by_action.get(week_plan.CREATE, [])
        self._grid_check_rows([step["change"]["row"] for step in created])
        vals_list = [self._grid_prepare_line_vals(step["change"]) for step in created]
        for step, line in zip(
            created, self.env["account.analytic.line"].create(vals_list), strict=True
        ):
            step["line"] = line
        for step in by_action.get(week_plan.UPDATE, []):
            step["line"].write(self._grid_prepare_update_vals(step["verdict"].values))
        gone = by_action.get(week_plan.DELETE, [])
        self.env["account.analytic.line"].union(*(step["line"] for step in gone)).unlink()

    def _grid_check_rows(self, rows):
        """Refuse new time on archived projects and tasks."""
        rows = {self._grid_key(values): values for values in rows}
        for row in self._grid_describe_rows(rows).values():
            if row["closed"]:
                raise UserError(row["closed"])

    def _grid_prepare_line_vals(self, change):
        """Return the values of the entry that an edit creates. Override to add some."""
        row = change["row"]
        return {
            **{name: row.get(name) or False for name in self._grid_row_fields()},
            "employee_id": self.sudo().employee_id.id,  # no HR right is needed to know oneself
            "date": change["date"],
            "unit_amount": change["minutes"] / 60,
            "name": change.get("note") or NO_NOTE,
        }

    @api.model
    def _grid_prepare_update_vals(self, values):
        """Return the values of the entry that an edit of its minutes or note writes."""
        vals = {}
        if "minutes" in values:
            vals["unit_amount"] = values["minutes"] / 60
        if "note" in values:
            vals["name"] = values["note"] or NO_NOTE
        return vals

    def _grid_log(self, steps, done):
        saved = [
            step
            for step in steps
            if step["verdict"].status == week_plan.SAVED and step["change"].get("id") not in done
        ]
        gone = [step for step in saved if step["verdict"].action == week_plan.DELETE]
        for step in gone:
            step["line"] = step["line"].browse()
        Change = self.env["consortium.timesheet.change"].sudo()  # plumbing: nobody has rights on it
        Change.create(
            [
                {
                    "key": str(step["change"]["id"]),
                    "sheet_id": self.id,
                    "line_id": step["line"].id,
                }
                for step in saved
            ]
        )

    # Answer

    def _grid_prepare_answer(self, steps):
        lines = self._grid_get_lines().filtered(lambda line: line.sheet_id == self)
        entries = {entry["id"]: entry for entry in self._grid_prepare_entries(lines)}
        results = [self._grid_prepare_result(step, entries) for step in steps]
        asked = {step["change"]["key"] for step in steps}
        answered = {result["entry"]["key"] for result in results if result["entry"]}
        moved = {
            self._grid_row_key(line): self._grid_row_values(line)
            for line in lines
            if self._grid_row_key(line) in answered - asked
        }
        return {
            "sheet": self._grid_describe_sheet(),
            "rows": list(self._grid_describe_rows(moved).values()) if moved else [],
            "results": results,
            "forecast": self._grid_get_forecast(lines),
        }

    def _grid_prepare_result(self, step, entries):
        change, verdict = step["change"], step["verdict"]
        result = {
            "id": change.get("id"),
            "status": verdict.status,
            "message": self._grid_get_message(verdict),
            "entry": entries.get(step["line"].id, False),
        }
        if verdict.status == week_plan.CONFLICT:
            key, date = change["key"], change.get("date")
            result["cell"] = [
                entry for entry in entries.values() if (entry["key"], entry["date"]) == (key, date)
            ]
        return result

    @api.model
    def _grid_get_message(self, verdict):
        if verdict.status == week_plan.CONFLICT:
            return self.env._("This cell was changed elsewhere meanwhile.")
        texts = {
            "over": self.env._("A day has 24 hours: this would make more."),
            "negative": self.env._("This row takes no negative time."),
            "invalid": self.env._("This is not a number of minutes."),
            "outside": self.env._("This day is not in the week."),
        }
        return texts.get(verdict.reason, verdict.reason)
