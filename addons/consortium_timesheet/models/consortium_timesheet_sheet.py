from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import clean_context, format_date

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("closed", "Closed"),
]
# Written by the steps of the week only.
STEP_FIELDS = frozenset(
    {
        "state",
        "employee_id",
        "date_start",
        "submitted_on",
        "approved_on",
        "approved_by_id",
        "refusal_note",
    }
)


class ConsortiumTimesheetSheet(models.Model):
    _name = "consortium.timesheet.sheet"
    _description = "Weekly Timesheet"
    _inherit = ["mail.thread", "mail.activity.mixin", "consortium.step.mixin"]
    _order = "date_start desc, employee_id, id desc"
    _mail_post_access = "read"

    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user.employee_id,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    date_start = fields.Date(
        string="Monday",
        required=True,
        index=True,
        default=lambda self: self._get_monday(fields.Date.context_today(self)),
    )
    date_end = fields.Date(
        string="Sunday",
        compute="_compute_date_end",
        store=True,
        precompute=True,
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    line_ids = fields.One2many(
        comodel_name="account.analytic.line",
        inverse_name="sheet_id",
        string="Entries",
    )
    direction_id = fields.Many2one(
        comodel_name="hr.department",
        compute="_compute_direction_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    director_id = fields.Many2one(
        comodel_name="hr.employee",
        compute="_compute_direction_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    total_hours = fields.Float(
        string="Hours",
        compute="_compute_total_hours",
        store=True,
    )
    expected_hours = fields.Float(
        string="Expected",
        compute="_compute_expected_hours",
        compute_sudo=True,
        help="Hours of the work calendar of the employee, less leave and holidays.",
    )
    submitted_on = fields.Datetime(readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
    )
    note = fields.Text(
        help="Anything that the director should know about this week.",
    )
    refusal_note = fields.Text(
        readonly=True,
        copy=False,
    )
    default_entry_date = fields.Date(
        compute="_compute_default_entry_date",
        help="Date that a new entry of the week starts with: today, or the Monday.",
    )

    _employee_week_unique = models.Constraint(
        "UNIQUE(employee_id, date_start)",
        "This employee already has a timesheet for this week.",
    )
    _starts_on_monday = models.Constraint(
        "CHECK(EXTRACT(ISODOW FROM date_start) = 1)",
        "A week starts on a Monday.",
    )

    # Computes

    @api.depends("employee_id")
    def _compute_company_id(self):
        for sheet in self:
            sheet.company_id = sheet.employee_id.company_id or self.env.company

    @api.depends("date_start")
    def _compute_date_end(self):
        for sheet in self:
            sheet.date_end = sheet.date_start and sheet.date_start + timedelta(days=6)

    @api.depends("employee_id")
    def _compute_direction_id(self):
        for sheet in self:
            sheet.direction_id = sheet.employee_id.department_id
            sheet.director_id = sheet.employee_id._get_director()

    @api.depends("line_ids.unit_amount")
    def _compute_total_hours(self):
        groups = self.env["account.analytic.line"]._read_group(
            [("sheet_id", "in", self.ids)], ["sheet_id"], ["unit_amount:sum"]
        )
        totals = {sheet.id: hours for sheet, hours in groups}
        for sheet in self:
            if sheet._origin == sheet:
                sheet.total_hours = totals.get(sheet.id, 0.0)
            else:  # in a form being edited: what it shows, saved or not
                sheet.total_hours = sum(sheet.line_ids.mapped("unit_amount"))

    @api.depends("employee_id", "date_start")
    def _compute_expected_hours(self):
        hours = self.employee_id._get_expected_week_hours(self.mapped("date_start"))
        for sheet in self:
            sheet.expected_hours = hours.get((sheet.employee_id.id, sheet.date_start), 0.0)

    @api.depends("employee_id", "date_start")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = self.env._(
                "%(employee)s, week of %(date)s",
                employee=sheet.employee_id.name or "",
                date=format_date(self.env, sheet.date_start, date_format="long"),
            )

    @api.depends_context("tz")
    @api.depends("date_start")
    def _compute_default_entry_date(self):
        today = fields.Date.context_today(self)
        for sheet in self:
            in_week = sheet.date_start and sheet.date_start <= today <= sheet.date_end
            sheet.default_entry_date = today if in_week else sheet.date_start

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_in_transition():
            vals_list = [dict(vals, **self._prepare_new_sheet_vals(vals)) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _prepare_new_sheet_vals(self, vals):
        """A new week is a draft on a Monday, whatever the caller or its context says."""
        forced = {"state": "draft", "submitted_on": False, "approved_on": False}
        forced.update(approved_by_id=False, refusal_note=False)
        if vals.get("date_start"):
            forced["date_start"] = self._get_monday(fields.Date.to_date(vals["date_start"]))
        return forced

    def write(self, vals):
        if STEP_FIELDS & vals.keys() and not self._is_in_transition():
            raise AccessError(
                self.env._("A week changes through its steps: submit, approve, refuse, reopen.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        sheets = self.sudo()  # entries out of the user's sight count too
        if sheets.line_ids or any(sheet.state != "draft" for sheet in sheets):
            raise UserError(self.env._("Only an empty draft week can be deleted."))

    # Weeks

    @api.model
    def _get_monday(self, date):
        return date - timedelta(days=date.weekday())

    @api.model
    def _get_or_create(self, pairs):
        """Find the weeks of work dates and create the missing ones, in batch.

        :param pairs: iterable of (employee id, date)
        :return: ``{(employee id, date): sheet}``, in sudo
        """
        pairs = set(pairs)
        weeks = {(employee_id, self._get_monday(date)) for employee_id, date in pairs}
        Sheet = self.sudo().with_context(  # whoever enters time for someone
            clean_context(self.env.context), mail_create_nolog=True, mail_create_nosubscribe=True
        )
        found = {
            (sheet.employee_id.id, sheet.date_start): sheet
            for sheet in Sheet.search_fetch(
                [
                    ("employee_id", "in", list({employee_id for employee_id, _date in weeks})),
                    ("date_start", "in", list({monday for _employee_id, monday in weeks})),
                ],
                ["employee_id", "date_start", "state"],
                order="id",
            )
        }
        missing = sorted(weeks - found.keys())
        if missing:
            found.update(zip(missing, Sheet._create_weeks(missing), strict=True))
        return {
            (employee_id, date): found[employee_id, self._get_monday(date)]
            for employee_id, date in pairs
        }

    @api.model
    def _create_weeks(self, weeks):
        try:
            return self.create(
                [
                    {"employee_id": employee_id, "date_start": monday}
                    for employee_id, monday in weeks
                ]
            )
        except UniqueViolation as error:
            # Another session opened the same week meanwhile: replay, and find it.
            raise ConcurrencyError(str(error)) from error

    def _refresh_direction(self):
        self._in_transition()._compute_direction_id()

    def _get_line_state(self):
        """Return the ``approval_state`` of the entries of the week."""
        self.ensure_one()
        return "approved" if self.state == "closed" else self.state

    def _check_accepts_entries(self, lines):
        """Refuse entries in an approved week, but those that Time Off generates."""
        if self.state not in ("approved", "closed"):
            return
        if not all(line._is_leave_line() for line in lines):
            raise UserError(
                self.env._(
                    "%(week)s is approved: it takes no more time. Ask for it to be reopened, or "
                    "use a date of another week.",
                    week=self.display_name,
                )
            )

    @api.model
    def action_open_current_week(self):
        """Open the week of today, in the user's time zone, and create it if needed."""
        employee = self.env.user.employee_id
        if not employee:
            raise UserError(
                self.env._("Your user has no employee. Ask the administrator to create one.")
            )
        today = fields.Date.context_today(self)
        sheet = self._get_or_create([(employee.id, today)])[employee.id, today]
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": sheet.id,
            "view_mode": "form",
            "name": self.env._("This week"),
        }
