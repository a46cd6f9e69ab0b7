from odoo import api, fields, models

from ..pricing import amount_for, from_minor, to_minor

APPROVER = "consortium_billing.consortium_billing_group_manager"


class ConsortiumHourLedger(models.Model):
    """What the hours cost, kept on each row when it is posted: nothing moves it afterwards.

    NULL means unknown: posted before it was kept, or no cost was set for that hour. That is not
    zero, and the reports count such hours apart.
    """

    _inherit = "consortium.hour.ledger"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency")
    true_cost_rate = fields.Monetary(
        readonly=True, currency_field="company_currency_id", aggregator=None, groups=APPROVER,
        help="Cost of one hour on the day it was approved, in the currency of the company. Empty: "
        "unknown.")
    true_cost = fields.Monetary(
        readonly=True, currency_field="company_currency_id", groups=APPROVER,
        help="Worked hours × true cost rate, rounded to the cent. Empty: unknown.")

    @api.model
    def _get_empty_vals(self):
        return {**super()._get_empty_vals(), "true_cost_rate": None, "true_cost": None}

    @api.model
    def _prepare_rows(self, works, shares, agreements):
        rows = super()._prepare_rows(works, shares, agreements)
        rates = self._get_true_cost_rates(works, agreements)
        for row in rows:
            row.update(self._prepare_true_cost_vals(row, rates[row["timesheet_id"]]))
        return rows

    @api.model
    def _prepare_true_cost_vals(self, row, rate):
        """Columns of the cost of a row.

        :param row: column values of the row
        :param rate: cost of one hour in the currency of the row's company, None when unknown
        """
        if rate is None:
            return {"true_cost_rate": None, "true_cost": None}
        rounding = self.env["res.company"].browse(row["company_id"]).currency_id.rounding
        minor = to_minor(rate, rounding)
        return {
            "true_cost_rate": from_minor(minor, rounding),
            "true_cost": from_minor(amount_for(row["minutes"], minor), rounding),
        }

    @api.model
    def _get_true_cost_rates(self, works, agreements):
        """``{entry id: cost of one hour}`` in the currency of its agreement's company; None where
        it is unknown. Hook: another source of costs, in a constant number of queries.
        """
        companies = self.env["res.company"].union(*(a.company_id for a in agreements.values()))
        table = companies.consortium_true_cost_card_id._get_rate_table()
        rates = {}
        for work in works:
            company = agreements[work.agreement_id].company_id
            if company.consortium_true_cost_source == "card":
                rates[work.id] = self._get_shadow_rate(work, company, table)
            else:
                rates[work.id] = self._get_employee_cost(work, company)
        return rates

    @api.model
    def _get_shadow_rate(self, work, company, table):
        """Cost of one hour of an entry by the company's card of true costs, or None."""
        card = company.consortium_true_cost_card_id
        line = table.find(card.ids, work.date, work.role_id or 0, work.domain_id or 0)
        if not line:
            return None
        rate = from_minor(line.rate, card.currency_id.rounding)
        return self._convert_cost(rate, card.currency_id, company, work.date)

    @api.model
    def _get_employee_cost(self, work, company):
        """Cost of one hour of who did the work, overhead included; None where nobody set one."""
        if not work.hourly_cost:
            return None
        cost = work.hourly_cost * (1 + company.consortium_true_cost_overhead / 100)
        currency = self.env["res.currency"].browse(work.cost_currency_id)
        return self._convert_cost(cost, currency, company, work.date)

    @api.model
    def _convert_cost(self, cost, currency, company, date):
        if currency == company.currency_id:
            return cost
        return currency._convert(cost, company.currency_id, company, date, round=False)
