from odoo import api, fields, models


class ConsortiumDecision(models.Model):
    """A resolution that fixes the dues of a fiscal year, and opens their run."""

    # files of one model, split to stay readable
    _inherit = "consortium.decision"  # pylint: disable=consider-merging-classes-inherited

    dues_date = fields.Date(
        string="Dues of the Fiscal Year of",
        help="Any day of the fiscal year. Empty: the one of the meeting.",
    )
    dues_date_from = fields.Date(
        string="Dues From", compute="_compute_dues_year", store=True, precompute=True
    )
    dues_date_to = fields.Date(
        string="Dues To", compute="_compute_dues_year", store=True, precompute=True
    )
    dues_line_ids = fields.One2many(
        comodel_name="consortium.decision.dues", inverse_name="decision_id", string="Dues Fixed"
    )
    dues_run_id = fields.Many2one(
        comodel_name="consortium.dues.run",
        string="Run of the Dues",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        help="Opened, or found, when the resolution was executed.",
    )

    @api.depends("kind", "dues_date", "date", "company_id")
    def _compute_dues_year(self):
        for decision in self:
            day = decision.dues_date or decision.date
            year = {}
            if decision.kind == "dues" and day and decision.company_id:
                year = decision.company_id.compute_fiscalyear_dates(day)
            decision.dues_date_from = year.get("date_from")
            decision.dues_date_to = year.get("date_to")

    def action_fill_dues_lines(self):
        """Start from the categories that pay dues, at the price of their product."""
        self._check_can_prepare()
        for decision in self:
            categories = self.env["consortium.member.category"].search(
                [
                    ("company_id", "in", [False, decision.company_id.id]),
                    ("dues_product_id", "!=", False),
                ]
            )
            self.env["consortium.decision.dues"].create(
                [
                    {
                        "decision_id": decision.id,
                        "category_id": category.id,
                        "amount": category.sudo().dues_product_id.list_price,  # a price only
                    }
                    for category in categories - decision.dues_line_ids.category_id
                ]
            )

    def _get_dues_runs(self):
        """Runs of the year that the resolution is about, cancelled ones left out."""
        return self.env["consortium.dues.run"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self.dues_date_from),
                ("state", "!=", "cancelled"),
            ],
            order="id",
        )

    def _get_execution_problems(self):
        problems = super()._get_execution_problems()
        if self.kind == "dues" and self.dues_line_ids:
            started = self._get_dues_runs().filtered(lambda r: r.state not in ("draft", "computed"))
            if started:
                problems.append(
                    self.env._(
                        "the dues of that year are being invoiced already (%(runs)s): cancel "
                        "that run first, or fix the dues of another year",
                        runs=", ".join(started.mapped("name")),
                    )
                )
        return problems

    def _execute_dues(self):
        """Open the run of the year, or find it; its amounts are those of the resolution."""
        run = self._get_dues_runs()[:1]
        if not run:
            run = run.create(self._prepare_dues_run_vals())
        self._write_register({"dues_run_id": run.id})
        self.flush_recordset()
        if run.state == "computed":
            run.action_compute()
        run._message_log(
            body=self.env._("Dues fixed by resolution %(number)s.", number=self.number)
        )

    def _prepare_dues_run_vals(self):
        """Values of the run that the resolution opens, a draft. Hook."""
        self.ensure_one()
        today = self.env["consortium.membership"]._today()
        day = min(max(today, self.dues_date_from), self.dues_date_to)
        return {"company_id": self.company_id.id, "date": day, "invoice_date": max(day, today)}

    @api.model
    def _get_voted_dues(self, company, date_from):
        """Dues of the fiscal year that begins on ``date_from``, as resolutions fixed them.

        :return: ``{category_id: annual amount}``, the last executed resolution wins; a
            category that no resolution names is not there
        """
        # sudo: amounts of an executed resolution, for whoever prepares dues or admits
        lines_sudo = (
            self.env["consortium.decision.dues"]
            .sudo()
            .search(
                [
                    ("company_id", "in", company.ids),
                    ("decision_id.kind", "=", "dues"),
                    ("decision_id.state", "=", "executed"),
                    ("decision_id.dues_date_from", "=", date_from),
                ]
            )
        )
        ordered = lines_sudo.sorted(lambda line: (line.decision_id.executed_date, line.id))
        return {line.category_id.id: line.amount for line in ordered}
