from collections import defaultdict

from odoo import api, models

from ..allocation import allocate
from ..pricing import amount_for, from_minor
from .consortium_hour_ledger_posting import Work


class ConsortiumHourLedger(models.Model):
    """Rates and packages of hours that are already in the ledger, for corrections."""

    _inherit = "consortium.hour.ledger"

    @api.model
    def _make_works(self, rows, billing_kind="package"):
        """Rows of the ledger as entries to post; their id is that of the row.

        :param rows: dicts of `_read_columns`
        """
        return [
            Work(
                id=row["id"], date=row["work_date"], minutes=row["minutes"],
                billing_kind=billing_kind, agreement_id=row["agreement_id"],
                project_id=row["project_id"], task_id=row["task_id"],
                domain_id=row["service_domain_id"], role_id=row["role_id"],
                beneficiary_id=row["beneficiary_id"], employee_id=row["employee_id"],
                company_id=row["company_id"], name=row["description"] or "",
            )
            for row in rows
        ]

    @api.model
    def _refuse_rows(self, works, message):
        """As `_refuse`, for works made of rows: it names their entries."""
        self._refuse(
            [work._replace(id=self.browse(work.id).timesheet_id.id) for work in works], message)

    @api.model
    def _allocate_works(self, works, agreements):
        """{id of the work: [Share]} over the packages as they are now, locked."""
        entries, packages, caps = self._prepare_allocation(works, agreements)
        shares = defaultdict(list)
        for share in allocate(entries, packages, dict(caps)):
            shares[share.entry.id].append(share)
        return shares

    @api.model
    def _prepare_shares(self, row, shares, agreements):
        """Columns of each share of a row that is drawn from packages; costs follow the minutes.

        :param row: dict of `_read_columns`
        """
        rates = self._get_package_rates({row["id"]: shares})
        rounding = agreements[row["agreement_id"]].currency_id.rounding
        for share in shares:
            vals = {
                "kind": "draw", "package_id": share.package_id, "minutes": share.minutes,
                "drawn": share.drawn, "multiplier": share.entry.multiplier, "over_cap": False,
                "amount": from_minor(share.amount, rounding), "rate": rates[share.package_id],
                "rate_line_id": None,
            }
            yield {**vals, **self._prepare_true_cost_vals(
                {**row, **vals}, row["true_cost_rate"])}

    @api.model
    def _get_prices(self, rows):
        """{row id: rate, rate_line_id and amount} by the rate cards of today.

        :raise UserError: no rate applies to some of them
        """
        if not rows:
            return {}
        works = self._make_works(rows, "hourly")
        agreements = self._load_agreements({work.agreement_id for work in works})
        pricer = self._get_pricer(works, agreements)
        found = {work.id: pricer(work) for work in works}
        self._refuse_rows([work for work in works if not found[work.id]], self.env._(
            "No hourly rate applies to these hours. Add one to the rate card of the agreement or "
            "of the company for their role, domain, tier and day:"))
        prices = {}
        for work in works:
            rate, rate_line_id = found[work.id]
            rounding = agreements[work.agreement_id].currency_id.rounding
            prices[work.id] = {
                "rate": from_minor(rate, rounding), "rate_line_id": rate_line_id,
                "amount": from_minor(amount_for(work.minutes, rate), rounding),
            }
        return prices
