from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .. import timer_time
from ..hours_format import format_minutes
from .consortium_timesheet_sheet_grid import NO_NOTE


class ConsortiumTimer(models.Model):
    """How a timer becomes time (see readme/DEVELOP.md)."""

    _inherit = "consortium.timer"

    # Calls of the browser

    @api.model
    def timer_stop(self, timer_id, until=None, confirmed=False):
        """Stop the running timer: it becomes time, split at midnight, by the rules of the week.

        :param until: instant (UTC) that counts as the end, at most now
        :param confirmed: True once the user said what to keep of a timer that ran too long
        :return: as ``timer_start``; ``status`` is ``recorded``, ``waiting`` (some of it could not
            be entered: it waits), ``nothing`` (too short), ``ask`` (it ran too long, nothing was
            done yet) or ``gone``
        """
        timer = self._get_own(timer_id).filtered(lambda timer: not timer.stopped_at)
        if not timer:
            return self._prepare_gone()
        until = timer._get_end(until)
        if not confirmed and timer._is_too_long(until):
            return self._prepare_answer("ask")
        return self._prepare_answer(**timer._stop(until))

    @api.model
    def timer_cut(self, timer_id, until):
        """Stop the running timer at an instant that is past, and start the same again now: what is
        between, the user was away."""
        timer = self._get_own(timer_id).filtered(lambda timer: not timer.stopped_at)
        if not timer:
            return self._prepare_gone()
        employee, values, note = timer.employee_id, timer._get_row(), timer.note
        outcome = timer._stop(timer._get_end(until))
        if values["project_id"]:
            self._create_running(employee, values, note)
        return self._prepare_answer(**outcome)

    @api.model
    def timer_record(self, timer_id, date=None, row=None):
        """Try again to enter time that waits, on another day or row if the user says so."""
        timer = self._get_own(timer_id).filtered("stopped_at")
        if not timer:
            return self._prepare_gone()
        vals = {"problem": False}  # written at once: of two devices, the second is replayed
        if date:
            vals["date"] = fields.Date.to_date(date)
        if row:
            vals.update(self._prepare_row_vals(self._check_row(row, timer.employee_id)))
        timer.write(vals)
        timer.flush_recordset()
        return self._prepare_answer(**timer._record_all())

    # Timers of people who left

    def action_close(self):
        """Stop a timer of somebody who left, at the longest that it may run, and enter its time if
        that is still possible. What is refused waits, with the reason.

        :raise AccessError: if the user may not see the timer
        """
        for timer in self._check_manager():
            if not timer.stopped_at:
                longest = timer_time.get_latest(
                    timer.started_at, timer.company_id.consortium_timer_max_hours
                )
                timer._stop(min(fields.Datetime.now(), longest))
            else:
                timer._record_all()

    def action_discard(self):
        """Forget timers of people who left.

        :raise AccessError: if the user may not see one
        """
        self._check_manager().unlink()

    def _check_manager(self):
        """Return the timers in sudo, if a manager may decide on them; the record rule says which."""
        self.check_access("read")
        if not self.env.user.has_group("consortium_timesheet.consortium_timesheet_group_manager"):
            raise AccessError(self.env._("A timer is for its user to stop."))
        return self.sudo().exists()  # nobody has the right to write timers, see consortium.timer

    # Stop

    def _get_end(self, until):
        """Return an instant between the start and now, whatever the clock of the browser says."""
        try:
            until = fields.Datetime.to_datetime(until) or self._get_now()
        except ValueError as error:
            raise UserError(self.env._("This is not a time: %(text)s", text=until)) from error
        return max(self.started_at, min(until.replace(microsecond=0), self._get_now()))

    def _get_now(self):
        """Return now, and not the second of the start: a timer that ran at all has its minimum."""
        return max(fields.Datetime.now(), self.started_at + timedelta(seconds=1))

    def _is_too_long(self, until):
        self.ensure_one()
        max_hours = self.company_id.consortium_timer_max_hours
        return timer_time.is_too_long(self.started_at, until, max_hours)

    def _stop(self, until):
        """Stop the timer, and enter its time.

        :return: ``status`` and ``message`` of the answer
        """
        self.ensure_one()
        self.write({"stopped_at": until})
        self.flush_recordset()  # of two devices that stop it at once, the second is replayed
        parts = timer_time.plan_days(
            self.started_at, until, self._get_tz(), self.company_id._get_timer_rounding()
        )
        if not parts:
            self._tell()
            self.unlink()
            return {"status": "nothing", "message": self.env._("Too short: nothing was entered.")}
        timers = self | self.union(*(self.copy() for _part in parts[1:]))
        for timer, (day, minutes) in zip(timers, parts, strict=True):
            timer.write({"date": day, "minutes": minutes})
        return timers._record_all()

    def _record_all(self):
        """Enter the time of each timer that the rules let through; the others wait.

        :return: as ``_stop``
        """
        self._tell()
        recorded = self.browse()
        for timer in self:
            problem = timer._record()
            if problem:
                timer.write({"problem": problem})
            else:
                recorded |= timer
        message = recorded._get_recorded_message()
        waiting = self - recorded
        if waiting:
            reasons = "\n".join(dict.fromkeys(waiting.mapped("problem")))
            message = "\n".join(filter(None, [message, reasons]))
        recorded.unlink()
        return {"status": "waiting" if waiting else "recorded", "message": message}

    def _get_recorded_message(self):
        return "\n".join(
            self.env._(
                "%(time)s on %(project)s, %(date)s",
                time=format_minutes(timer.minutes),
                project=timer.task_id.name or timer.project_id.name,
                date=format_date(self.env, timer.date),
            )
            for timer in self
        )

    def _record(self):
        """Enter the time of one timer.

        :return: why it could not be, or an empty string
        """
        if not self.project_id:
            return self.env._("This project no longer exists. Choose another one.")
        try:
            with self.env.cr.savepoint():
                return self._record_own() if self.user_id == self.env.user else self._record_for()
        except UserError as error:
            return str(error)
        except IntegrityError:
            return self.env._("This row no longer exists. Choose another one.")

    def _record_own(self):
        """Enter the own time as the grid of the week would."""
        Sheet = self.env["consortium.timesheet.sheet"].sudo(False)
        if not self.employee_id.active:
            return self.env._("The employee is archived.")
        found = Sheet._get_or_create([(self.employee_id.id, self.date)])
        sheet = Sheet.browse(found[self.employee_id.id, self.date].id)
        answer = sheet.grid_write(sheet.id, [self._prepare_change(sheet)])
        (result,) = answer["results"]
        return "" if result["status"] == "saved" else result["message"]

    def _record_for(self):
        """Enter the time of somebody else, with the rights of the manager who does it."""
        Sheet = self.env["consortium.timesheet.sheet"].sudo(False)
        row = self._get_row()
        Sheet._grid_check_rows([row])
        self.env["account.analytic.line"].sudo(False).create(
            {
                **row,
                "employee_id": self.employee_id.id,
                "date": self.date,
                "unit_amount": self.minutes / timer_time.MINUTES_PER_HOUR,
                "name": self.note or NO_NOTE,
            }
        )
        return ""

    def _prepare_change(self, sheet):
        """Return the edit of the grid that enters the time: added to an entry of its cell that says
        the same, else a new one."""
        row, note = self._get_row(), self.note or ""
        lines = sheet._grid_get_all_lines().filtered(lambda line: line.date == self.date)
        key = sheet._grid_key(row)
        cell = [entry for entry in sheet._grid_prepare_entries(lines) if entry["key"] == key]
        change = {
            "id": f"timer.{self.id}",
            "row": row,
            "date": fields.Date.to_string(self.date),
            "entry_id": False,
            "known": [entry["id"] for entry in cell],
            "minutes": self.minutes,
            "note": note,
        }
        for entry in cell:
            if not entry["locked"] and (not note or entry["note"] in ("", note)):
                change.update(
                    entry_id=entry["id"],
                    minutes=entry["minutes"] + self.minutes,
                    note=note or entry["note"],
                    expected={"minutes": entry["minutes"], "note": entry["note"]},
                )
                break
        return change
