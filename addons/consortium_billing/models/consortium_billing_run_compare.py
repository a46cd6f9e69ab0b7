from odoo import api, fields, models
from odoo.tools import SQL


class ConsortiumBillingRun(models.Model):
    """The preview beside the last period that was invoiced."""

    _inherit = "consortium.billing.run"

    comparison_ids = fields.One2many(
        comodel_name="consortium.billing.run.comparison", inverse_name="run_id", readonly=True,
        copy=False)
    previous_hours = fields.Float(compute="_compute_previous", string="Hours before")
    previous_amount = fields.Monetary(
        compute="_compute_previous", string="Amount before",
        help="Untaxed amount of the same members in the last month that was invoiced, in the "
        "company's currency.")
    previous_percent = fields.Float(compute="_compute_previous", string="Change (%)")
    deviation_count = fields.Integer(compute="_compute_previous")

    @api.depends("comparison_ids", "amount_untaxed")
    def _compute_previous(self):
        groups = self.env["consortium.billing.run.comparison"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "currency_id", "is_flagged"],
            ["previous_minutes:sum", "previous_amount:sum", "__count"])
        totals = {run: [0, 0.0, 0] for run in self}
        for run, currency, is_flagged, minutes, amount, count in groups:
            amount = currency._convert(
                amount, run.currency_id, run.company_id, run.invoice_date or run.date_to)
            total = totals[run]
            total[0] += minutes
            total[1] += amount
            total[2] += count if is_flagged else 0
        for run, (minutes, amount, flagged) in totals.items():
            run.update({
                "previous_hours": minutes / 60, "previous_amount": amount,
                "previous_percent": 100 * (run.amount_untaxed - amount) / amount if amount else 0,
                "deviation_count": flagged,
            })

    def _insert_exceptions(self):
        """Compare as well, at each preview."""
        result = super()._insert_exceptions()
        self._insert_comparisons()
        return result

    def _release_rows(self, *args, **kwargs):
        """What was compared is no longer billed."""
        self.env.cr.execute(SQL(
            "DELETE FROM consortium_billing_run_comparison WHERE run_id = %s", self.id))
        return super()._release_rows(*args, **kwargs)

    def _insert_comparisons(self):
        """Store the amounts of each agreement now and before, in one statement."""
        self.env.cr.execute(SQL(
            """
            WITH before AS (%(before)s),
            now AS (%(now)s),
            compared AS (
                SELECT agreement_id, currency_id, COALESCE(n.minutes, 0) AS minutes,
                       COALESCE(n.amount, 0) AS amount, COALESCE(b.minutes, 0) AS previous_minutes,
                       COALESCE(b.amount, 0) AS previous_amount,
                       CASE WHEN b.amount IS NULL THEN 'new' WHEN n.amount IS NULL THEN 'missing'
                            ELSE 'same' END AS situation
                  FROM now n FULL JOIN before b USING (agreement_id, currency_id))
            INSERT INTO consortium_billing_run_comparison
                   (run_id, company_id, agreement_id, currency_id, minutes, amount,
                    previous_minutes, previous_amount, situation, is_flagged,
                    create_uid, write_uid, create_date, write_date)
            SELECT %(run)s, %(company)s, agreement_id, compared.currency_id, minutes, amount,
                   previous_minutes, previous_amount, situation,
                   c.consortium_deviation_percent > 0 AND situation != 'new' AND
                   abs(amount - previous_amount) * 100
                   > c.consortium_deviation_percent * abs(previous_amount),
                   %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM compared JOIN res_company c ON c.id = %(company)s
             -- a first run has nothing to be compared with
             WHERE EXISTS (SELECT 1 FROM before)
            """,
            before=self._get_previous_query(), now=self._get_amounts_query(
                SQL("b.run_id = %s AND b.state != 'released'", self.id)),
            run=self.id, company=self.company_id.id, uid=self.env.uid))

    def _get_previous_query(self):
        """SQL query: what runs invoiced in the last month that has any, before this run. Hook."""
        return self._get_amounts_query(SQL(" AND ").join([
            SQL(
                """
                b.state = 'invoiced' AND b.run_id IN (
                    SELECT r.id FROM consortium_billing_run r
                     WHERE r.company_id = %(company)s AND r.date_to >= (
                           SELECT date_trunc('month', MAX(r.date_to))
                             FROM consortium_billing_run r
                            WHERE r.company_id = %(company)s AND r.date_to < %(month)s
                              AND r.id != %(run)s AND EXISTS (
                                  SELECT 1 FROM consortium_billing_run_line b
                                   WHERE b.run_id = r.id AND b.state = 'invoiced'))
                       AND r.date_to < %(month)s)
                """, company=self.company_id.id, month=self.date_to.replace(day=1), run=self.id),
            # the same filters on both sides
            self._get_filter_condition("domain_ids", SQL("b.service_domain_id")),
            SQL("b.agreement_id IN (SELECT a.id FROM consortium_agreement a WHERE %s)",
                SQL(" AND ").join(self._get_agreement_conditions())),
        ]))

    def _get_amounts_query(self, condition):
        """SQL query: hours and amounts by agreement of lines `b`."""
        return SQL(
            """
            SELECT b.agreement_id, b.currency_id, SUM(b.minutes) AS minutes, SUM(b.amount) AS amount
              FROM consortium_billing_run_line b WHERE %s
             GROUP BY b.agreement_id, b.currency_id
            """, condition)

    def _invalidate_lines(self):
        """Forget comparisons too."""
        result = super()._invalidate_lines()
        self.env["consortium.billing.run.comparison"].invalidate_model()
        return result
