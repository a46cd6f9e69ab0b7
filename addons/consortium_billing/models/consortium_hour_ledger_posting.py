from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..allocation import Entry, allocate
from ..pricing import amount_for, from_minor, to_minutes

# billing_kind of the entry → kind of the row, for what needs no package
DIRECT_KINDS = {
    "hourly": "hourly", "fixed": "fixed", "courtesy": "courtesy", "representation": "courtesy",
}
BATCH_ROWS = 10_000


class Work(NamedTuple):
    """An approved timesheet entry of an agreement, as columns."""

    id: int
    date: object
    minutes: int
    billing_kind: str
    agreement_id: int
    project_id: int
    task_id: int
    domain_id: int
    role_id: int
    beneficiary_id: int
    employee_id: int
    company_id: int
    name: str
    hourly_cost: float = 0.0  # of the employee today, in the currency of its company
    cost_currency_id: int = 0
    dispute_id: int = None  # open dispute on the entry, whose week was reopened meanwhile


class ConsortiumHourLedger(models.Model):
    """How approved time becomes rows: allocation, rates, one insert."""

    _inherit = "consortium.hour.ledger"

    @api.model
    def _post_timesheets(self, lines):
        """Post the rows of approved entries: draws, overage, hourly, fixed and courtesy.

        Entries without an agreement, internal ones and those already posted give no row. Queries
        do not grow with the number of entries. Runs in sudo: who approves a week has no right on
        the ledger.

        :param lines: account.analytic.line
        """
        works = self._read_works(lines)
        if not works:
            return
        agreements = self._load_agreements({work.agreement_id for work in works})
        self._check_works(works, agreements)
        entries, packages, caps = self._prepare_allocation(works, agreements)
        shares = defaultdict(list)
        for share in allocate(entries, packages, dict(caps)):
            shares[share.entry.id].append(share)
        self._check_overage(shares, agreements)
        rows = self._prepare_rows(works, shares, agreements)
        self._apply_counters(rows)
        for start in range(0, len(rows), BATCH_ROWS):
            self._insert(rows[start:start + BATCH_ROWS])

    @api.model
    def _read_works(self, lines):
        """The entries to post, in work-date order, straight from the table (one query)."""
        lines.flush_model()
        self.env["hr.employee"].flush_model(["hourly_cost"])
        rows = self.env.execute_query(SQL(
            """
            SELECT l.id, l.date, l.unit_amount, l.billing_kind, l.agreement_id, l.project_id,
                   l.task_id, l.service_domain_id, l.role_id, l.beneficiary_id, l.employee_id,
                   l.company_id, l.name, COALESCE(e.hourly_cost, 0)::float, c.currency_id,
                   (SELECT MAX(d.id) FROM consortium_dispute_line o
                      JOIN consortium_dispute d ON d.id = o.dispute_id
                     WHERE o.timesheet_id = l.id AND d.state IN ('open', 'under_review'))
              FROM account_analytic_line l
              LEFT JOIN hr_employee e ON e.id = l.employee_id
              LEFT JOIN res_company c ON c.id = e.company_id
             WHERE l.id = ANY(%s)
               AND l.agreement_id IS NOT NULL AND l.project_id IS NOT NULL
               AND l.billing_kind IS NOT NULL AND l.billing_kind != 'internal'
               AND l.so_line IS NULL  -- an order bills it
               AND NOT EXISTS (SELECT 1 FROM consortium_hour_ledger r
                                WHERE r.timesheet_id = l.id AND NOT r.reversed
                                  AND r.reversal_of_id IS NULL)
             ORDER BY l.date, l.id
            """, list(lines.ids)))
        works = (Work(id_, day, to_minutes(hours or 0), *rest) for id_, day, hours, *rest in rows)
        return [work for work in works if work.minutes]

    @api.model
    def _load_agreements(self, ids):
        """{id: agreement} with what posting needs of them, fetched at once."""
        agreements = self.env["consortium.agreement"].browse(sorted(ids))
        agreements.fetch(["name", "state", "member_id", "currency_id", "company_id",
                          "overage_policy", "rate_card_id", "role_multipliers"])
        agreements.currency_id.fetch(["rounding", "name"])
        return {agreement.id: agreement for agreement in agreements}

    @api.model
    def _check_works(self, works, agreements):
        """Refuse what cannot be posted, naming the entries and what to do."""
        Beneficiary = self.env["consortium.agreement.beneficiary"]
        allowed = {
            (agreement.id, partner.id) for agreement, partner in Beneficiary._read_group(
                [("agreement_id", "in", list(agreements))], ["agreement_id", "partner_id"])
        }
        allowed.update((a.id, a.member_id.id) for a in agreements.values())
        self._refuse(
            [w for w in works if agreements[w.agreement_id].state != "active"],
            self.env._("These hours belong to an agreement that is not active. Activate it, or "
                       "move the hours to another project:"))
        self._refuse(
            [w for w in works
             if w.beneficiary_id and (w.agreement_id, w.beneficiary_id) not in allowed],
            self.env._("These hours are for an organisation that is not a beneficiary of the "
                       "agreement. Add it to the agreement, or correct the beneficiary:"))
        self._refuse(
            [w for w in works if w.billing_kind == "package" and w.minutes < 0],
            self.env._("Negative hours cannot be drawn from a package. Reopen the week of the "
                       "original entry and correct it there:"))

    def _check_overage(self, shares, agreements):
        """Where the agreement blocks overage, hours beyond its packages refuse the approval."""
        blocked = {
            entry_id: sum(share.minutes for share in parts if not share.package_id)
            for entry_id, parts in shares.items()
            if agreements[parts[0].entry.agreement_id].overage_policy == "block"
        }
        blocked = {entry_id: minutes for entry_id, minutes in blocked.items() if minutes}
        if blocked:
            message = self.env._(
                "No package covers these hours, and their agreement does not allow overage. Sell "
                "more hours, or change the billing of the entries:")
            packages = self.env["consortium.hour.package"].search([
                ("agreement_id", "in", [shares[id_][0].entry.agreement_id for id_ in blocked]),
                ("state", "=", "pending")])
            self._refuse(
                self._read_works(self.env["account.analytic.line"].browse(blocked)),
                "\n".join([*(package._get_waiting_text() for package in packages), message]))

    @api.model
    def _refuse(self, works, message):
        """Raise a UserError that lists entries, the first twenty of them."""
        if not works:
            return
        Line = self.env["account.analytic.line"].sudo()  # names, for the approver of these weeks
        lines = Line.browse([w.id for w in works[:20]])
        listed = [
            f"- {fields.Date.to_string(line.date)}, {line.employee_id.name}, "
            f"{line.project_id.name}, {line.unit_amount:g} h: {line.name}" for line in lines
        ]
        if len(works) > 20:
            listed.append(self.env._("… and %(count)s more", count=len(works) - 20))
        raise UserError("\n".join([message, *listed]))

    @api.model
    def _prepare_allocation(self, works, agreements, lock=True):
        """Plain data for `allocation.allocate`: entries, packages, remaining caps.

        :param lock: False to look only, without locking the packages
        """
        multipliers = self._load_multipliers(agreements.values())
        entries = [
            Entry(
                id=work.id, agreement_id=work.agreement_id, work_date=work.date,
                minutes=work.minutes, domain_id=work.domain_id, role_id=work.role_id,
                beneficiary_id=work.beneficiary_id or agreements[work.agreement_id].member_id.id,
                multiplier=multipliers.get((work.agreement_id, work.role_id), 1.0),
            )
            for work in works if work.billing_kind == "package"
        ]
        ids = {entry.agreement_id for entry in entries}
        packages = self.env["consortium.hour.package"]._load_for_allocation(ids, lock=lock)
        caps = self.env["consortium.agreement.beneficiary"]._load_caps(ids)
        return entries, packages, caps

    @api.model
    def _load_multipliers(self, agreements):
        """{(agreement id, role id): package multiplier}, where the agreement applies them."""
        applying = [agreement.id for agreement in agreements if agreement.role_multipliers]
        if not applying:
            return {}
        roles = self.env["consortium.role"].with_context(active_test=False).search_fetch(
            [("package_multiplier", "!=", 1.0)], ["package_multiplier"])
        return {(id_, role.id): role.package_multiplier for id_ in applying for role in roles}

    @api.model
    def _prepare_rows(self, works, shares, agreements):
        """Column values of every row of these entries, rates included."""
        pricer = self._get_pricer(works, agreements)
        package_rates = self._get_package_rates(shares)
        rows, missing = [], []
        for work in works:
            agreement = agreements[work.agreement_id]
            rounding = agreement.currency_id.rounding
            common = self._prepare_work_vals(work, agreement)
            for kind, share in self._split_work(work, shares):
                row = dict(common, kind=kind, minutes=share.minutes if share else work.minutes)
                if kind == "draw":
                    row.update(package_id=share.package_id, drawn=share.drawn,
                               multiplier=share.entry.multiplier,
                               amount=from_minor(share.amount, rounding),
                               rate=package_rates[share.package_id])
                elif kind in ("overage", "hourly"):
                    found = pricer(work)
                    if not found:
                        missing.append(work)
                        break
                    rate, rate_line_id = found
                    row.update(rate=from_minor(rate, rounding), rate_line_id=rate_line_id,
                               amount=from_minor(amount_for(row["minutes"], rate), rounding))
                    if kind == "overage":
                        row["over_cap"] = share.over_cap
                        if agreement.overage_policy == "ask":
                            row["consent_state"] = "pending"
                rows.append(row)
        self._refuse(missing, self.env._(
            "No hourly rate applies to these hours. Add one to the rate card of the agreement or "
            "of the company for their role, domain, tier and day:"))
        return rows

    @api.model
    def _split_work(self, work, shares):
        """(kind, share) of each row of an entry; the share is None where no package is involved."""
        if work.billing_kind == "package":
            return [("draw" if s.package_id else "overage", s) for s in shares[work.id]]
        return [(DIRECT_KINDS[work.billing_kind], None)]

    @api.model
    def _prepare_work_vals(self, work, agreement):
        """Column values shared by the rows of one entry. Hook: add columns, keep it free of
        queries."""
        return {
            **self._get_empty_vals(),
            "company_id": agreement.company_id.id,
            "currency_id": agreement.currency_id.id,
            "agreement_id": work.agreement_id,
            "member_id": agreement.member_id.id,
            "beneficiary_id": work.beneficiary_id or agreement.member_id.id,
            "timesheet_id": work.id,
            "project_id": work.project_id,
            "task_id": work.task_id,
            "service_domain_id": work.domain_id,
            "role_id": work.role_id,
            "employee_id": work.employee_id,
            "work_date": work.date,
            "description": work.name,
        }

    @api.model
    def _get_empty_vals(self):
        """Every column a row may have, so that all rows of one insert have the same."""
        empty = dict.fromkeys((
            "company_id", "currency_id", "agreement_id", "member_id", "beneficiary_id", "kind",
            "work_date", "rate_line_id", "package_id", "timesheet_id", "project_id", "task_id",
            "service_domain_id", "role_id", "employee_id", "description", "reversal_of_id",
            "reason", "consent_state"))
        empty.update(minutes=0, drawn=0, multiplier=1.0, rate=0.0, amount=0.0, over_cap=False,
                     reversed=False)
        return empty

    @api.model
    def _apply_counters(self, rows, sign=1):
        """Move the counters of packages and capped beneficiaries for these draws, before any row
        is inserted: that is what makes the second of two concurrent approvals start over."""
        usage = defaultdict(lambda: [0, 0.0])
        by_beneficiary = defaultdict(int)
        for row in rows:
            if row["kind"] == "draw":
                usage[row["package_id"]][0] += sign * row["drawn"]
                usage[row["package_id"]][1] += sign * row["amount"]
                by_beneficiary[row["agreement_id"], row["beneficiary_id"]] += sign * row["drawn"]
        self.env["consortium.hour.package"]._apply_usage(
            {id_: (drawn, round(amount, 6)) for id_, (drawn, amount) in usage.items()})
        self.env["consortium.agreement.beneficiary"]._apply_usage(by_beneficiary)
