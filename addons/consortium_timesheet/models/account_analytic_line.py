from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

BILLING_KINDS = [
    ("package", "Hour package"),
    ("hourly", "Hourly"),
    ("fixed", "Fixed price"),
    ("courtesy", "Courtesy"),
    ("representation", "Representation"),
    ("internal", "Internal"),
]

SHEET_KEY_FIELDS = frozenset({"employee_id", "date", "project_id", "task_id"})


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        compute="_compute_service_domain_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Domain of the work: the task's, else the project's, else the employee's.",
    )
    role_id = fields.Many2one(
        comodel_name="consortium.role",
        compute="_compute_role_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        help="Role that the employee held on the work date.",
    )
    beneficiary_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_beneficiary_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Organisation the work was done for: the customer of the task or project.",
    )
    billing_kind = fields.Selection(
        selection=BILLING_KINDS,
        compute="_compute_billing_kind",
        store=True,
        readonly=False,
    )
    sheet_id = fields.Many2one(
        comodel_name="consortium.timesheet.sheet",
        string="Week",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )
    approval_state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
        ],
        string="Approval",
        copy=False,
        readonly=True,
        help="State of the week of the entry. Approved entries cannot change.",
    )

    # Opening a week reads a few weeks of one employee, whatever the history.
    _employee_date_index = models.Index("(employee_id, date) WHERE project_id IS NOT NULL")

    # Computes: own fields only, so that a later change of a project, task or employee never
    # rewrites entries; an approved entry keeps its values whatever is recomputed around it.

    @api.depends("project_id", "task_id", "employee_id")
    def _compute_service_domain_id(self):
        for line in self._filter_unfrozen():
            if line.project_id:
                line.service_domain_id = (
                    line.task_id.service_domain_id
                    or line.project_id.service_domain_id
                    or line.employee_id.service_domain_id
                    or line.service_domain_id
                )
            else:
                line.service_domain_id = False

    @api.depends("employee_id", "date")
    def _compute_role_id(self):
        lines = self._filter_unfrozen()
        roles = self.env["hr.employee"]._get_roles(
            (line.employee_id._origin.id, line.date)
            for line in lines
            if line.employee_id and line.date
        )
        for line in lines:
            line.role_id = roles.get((line.employee_id._origin.id, line.date), False)

    @api.depends("project_id", "task_id")
    def _compute_beneficiary_id(self):
        for line in self._filter_unfrozen():
            # an entry that is not time has no project, hence no customer
            partner = line.task_id.partner_id or line.project_id.partner_id
            line.beneficiary_id = partner.commercial_partner_id

    @api.depends("project_id")
    def _compute_billing_kind(self):
        for line in self._filter_unfrozen():
            line.billing_kind = line._get_default_billing_kind()

    def _compute_project_id(self):
        return super(AccountAnalyticLine, self._filter_unfrozen())._compute_project_id()

    def _compute_task_id(self):
        return super(AccountAnalyticLine, self._filter_unfrozen())._compute_task_id()

    def _compute_partner_id(self):
        return super(AccountAnalyticLine, self._filter_unfrozen())._compute_partner_id()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {key: value for key, value in vals.items() if key != "approval_state"}
            for vals in vals_list
        ]
        if "default_approval_state" in self.env.context:
            self = self.with_context(default_approval_state=False)
        lines = super().create(vals_list)
        lines._assign_sheets(keep=True)
        lines._check_period_open()
        lines._recompute_recordset(["role_id"])  # of now, whatever this transaction does next
        return lines

    def write(self, vals):
        if {"approval_state", "sheet_id"} & vals.keys():
            raise AccessError(
                self.env._("The week of an entry and its approval follow the steps of the week.")
            )
        leave_lines = self._get_released_leave_lines(vals)
        result = super().write(vals)
        if SHEET_KEY_FIELDS & vals.keys():
            self._assign_sheets()
            self._check_period_open()
        leave_lines._write_sheet_link({"sheet_id": False, "approval_state": False})
        return result

    # Weeks

    def _assign_sheets(self, keep=False):
        """Put the entries in the weeks of their employees, created as needed, in batch.

        :param keep: refuse a date outside the week that was given, instead of moving there
        """
        lines = self.sudo()  # the week belongs to the employee, whoever enters the time
        lines = lines.filtered(lambda line: line.project_id and line.employee_id and line.date)
        if not lines:
            return
        sheets = self.env["consortium.timesheet.sheet"]._get_or_create(
            (line.employee_id.id, line.date) for line in lines
        )
        ids_by_sheet = defaultdict(list)
        for line in lines:
            sheet = sheets[line.employee_id.id, line.date]
            if keep and line.sheet_id and line.sheet_id != sheet:
                raise UserError(
                    self.env._("The date %(date)s is not in this week.", date=line.date)
                )
            if line.sheet_id != sheet or line.approval_state != sheet._get_line_state():
                ids_by_sheet[sheet].append(line.id)
        for sheet, line_ids in ids_by_sheet.items():
            sheet_lines = lines.browse(line_ids)
            sheet._check_accepts_entries(sheet_lines)
            sheet_lines._write_sheet_link(
                {"sheet_id": sheet.id, "approval_state": sheet._get_line_state()}
            )

    def _write_sheet_link(self, vals):
        """Write the two fields that only the week may write.

        Straight to the ORM: hr_timesheet's ``write`` would refuse whoever is not its approver
        and post-process each line, though nothing that it looks at changes.
        """
        if self:
            models.BaseModel.write(self.sudo(), vals)  # see the docstring

    def _set_approval_state(self, state):
        """Give one state to many entries with one UPDATE.

        The ORM would send one per hundred lines and walk through each of them in Python.
        """
        if not self:
            return
        self.flush_recordset()  # pending computes too: once approved, they would be skipped
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_analytic_line
                   SET approval_state = %s, write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = ANY(%s)
                """,
                state,
                self.env.uid,
                list(self.ids),
            )
        )
        self.invalidate_recordset(["approval_state", "write_uid", "write_date"], flush=False)
        self.modified(["approval_state"])

    def _get_released_leave_lines(self, vals):
        """Leave entries that Time Off lets go of, in order to delete them."""
        if not self.env.su or "holiday_id" not in vals or vals["holiday_id"]:
            return self.browse()
        return self.filtered("holiday_id")

    def _get_mandatory_plans(self, company, business_domain):
        """Skip the five queries of the check where no plan can be mandatory."""
        if not self.env["account.analytic.plan"]._has_mandatory_plan():
            return []
        return super()._get_mandatory_plans(company, business_domain)

    # Portal

    def _timesheet_get_portal_domain(self):
        """Customers see time once its week is approved, of their own organisation only.

        Until the approval it may still change. Odoo's domain has ``child_of`` and followers: a
        federation would see the time of an affiliate that was put below it, and a follower that
        of someone else's project.
        """
        domain = super()._timesheet_get_portal_domain()
        if self.env.user.share:
            domain = Domain(domain) & self._get_customer_domain()
        return domain

    @api.model
    def _get_customer_domain(self):
        """Return the approved time of the current user's organisation: what it was done for, or
        the projects that it is the customer of. The record rule says the same."""
        organisation = self.env.user.partner_id.commercial_partner_id
        return Domain("approval_state", "=", "approved") & (
            Domain("beneficiary_id", "=", organisation.id)
            | Domain("partner_id.commercial_partner_id", "=", organisation.id)
        )

    def _has_field_access(self, field, operation):
        """What an hour costs is not for customers, to whom Odoo gives the entries of the projects
        that are shared with them."""
        if field.name == "amount" and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)

    # Values

    def _get_default_billing_kind(self):
        """Return how the entry is billed by default. Override to bill by agreement."""
        self.ensure_one()
        if not self.project_id:
            return False
        if self._is_leave_line():
            return "internal"
        return self.project_id.default_billing_kind or "internal"

    @api.model
    def _get_worked_domain(self):
        """Return the domain of time that was worked: all of it, but what Time Off generates."""
        domain = Domain("project_id", "!=", False)
        if "holiday_id" in self._fields:
            domain &= Domain("holiday_id", "=", False) & Domain("global_leave_id", "=", False)
        return domain

    def _get_minutes(self):
        """Return the whole minutes of the entry, halves away from zero."""
        self.ensure_one()
        minutes = Decimal(repr(self.unit_amount)) * 60
        return int(minutes.quantize(Decimal(1), rounding=ROUND_HALF_UP))
