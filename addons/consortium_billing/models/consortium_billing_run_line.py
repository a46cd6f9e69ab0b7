from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_hour_ledger import KINDS

# What runs bill besides hours.
ORDER_KINDS = [
    ("instalment", "Instalment"),
    ("milestone", "Milestone"),
    ("order", "Order"),
    ("expense", "Expense"),
]


class ConsortiumBillingRunLine(models.Model):
    _name = "consortium.billing.run.line"
    _description = "Billing Run Line"
    _order = "run_id, member_id, agreement_id, project_id, kind, service_domain_id, role_id, id"

    run_id = fields.Many2one(
        comodel_name="consortium.billing.run", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(comodel_name="res.currency", required=True, readonly=True)
    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", required=True, readonly=True, index=True,
        ondelete="restrict")
    member_id = fields.Many2one(
        comodel_name="res.partner", required=True, readonly=True, ondelete="restrict")
    project_id = fields.Many2one(
        comodel_name="project.project", readonly=True, ondelete="restrict")
    kind = fields.Selection(
        selection=[*KINDS, *ORDER_KINDS], required=True, readonly=True)
    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain", readonly=True, ondelete="restrict")
    role_id = fields.Many2one(comodel_name="consortium.role", readonly=True, ondelete="restrict")
    rate = fields.Monetary(string="Hourly Rate", readonly=True)
    minutes = fields.Integer(readonly=True)
    hours = fields.Float(compute="_compute_hours")
    amount = fields.Monetary(readonly=True, help="Sum of the rounded amounts of the rows.")
    row_count = fields.Integer(readonly=True)
    work_date_from = fields.Date(string="First Day of Work", readonly=True)
    work_date_to = fields.Date(string="Last Day of Work", readonly=True)
    fingerprint = fields.Char(
        readonly=True, help="Digest of the rows; another one means that hours changed since.")
    ledger_ids = fields.One2many(
        comodel_name="consortium.hour.ledger", inverse_name="billing_line_id", readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True, index="btree_not_null",
        ondelete="set null")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line", string="Invoice Line", readonly=True,
        index="btree_not_null", ondelete="set null")
    state = fields.Selection(
        selection=[("pending", "To Invoice"), ("invoiced", "Invoiced"), ("error", "Error"),
                   ("released", "Released")],
        required=True, readonly=True, default="pending",
        help="Released: its invoice was deleted or cancelled, its hours can be billed again.")
    error = fields.Text(readonly=True)

    # A key is used once among what is left to invoice; released lines remain as history.
    _key_unique = models.UniqueIndex(
        "(run_id, agreement_id, COALESCE(project_id, 0), kind, COALESCE(service_domain_id, 0), "
        "COALESCE(role_id, 0), rate) WHERE sale_line_id IS NULL AND state IN ('pending', 'error')",
        "These hours are already a line of this run.",
    )
    _todo_index = models.Index("(run_id, agreement_id) WHERE state = 'pending'")

    @api.depends("minutes")
    def _compute_hours(self):
        for line in self:
            line.hours = line.minutes / 60

    @api.depends("agreement_id", "project_id", "minutes")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.agreement_id.name} · {line.project_id.display_name or ''}"

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Lines are computed from the ledger, in SQL."""
        raise UserError(self.env._("Lines of a billing run are computed, never typed in."))

    @api.model
    def _get_grouping_fields(self):
        """Columns of the ledger that make one line of a run, and of an invoice.

        Extend the list together with a field of the same name on this model.
        """
        return ["agreement_id", "project_id", "kind", "service_domain_id", "role_id", "rate"]

    def _mark_stale(self):
        """Rows of these lines left them: the preview that was approved is no longer true.

        The run goes back to `computed` to be computed and approved again. Writing the run makes
        an invoicing session that works on it at this moment start over.
        """
        text = self.env._("Hours of this line changed after the preview. Compute the run again.")
        self._set_columns(state="error", error=text)
        for run in self.run_id:
            values = {"step_count": run.step_count + 1}
            if run.state == "approved":
                values.update(state="computed", approved_by_id=False, approved_on=False)
                run._message_log(body=text)
            run._write_step(**values)
        self.env.flush_all()

    def _set_columns(self, **values):
        """Write columns of lines, which have no `write` access for anybody."""
        if self:
            models.BaseModel.write(self.sudo(), values)  # lines follow the steps of their run
