from odoo import api, fields, models
from odoo.exceptions import AccessError

from .consortium_dispute import OUTCOMES


class ConsortiumDisputeLine(models.Model):
    """One contested entry, as it was posted when the member contested it."""

    _name = "consortium.dispute.line"
    _description = "Contested Entry"
    _inherit = ["consortium.hours.mixin"]
    _order = "dispute_id, work_date, id"
    _hours_columns = {"hours": "minutes", "drawn_hours": "drawn", "billed_hours": "billed",
                      "upheld_hours": "minutes_upheld"}

    dispute_id = fields.Many2one(
        comodel_name="consortium.dispute", required=True, readonly=True, index=True,
        ondelete="cascade")
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    timesheet_id = fields.Many2one(
        comodel_name="account.analytic.line", readonly=True, ondelete="set null",
        index="btree_not_null", groups="base.group_user")
    work_date = fields.Date(required=True, readonly=True)
    project_id = fields.Many2one(
        comodel_name="project.project", readonly=True, ondelete="restrict")
    employee_id = fields.Many2one(
        comodel_name="hr.employee", readonly=True, ondelete="restrict",
        groups="base.group_user")
    description = fields.Char(readonly=True)
    minutes = fields.Integer(readonly=True)
    drawn = fields.Integer(readonly=True, help="Minutes taken from packages.")
    billed = fields.Integer(readonly=True, help="Minutes billed by the hour.")
    hours = fields.Float(compute="_compute_hours", aggregator="sum")
    drawn_hours = fields.Float(
        string="From Packages", compute="_compute_hours", aggregator="sum")
    billed_hours = fields.Float(
        string="Billed by the Hour", compute="_compute_hours", aggregator="sum")
    upheld_hours = fields.Float(
        string="Hours Accepted", compute="_compute_hours", aggregator="sum")
    amount = fields.Monetary(readonly=True)
    outcome = fields.Selection(selection=OUTCOMES, readonly=True)
    minutes_upheld = fields.Integer(
        readonly=True, help="Part of the minutes for which the member is right.")

    _timesheet_unique = models.UniqueIndex(
        "(dispute_id, timesheet_id) WHERE timesheet_id IS NOT NULL",
        "An entry is contested once in a dispute.")
    _upheld_within = models.Constraint(
        "CHECK (minutes_upheld BETWEEN 0 AND abs(minutes))",
        "No more minutes can be accepted than were contested.",
    )

    @api.depends("minutes", "drawn", "billed", "minutes_upheld")
    def _compute_hours(self):
        for line in self:
            for name, column in self._hours_columns.items():
                line[name] = line[column] / 60

    @api.model_create_multi
    def create(self, vals_list):
        """Entries come with their dispute."""
        self._check_step()
        return super().create(vals_list)

    def write(self, vals):
        """Entries follow the steps of their dispute."""
        self._check_step()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._check_step()

    def _check_step(self):
        # as in the dispute: superuser and key
        if not (self.env.su and self.env.context.get("consortium_dispute_step")):
            raise AccessError(self.env._("The entries of a dispute follow its steps."))
