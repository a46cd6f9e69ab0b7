import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_partner import _tz_get

from ..importers import READERS
from .account_analytic_line import BILLING_KINDS

STATES = [
    ("draft", "File"),
    ("checked", "Checked"),
    ("queued", "Importing"),
    ("done", "Imported"),
    ("undone", "Taken back"),
]
# Written by the steps of the import only.
STEP_FIELDS = frozenset({"state", "imported_on", "imported_by_id", "failure", "line_ids"})
# Of what these say, the report is made.
INPUT_FIELDS = frozenset(
    {"file", "source", "tz", "date_order", "nonbillable_kind", "company_id", "mapping_ids"}
)


class ConsortiumTimeImport(models.Model):
    """Time that comes from another tool: a file, what its names stand for, and what became of it.

    A record rather than a transient wizard: it survives a restart while it runs, says afterwards
    where time came from, and can be taken back.
    """

    _name = "consortium.time.import"
    _description = "Time Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "file_name"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, copy=False, default="draft", tracking=True
    )
    file = fields.Binary(attachment=True, required=True, copy=False)
    file_name = fields.Char()
    source = fields.Selection(
        selection="_selection_source",
        string="Comes From",
        help="Leave empty to recognise the tool by its columns.",
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone of the File",
        required=True,
        default=lambda self: self.env.user.tz or "America/Montreal",
        help="The zone of who exported the file. The day that an hour belongs to is the one of the "
        "employee.",
    )
    date_order = fields.Selection(
        selection=[
            ("ymd", "Year, month, day"),
            ("dmy", "Day, month, year"),
            ("mdy", "Month, day, year"),
        ],
        string="Dates",
        help="Leave empty to find out: it takes one date after the 12th of a month.",
    )
    nonbillable_kind = fields.Selection(
        selection=BILLING_KINDS,
        string="Not Billable Becomes",
        required=True,
        default="courtesy",
        help="Billing of time that the other tool has as not billable, on a project that is billed.",
    )
    skip_problems = fields.Boolean(
        string="Import the Rest",
        help="Leave out the lines with an error, instead of importing nothing.",
    )
    encoding = fields.Char(readonly=True, copy=False)
    separator = fields.Char(readonly=True, copy=False)
    failure = fields.Text(readonly=True, copy=False)
    imported_on = fields.Datetime(readonly=True, copy=False)
    imported_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    line_ids = fields.One2many(
        comodel_name="consortium.time.import.line",
        inverse_name="import_id",
        readonly=True,
        copy=False,
    )
    mapping_ids = fields.Many2many(
        comodel_name="consortium.time.import.mapping",
        relation="consortium_time_import_mapping_rel",
        column1="import_id",
        column2="mapping_id",
        string="Names of the File",
        copy=False,
    )
    mapping_todo_count = fields.Integer(compute="_compute_mapping_counts")
    mapping_proposed_count = fields.Integer(compute="_compute_mapping_counts")
    ok_count = fields.Integer(string="To Import", compute="_compute_line_counts")
    ok_hours = fields.Float(string="Hours", compute="_compute_line_counts")
    imported_count = fields.Integer(string="Imported", compute="_compute_line_counts")
    duplicate_count = fields.Integer(string="Already There", compute="_compute_line_counts")
    unmapped_count = fields.Integer(string="To Match", compute="_compute_line_counts")
    error_count = fields.Integer(string="Errors", compute="_compute_line_counts")
    progress = fields.Float(compute="_compute_progress", help="Per cent of the entries created.")
    report_file = fields.Binary(compute="_compute_report_file")

    @api.model
    def _selection_source(self):
        return [(source, reader.label) for source, reader in READERS.items()]

    # Computes

    @api.depends("mapping_ids.state")
    def _compute_mapping_counts(self):
        for record in self:
            states = record.mapping_ids.mapped("state")
            record.mapping_todo_count = states.count("todo")
            record.mapping_proposed_count = states.count("proposed")

    @api.depends("line_ids.state")
    def _compute_line_counts(self):
        groups = self.env["consortium.time.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], ["__count", "hours:sum"]
        )
        counts = {(record.id, state): (count, hours) for record, state, count, hours in groups}
        for record in self:
            for state in ("ok", "imported", "duplicate", "unmapped", "error"):
                record[f"{state}_count"] = counts.get((record._origin.id, state), (0, 0))[0]
            record.ok_hours = sum(
                counts.get((record._origin.id, state), (0, 0))[1] for state in ("ok", "imported")
            )

    @api.depends("state")
    def _compute_progress(self):
        Progress = self.env["consortium.time.import.progress"].sudo()  # a count, of own imports
        rows = Progress.search_fetch(
            [("import_id", "in", self.ids)], ["import_id", "done", "total"]
        )
        done = {row.import_id.id: 100.0 * row.done / row.total for row in rows if row.total}
        for record in self:
            finished = record.state == "done"
            record.progress = 100.0 if finished else done.get(record._origin.id, 0.0)

    @api.depends("state")
    def _compute_report_file(self):
        for record in self:
            record.report_file = base64.b64encode(record._get_report())

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in STEP_FIELDS}
                | {"state": "draft", "imported_by_id": False}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if STEP_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(self.env._("An import changes through its steps only."))
        if INPUT_FIELDS & vals.keys() and any(
            record.state in ("queued", "done") for record in self
        ):
            raise UserError(self.env._("This import has started: its file cannot change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(record.state in ("queued", "done") for record in self):
            raise UserError(
                self.env._("This import brought time: take it back before you delete it.")
            )

    def _set_step(self, **vals):
        """Write what no user writes by hand."""
        self.sudo().write(vals)  # who may take the step is checked before
