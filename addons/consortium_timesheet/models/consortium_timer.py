import pytz
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

NOTE_SIZE = 1000  # characters: a note, not a document


class ConsortiumTimer(models.Model):
    """What a user is timing, or has timed and could not enter yet.

    A running timer has no ``stopped_at``. When it stops it becomes time and its row goes; what the
    rules refuse stays as a waiting row, by day, until its user moves or discards it. Rows change by
    the ``timer_*`` methods only (see readme/DEVELOP.md), and by two actions of managers.
    """

    _name = "consortium.timer"
    _description = "Timer"
    _check_company_auto = True
    _order = "started_at desc, id desc"
    _rec_name = "project_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    project_id = fields.Many2one(
        comodel_name="project.project",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    task_id = fields.Many2one(
        comodel_name="project.task",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    row_values = fields.Json(
        readonly=True,
        help="The row of the week that the time goes to, as the grid writes it.",
    )
    note = fields.Char(
        readonly=True,
        help="What the time will be described with.",
    )
    started_at = fields.Datetime(
        required=True,
        readonly=True,
    )
    stopped_at = fields.Datetime(
        readonly=True,
    )
    date = fields.Date(
        readonly=True,
        help="Day that waiting time is for.",
    )
    minutes = fields.Integer(
        readonly=True,
        help="Minutes that wait, rounded.",
    )
    problem = fields.Char(
        readonly=True,
        help="Why the time could not be entered.",
    )

    _one_running = models.UniqueIndex(
        "(user_id) WHERE stopped_at IS NULL",
        "A timer already runs. Stop it first.",
    )
    _user_index = models.Index("(user_id)")
    _stops_after_start = models.Constraint(
        "CHECK (stopped_at IS NULL OR stopped_at >= started_at)",
        "A timer cannot stop before it starts.",
    )

    # Calls of the browser

    @api.model
    def timer_read(self):
        """Return the timers of the user, as the systray shows them.

        :return: a dict with ``now`` (UTC), ``running`` (or False), ``waiting``, ``idle`` (minutes)
            and ``max_hours``; False for a user who enters no time
        """
        if not self.browse().has_access("read"):
            return False
        timers = self._get_own()
        described = timers._describe()
        company = self.env.company
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "running": next((timer for timer in described if not timer["stopped_at"]), False),
            "waiting": [timer for timer in described if timer["stopped_at"]],
            "idle": company.consortium_timer_idle,
            "max_hours": company.consortium_timer_max_hours,
        }

    @api.model
    def timer_start(self, row, note="", expected=False):
        """Start a timer; one that runs stops first, and becomes time.

        :param row: ``project_id``, and any other field of a row of the week
        :param note: what is done
        :param expected: id of the timer that the caller believes to run, or False. Two devices
            that start at once both believe that none does: the second is told, and starts nothing.
        :return: ``status`` (``started``, ``changed``, ``ask``), ``message`` and ``state`` (as
            ``timer_read``); ``ask``: the running one ran too long, stop it first
        :raise UserError: without employee, or if the row takes no time of the user
        """
        self.check_access("read")
        employee = self._get_employee()
        running = self._get_own().filtered(lambda timer: not timer.stopped_at)
        if running.id != (expected or False):
            return self._prepare_answer(
                "changed", self.env._("The timer was changed on another device meanwhile.")
            )
        values = self._check_row(row, employee)
        if running and running._is_too_long(fields.Datetime.now()):
            return self._prepare_answer("ask")
        message = running._stop(running._get_now())["message"] if running else ""
        self._create_running(employee, values, note)
        return self._prepare_answer("started", message)

    @api.model
    def timer_note(self, timer_id, note):
        """Write what is done, while the timer runs or its time waits."""
        timer = self._get_own(timer_id)
        if not timer:
            return self._prepare_gone()
        timer.write({"note": self._clean_note(note)})
        return self._prepare_answer("noted")

    @api.model
    def timer_discard(self, timer_id):
        """Forget a timer and what it timed. The browser asks for a confirmation before."""
        timer = self._get_own(timer_id)
        if not timer:
            return self._prepare_gone()
        timer.unlink()
        return self._prepare_answer("discarded")

    # Rows

    @api.model
    def _get_own(self, timer_id=None):
        """Return the timers of the user, or one of them; empty if it is gone or someone else's."""
        self.check_access("read")
        domain = Domain("user_id", "=", self.env.uid)
        if timer_id is not None:
            domain &= Domain("id", "=", timer_id)
        # sudo: own rows, in whatever company; nobody writes them but through these methods
        return self.sudo().search(domain)

    @api.model
    def _get_employee(self):
        employee = self.env.user.employee_id
        if not employee:
            raise UserError(
                self.env._("Your user has no employee. Ask the administrator to create one.")
            )
        return employee.sudo()  # no HR right is needed to know oneself

    def _create_running(self, employee, values, note):
        vals = self._prepare_timer_vals(employee, values, note)
        try:
            self.sudo().create(vals)  # for oneself, as checked by the caller
        except UniqueViolation as error:
            # Another device started one meanwhile: replay, and find it.
            raise ConcurrencyError(str(error)) from error
        self._tell()

    @api.model
    def _prepare_timer_vals(self, employee, values, note):
        """Return the values of a new timer. Override to add some."""
        return {
            "user_id": self.env.uid,
            "employee_id": employee.id,
            "company_id": employee.company_id.id,
            "started_at": fields.Datetime.now(),
            "note": self._clean_note(note),
            **self._prepare_row_vals(values),
        }

    @api.model
    def _prepare_row_vals(self, values):
        return {
            "project_id": values["project_id"],
            "task_id": values.get("task_id") or False,
            "row_values": values,
        }

    @api.model
    def _clean_note(self, note):
        return note.strip()[:NOTE_SIZE] if isinstance(note, str) else ""

    def _get_row(self):
        """Return the values of the row of the week that the time goes to."""
        self.ensure_one()
        names = self.env["consortium.timesheet.sheet"]._grid_row_fields()
        row = {name: (self.row_values or {}).get(name) or False for name in names}
        return {**row, "project_id": self.project_id.id, "task_id": self.task_id.id}

    # Answers

    def _describe(self):
        """Return timers with the names of their rows, in batch."""
        Sheet = self.env["consortium.timesheet.sheet"]
        rows = {}
        for timer in self:
            values = timer._get_row()
            rows[Sheet._grid_key(values)] = values
        described = Sheet._grid_describe_rows(rows) if rows else {}
        return [
            {
                "id": timer.id,
                "row": described[Sheet._grid_key(timer._get_row())],
                "note": timer.note or "",
                "started_at": fields.Datetime.to_string(timer.started_at),
                "stopped_at": fields.Datetime.to_string(timer.stopped_at),
                "date": fields.Date.to_string(timer.date),
                "minutes": timer.minutes,
                "problem": timer.problem or "",
            }
            for timer in self
        ]

    @api.model
    def _prepare_answer(self, status, message="", **values):
        return {"status": status, "message": message, "state": self.timer_read(), **values}

    @api.model
    def _prepare_gone(self):
        return self._prepare_answer(
            "gone", self.env._("This timer was stopped or discarded on another device.")
        )

    def _get_tz(self):
        """Return the time zone whose midnight splits the timer: of its user, else of the employee."""
        self.ensure_one()
        return pytz.timezone(self.user_id.tz or self.employee_id.tz or "UTC")

    def _tell(self):
        """Ask the other tabs and devices of the users to read their timers again."""
        for user in self.user_id or self.env.user:
            user._bus_send("consortium_timer", {})
