from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..numbering import give_numbers

# Written by the steps of a run only.
STEP_FIELDS = frozenset({
    "state", "computed_by_id", "computed_on", "approved_by_id", "approved_on", "invoiced_on",
    "step_count",
})
# What a preview was computed for, and what was approved: compute or approve again to change them.
PREVIEW_FIELDS = frozenset({
    "company_id", "date_from", "date_to", "member_ids", "payer_ids", "user_ids", "domain_ids",
    "with_instalments", "with_orders",
})
INVOICE_FIELDS = frozenset({"journal_id", "invoice_date"})


class ConsortiumBillingRun(models.Model):
    _name = "consortium.billing.run"
    _description = "Billing Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: self.env._("New"))
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True,
        default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    journal_id = fields.Many2one(
        comodel_name="account.journal", check_company=True, domain=[("type", "=", "sale")],
        help="Empty: the company's first sales journal.")
    date_from = fields.Date(
        help="Leave empty to bill also the late hours of earlier months.")
    date_to = fields.Date(
        string="Hours up to", required=True, tracking=True,
        default=lambda self: self.env.company._get_consortium_today().replace(day=1)
        - timedelta(days=1))
    invoice_date = fields.Date(
        required=True, tracking=True, compute="_compute_invoice_date", store=True,
        readonly=False, precompute=True, help="Date and accounting date of the invoices.")
    member_ids = fields.Many2many(
        comodel_name="res.partner", string="Members", help="Empty: every member.",
        # an archived member is still the filter: without it, the run would bill everybody
        context={"active_test": False})
    state = fields.Selection(
        selection=[("draft", "Draft"), ("computed", "Computed"), ("approved", "Approved"),
                   ("invoicing", "Invoicing"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True, readonly=True, copy=False, default="draft", index=True, tracking=True)
    computed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    computed_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False)
    invoiced_on = fields.Datetime(readonly=True, copy=False)
    # Written in the transaction of each step, so that two sessions cannot do the same one.
    step_count = fields.Integer(readonly=True, copy=False, default=0)

    line_ids = fields.One2many(
        comodel_name="consortium.billing.run.line", inverse_name="run_id", readonly=True,
        copy=False)
    exception_ids = fields.One2many(
        comodel_name="consortium.billing.run.exception", inverse_name="run_id", readonly=True,
        copy=False)
    move_ids = fields.One2many(
        comodel_name="account.move", inverse_name="billing_run_id", string="Invoices",
        readonly=True, copy=False)
    line_count = fields.Integer(compute="_compute_totals")
    agreement_count = fields.Integer(compute="_compute_totals")
    minutes = fields.Integer(compute="_compute_totals")
    hours = fields.Float(compute="_compute_totals")
    amount_untaxed = fields.Monetary(
        compute="_compute_totals", string="Untaxed Amount",
        help="Total of the preview, in the company's currency.")
    amount_invoiced = fields.Monetary(
        compute="_compute_totals", help="Untaxed total of the lines already invoiced.")
    error_count = fields.Integer(compute="_compute_totals")
    pending_count = fields.Integer(compute="_compute_totals", string="Lines to Invoice")
    progress = fields.Float(compute="_compute_totals", help="Share of the lines invoiced, in %.")
    exception_count = fields.Integer(compute="_compute_exception_count")
    move_count = fields.Integer(compute="_compute_move_count")

    _dates_ordered = models.Constraint(
        "CHECK (date_from IS NULL OR date_to >= date_from)",
        "The last day of a run cannot come before its first day.",
    )

    @api.depends("date_to")
    def _compute_invoice_date(self):
        for run in self:
            run.invoice_date = run.date_to or run.invoice_date

    @api.depends("line_ids.amount", "line_ids.state", "company_id", "invoice_date")
    def _compute_totals(self):
        groups = self.env["consortium.billing.run.line"]._read_group(
            [("run_id", "in", self.ids), ("state", "!=", "released")],
            ["run_id", "currency_id", "state"],
            ["__count", "minutes:sum", "amount:sum", "agreement_id:array_agg"])
        totals = {run.id: [0, set(), 0, 0.0, 0.0, 0, 0] for run in self}
        for run, currency, state, count, minutes, amount, agreements in groups:
            amount = currency._convert(
                amount, run.currency_id, run.company_id, run.invoice_date or run.date_to)
            total = totals[run.id]
            total[0] += count
            total[1].update(agreements)
            total[2] += minutes
            total[3] += amount
            total[4] += amount if state == "invoiced" else 0
            total[5] += count if state == "error" else 0
            total[6] += count if state == "pending" else 0
        for run in self:
            count, agreements, minutes, amount, invoiced, errors, pending = totals.get(
                run.id, (0, (), 0, 0.0, 0.0, 0, 0))
            run.update({
                "line_count": count, "agreement_count": len(agreements),
                "minutes": minutes, "hours": minutes / 60,
                "amount_untaxed": amount, "amount_invoiced": invoiced,
                "error_count": errors, "pending_count": pending,
                "progress": 100 * (count - errors - pending) / count if count else 0,
            })

    @api.depends("exception_ids")
    def _compute_exception_count(self):
        counts = dict(self.env["consortium.billing.run.exception"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count"]))
        for run in self:
            run.exception_count = counts.get(run, 0)

    @api.depends("move_ids")
    def _compute_move_count(self):
        counts = dict(self.env["account.move"]._read_group(
            [("billing_run_id", "in", self.ids)], ["billing_run_id"], ["__count"]))
        for run in self:
            run.move_count = counts.get(run, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """A run starts as a draft, whatever the caller or its context says."""
        give_numbers(self, vals_list, "consortium.billing.run")
        for vals in vals_list:
            vals.update(dict.fromkeys(STEP_FIELDS, False), state="draft", step_count=0)
        return super().create(vals_list)

    def write(self, vals):
        """A run changes through its steps; what was computed or approved stays as it was."""
        if not self._is_in_step():
            self._check_direct_write(vals.keys())
        return super().write(vals)

    def _is_in_step(self):
        # The context alone is no authority: anybody may send one by RPC.
        return self.env.su and self.env.context.get("consortium_billing_step")

    def _check_direct_write(self, names):
        """Refuse what only steps write, and the parameters of a preview once it exists."""
        if STEP_FIELDS & names:
            raise AccessError(self.env._(
                "A billing run changes through its steps: compute, approve, invoice."))
        for run in self:
            if (PREVIEW_FIELDS & names and run.state != "draft") or (
                INVOICE_FIELDS & names and run.state not in ("draft", "computed")
            ):
                raise UserError(self.env._(
                    "The billing run %(run)s was computed with its dates, members and journal: "
                    "reset it to draft to change them.", run=run.name))

    def _write_step(self, **values):
        """Write what only the steps of a run write."""
        self.sudo().with_context(consortium_billing_step=True).write(values)  # for steps, checked

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(run.state not in ("draft", "cancelled") or run.line_ids for run in self):
            raise UserError(self.env._("Cancel a billing run before deleting it."))

    @api.model
    def _get_previous_month(self, company):
        """First and last day of the month before the company's today."""
        first = company._get_consortium_today().replace(day=1)
        return first - relativedelta(months=1), first - timedelta(days=1)

    def _begin_step(self, states, **values):
        """Check the state of one run and make this transaction the only one to work on it.

        The counter is written on the row: a second session gets a serialization failure, is
        replayed by Odoo, and then sees what the first one did.

        :param states: states that the step starts from
        :param values: what the step writes on the run, in the same statement
        """
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "The billing run %(run)s is in the state “%(state)s”: this step is not possible.",
                run=self.name, state=labels[self.state]))
        self._write_step(step_count=self.step_count + 1, **values)
        self.env.flush_all()  # what follows is SQL
