from odoo import fields, models

from .account_analytic_line import BILLING_KINDS

LINE_STATES = [
    ("ok", "To import"),
    ("duplicate", "Already there"),
    ("unmapped", "To match"),
    ("error", "Error"),
    ("ignored", "Left out"),
    ("imported", "Imported"),
]


class ConsortiumTimeImportLine(models.Model):
    """What becomes of one line of a file, and why."""

    _name = "consortium.time.import.line"
    _description = "Line of a Time Import"
    _order = "import_id desc, number, id"
    _rec_name = "number"

    import_id = fields.Many2one(
        comodel_name="consortium.time.import",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    number = fields.Integer(string="Line", readonly=True, aggregator=None)
    state = fields.Selection(selection=LINE_STATES, required=True, readonly=True, index=True)
    message = fields.Char(string="Why", readonly=True)
    date = fields.Date(readonly=True)
    hours = fields.Float(readonly=True)
    user_name = fields.Char(string="Person in the File", readonly=True)
    project_name = fields.Char(string="Project in the File", readonly=True)
    task_name = fields.Char(string="Task in the File", readonly=True)
    note = fields.Char(string="Description", readonly=True)
    employee_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    project_id = fields.Many2one(comodel_name="project.project", readonly=True)
    task_id = fields.Many2one(comodel_name="project.task", readonly=True)
    service_domain_id = fields.Many2one(comodel_name="consortium.service.domain", readonly=True)
    billing_kind = fields.Selection(selection=BILLING_KINDS, readonly=True)
