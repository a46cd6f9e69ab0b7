from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .consortium_dues_line import OPEN_STATES

OFFICER = "consortium_members.consortium_members_group_officer"
SECRETARY = "consortium_members.consortium_members_group_manager"
ACCOUNTANT = "account.group_account_invoice"
#: steps in the background, and the state each one ends in
STEPS = {"drafting": "drafted", "posting": "done", "cancelling": "cancelled"}
#: changed by the steps and by nothing else
STEP_FIELDS = ("state", "step_count", "computed_on", "computed_by_id", "skipped_count")
#: what the preview was computed from: another value needs another preview
PREVIEW_FIELDS = ("company_id", "date", "proration", "prorate_exit", "membership_ids")
#: what the invoices are made with
INVOICE_FIELDS = ("invoice_date", "payment_term_id", "journal_id")


class ConsortiumDuesRun(models.Model):
    """Annual contributions of a fiscal year: preview, draft invoices, posted invoices."""

    _name = "consortium.dues.run"
    _description = "Dues Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True, precompute=True)
    date = fields.Date(
        string="Members On",
        required=True,
        tracking=True,
        default=lambda self: self.env["consortium.membership"]._today(),
        help="Those who are members on this day are billed for the fiscal year that contains "
        "it, for the category they have on it.",
    )
    date_from = fields.Date(
        string="Fiscal Year From", compute="_compute_fiscal_year", store=True, precompute=True
    )
    date_to = fields.Date(
        string="Fiscal Year To", compute="_compute_fiscal_year", store=True, precompute=True
    )
    invoice_date = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: self.env["consortium.membership"]._today(),
        help="Date and accounting date of the invoices.",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment Terms",
        check_company=True,
        help="Empty: those of each payer.",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        check_company=True,
        domain=[("type", "=", "sale")],
        help="Empty: the company's first sales journal.",
    )
    proration = fields.Selection(
        selection=[("none", "None"), ("month", "By Month"), ("day", "By Day")],
        required=True,
        compute="_compute_proration",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="What a member admitted during the fiscal year pays: the whole year, the months "
        "from its admission on (one that has begun counts), or the days.",
    )
    prorate_exit = fields.Boolean(
        string="Prorate Exits",
        help="Bill those who leave during the year up to their last day only.",
    )
    membership_ids = fields.Many2many(
        comodel_name="consortium.membership",
        string="Only These Members",
        check_company=True,
        help="Empty: every member that has no dues for this year. Chosen members are billed "
        "again even where their dues of the year were credited.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("computed", "Preview"),
            ("drafting", "Creating Drafts"),
            ("drafted", "Draft Invoices"),
            ("posting", "Posting"),
            ("done", "Done"),
            ("cancelling", "Cancelling"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    computed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    computed_on = fields.Datetime(readonly=True, copy=False)
    skipped_count = fields.Integer(
        string="Already Billed",
        readonly=True,
        copy=False,
        help="Members left out of the preview: they already have dues for this year.",
    )
    # Written in the transaction of each step, so that two sessions cannot do the same one.
    step_count = fields.Integer(readonly=True, copy=False, default=0)
    line_ids = fields.One2many(
        comodel_name="consortium.dues.line", inverse_name="run_id", string="Lines"
    )
    issue_line_ids = fields.One2many(
        comodel_name="consortium.dues.line",
        inverse_name="run_id",
        string="Exceptions",
        domain=["|", ("issues", "!=", False), ("error", "!=", False)],
        readonly=True,
    )
    move_ids = fields.One2many(
        comodel_name="account.move", inverse_name="dues_run_id", string="Invoices", readonly=True
    )

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for run in self:
            years = [day.year for day in (run.date_from, run.date_to) if day]
            label = "-".join(str(year) for year in dict.fromkeys(years))
            run.name = self.env._("Dues %(year)s", year=label)

    @api.depends("date", "company_id")
    def _compute_fiscal_year(self):
        for run in self:
            year = run.company_id.compute_fiscalyear_dates(run.date) if run.date else {}
            run.date_from, run.date_to = year.get("date_from"), year.get("date_to")

    @api.depends("company_id")
    def _compute_proration(self):
        for run in self:
            run.proration = run.company_id.consortium_dues_proration

    def write(self, vals):
        if not (self.env.su and self.env.context.get("consortium_dues")):
            self._check_direct_write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(run.state not in ("draft", "cancelled") or run.line_ids for run in self):
            raise UserError(
                self.env._("Only a run without lines can be deleted: cancel it, it is then kept.")
            )

    def _check_direct_write(self, vals):
        """What was computed stays true: other figures need another preview."""
        for run in self:
            locked = STEP_FIELDS
            if run.state != "draft":
                locked += PREVIEW_FIELDS
            if run.state not in ("draft", "computed"):
                locked += INVOICE_FIELDS
            changed = [name for name in locked if name in vals]
            if changed:
                labels = self.fields_get(changed, ["string"])
                raise UserError(
                    self.env._(
                        "%(run)s: %(fields)s cannot be edited now. Use the buttons of the run.",
                        run=run.name,
                        fields=", ".join(label["string"] for label in labels.values()),
                    )
                )

    def _check_group(self, *groups):
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Your role in the membership does not allow this step."))
        self.check_access("read")

    def _stepping(self):
        """This run, ready to be written by a step."""
        # sudo: rights were checked by the action, the key opens the frozen fields
        return self.sudo().with_context(consortium_dues=True)

    def _begin_step(self, states):
        """Check the state of one run and make this transaction the only one to work on it.

        The counter is written on the row: a second session gets a serialization failure, is
        replayed by Odoo, and then sees what the first one did.
        """
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(run)s is in the state “%(state)s”: this step is not possible.",
                    run=self.name,
                    state=labels[self.state],
                )
            )
        self.step_count += 1
        self.flush_recordset()

    # -- buttons

    def action_compute(self):
        """Compute the preview, again if need be; exemptions given by hand are kept."""
        self._check_group(OFFICER)
        for run in self._stepping():
            run._begin_step(("draft", "computed"))
            run._compute_lines()
            run.write(
                {
                    "state": "computed",
                    "computed_by_id": self.env.uid,
                    "computed_on": fields.Datetime.now(),
                }
            )

    def action_reset(self):
        """Back to draft: the preview is thrown away, its members are free again."""
        self._check_group(OFFICER)
        for run in self._stepping():
            run._begin_step(("computed",))
            run.line_ids.unlink()
            run.write({"state": "draft", "skipped_count": 0})

    def action_create_invoices(self):
        """Create one draft invoice for each line to invoice, in the background."""
        self._check_group(SECRETARY)
        self._start("drafting", ("computed", "drafted", "drafting"))

    def action_post_invoices(self):
        """Post the draft invoices of the run, in the background."""
        self._check_group(SECRETARY, ACCOUNTANT)
        self._start("posting", ("drafted", "posting"))

    def action_cancel(self):
        """Give up what is not posted: drafts are removed, their members are free again."""
        self._check_group(SECRETARY)
        for run in self._stepping():
            run.line_ids.filtered(lambda line: line.state in OPEN_STATES).write(
                {"state": "released"}
            )
        self._start("cancelling", ("draft", "computed", "drafting", "drafted", "posting"))

    def action_view_lines(self):
        """Open the lines of the run."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_members.consortium_dues_line_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    def action_view_invoices(self):
        """Open the invoices of the run."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return {**action, "domain": [("dues_run_id", "=", self.id)], "context": {"create": False}}
