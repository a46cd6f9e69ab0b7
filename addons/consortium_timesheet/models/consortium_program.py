from odoo import api, fields, models


class ConsortiumProgram(models.Model):
    """Projects that serve the same objectives, followed together."""

    _name = "consortium.program"
    _description = "Program"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    director_id = fields.Many2one(
        comodel_name="hr.employee",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Answers for the program.",
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="consortium_program_partner_rel",
        string="Members",
        help="Organisations that the program is for.",
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")
    objectives = fields.Html()
    color = fields.Integer()
    active = fields.Boolean(default=True)
    project_ids = fields.One2many(
        comodel_name="project.project",
        inverse_name="program_id",
        string="Projects",
    )
    project_count = fields.Integer(
        string="Number of projects", compute="_compute_totals", compute_sudo=True
    )
    budget_hours = fields.Float(string="Budgeted", compute="_compute_totals", compute_sudo=True)
    approved_hours = fields.Float(
        string="Approved hours", compute="_compute_totals", compute_sudo=True
    )
    pending_hours = fields.Float(string="Pending", compute="_compute_totals", compute_sudo=True)
    budget_remaining_hours = fields.Float(
        string="Remaining",
        compute="_compute_totals",
        compute_sudo=True,
    )
    budget_rate = fields.Float(string="Used (%)", compute="_compute_totals", compute_sudo=True)

    _code_unique = models.Constraint(
        "UNIQUE(code, company_id)",
        "Another program has this code.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A program ends on or after the day it begins.",
    )

    @api.depends("project_ids.budget_hours", "project_ids.approved_hours")
    def _compute_totals(self):
        for program in self:
            projects = program.project_ids
            program.project_count = len(projects)
            for name in ("budget_hours", "approved_hours", "pending_hours"):
                program[name] = sum(projects.mapped(name))
            program.budget_remaining_hours = sum(projects.mapped("budget_remaining_hours"))
            program.budget_rate = (
                100.0 * program.approved_hours / program.budget_hours
                if program.budget_hours
                else 0.0
            )

    def action_open_projects(self):
        """Open the portfolio on the projects of the program."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.project_project_action_portfolio"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action
