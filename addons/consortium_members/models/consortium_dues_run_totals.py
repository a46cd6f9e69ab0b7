from odoo import api, fields, models

#: lines that count in the totals of a run
COUNTED = ("pending", "drafted", "posted", "error")


class ConsortiumDuesRun(models.Model):
    """Totals of a run, and the same figures a year ago."""

    # files of one model, split to stay readable
    _inherit = "consortium.dues.run"  # pylint: disable=consider-merging-classes-inherited

    line_count = fields.Integer(string="Members Billed", compute="_compute_totals")
    exempt_count = fields.Integer(string="Exempt Members", compute="_compute_totals")
    released_count = fields.Integer(string="Released Lines", compute="_compute_totals")
    error_count = fields.Integer(compute="_compute_issue_count")
    pending_count = fields.Integer(string="To Invoice", compute="_compute_totals")
    drafted_count = fields.Integer(string="Drafts", compute="_compute_totals")
    posted_count = fields.Integer(string="Posted", compute="_compute_totals")
    amount_total = fields.Monetary(
        string="Total before Taxes", compute="_compute_totals", help="Exempt members excluded."
    )
    amount_exempt = fields.Monetary(string="Waived", compute="_compute_totals")
    issue_count = fields.Integer(string="To Look At", compute="_compute_issue_count")
    move_count = fields.Integer(compute="_compute_move_count")
    previous_count = fields.Integer(string="Members Billed Last Year", compute="_compute_previous")
    previous_amount = fields.Monetary(string="Total Last Year", compute="_compute_previous")
    difference = fields.Monetary(
        string="Change from Last Year",
        compute="_compute_previous",
        help="This run and the other dues of its fiscal year, less the year before.",
    )
    progress = fields.Float(
        compute="_compute_progress", help="Share of the step under way that is done, in %."
    )

    @api.depends("line_ids.state", "line_ids.amount", "line_ids.is_exempt")
    def _compute_totals(self):
        groups = self.env["consortium.dues.line"]._read_group(
            [("run_id", "in", self.ids)],
            ["run_id", "state"],
            ["__count", "amount:sum", "prorated_amount:sum"],
        )
        found = {}
        for run, state, count, amount, full in groups:
            found[run.id, state] = (count, amount, full)
        for run in self:
            rows = {s: found.get((run.id, s), (0, 0, 0)) for s in (*COUNTED, "exempt", "released")}
            run.update(
                {
                    "line_count": sum(rows[state][0] for state in COUNTED),
                    "amount_total": sum(rows[state][1] for state in COUNTED),
                    "exempt_count": rows["exempt"][0],
                    "amount_exempt": rows["exempt"][2],
                    "released_count": rows["released"][0],
                    "pending_count": rows["pending"][0],
                    "drafted_count": rows["drafted"][0],
                    "posted_count": rows["posted"][0],
                }
            )

    @api.depends("line_ids.issues", "line_ids.error")
    def _compute_issue_count(self):
        groups = self.env["consortium.dues.line"]._read_group(
            [("run_id", "in", self.ids), "|", ("issues", "!=", False), ("error", "!=", False)],
            ["run_id"],
            ["__count", "error:count"],
        )
        counts = {run.id: (count, errors) for run, count, errors in groups}
        for run in self:
            run.issue_count, run.error_count = counts.get(run.id, (0, 0))

    @api.depends("move_ids")
    def _compute_move_count(self):
        # sudo: a number of invoices, for a secretary without rights on them
        counts = dict(
            self.env["account.move"]
            .sudo()
            ._read_group([("dues_run_id", "in", self.ids)], ["dues_run_id"], ["__count"])
        )
        for run in self:
            run.move_count = counts.get(run, 0)

    @api.depends("date_from", "company_id", "line_ids.amount", "line_ids.state")
    def _compute_previous(self):
        """Two grouped queries for any number of runs of one company."""
        for company, runs in self.grouped("company_id").items():
            groups = self.env["consortium.dues.line"]._read_group(
                [("company_id", "=", company.id), ("state", "in", COUNTED)],
                ["date_from:day"],
                ["__count", "amount:sum"],
            )
            years = {first: (count, amount) for first, count, amount in groups}
            for run in runs:
                before = [first for first in years if run.date_from and first < run.date_from]
                count, amount = years.get(max(before, default=None), (0, 0))
                run.previous_count, run.previous_amount = count, amount
                run.difference = years.get(run.date_from, (0, 0))[1] - amount

    @api.depends("state", "line_ids.state")
    def _compute_progress(self):
        for run in self:
            total = run.line_count
            left = {
                "drafting": run.pending_count,
                "posting": run.pending_count + run.drafted_count,
                "cancelling": run.drafted_count,
            }.get(run.state, 0)
            run.progress = 100 * (total - left) / total if total else 0
