from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..allocation import allocate
from ..pricing import amount_for, from_minor, to_minor

OPEN_KINDS = ("draw", "overage")


class Piece(NamedTuple):
    """A part of an entry: what a row says, or would say. Money in minor units."""

    package_id: int  # 0: overage
    minutes: int
    drawn: int
    rate: int = 0  # by the hour, of overage


class Change(NamedTuple):
    """An entry whose rows would be others today."""

    rows: object  # live rows of the entry
    before: list
    after: list
    shares: list


class ConsortiumHourLedger(models.Model):
    """Re-allocation of a period that is still open: with the packages of today, in the order of
    the work. A package that was sold late then pays for the hours it covers."""

    _inherit = "consortium.hour.ledger"

    @api.model
    def _plan_reallocation(self, agreements, date_from, keep_rates=True):
        """What posting the open entries again, all together, would change. Writes nothing.

        :param agreements: consortium.agreement
        :param date_from: first day of work
        :param keep_rates: overage keeps its hourly rate, and draws their multiplier
        :return: (list of `Change` in the order of the work, {row: why it stays as it is})
        """
        entries, excluded = self._get_open_entries(agreements, date_from)
        if not entries:
            return [], excluded
        loaded = self._load_agreements(set(agreements.ids))
        shares = self._simulate_allocation(entries, loaded, keep_rates)
        rates = self._get_new_rates(entries, shares, loaded, keep_rates)
        changes = []
        for entry_id, rows in entries.items():
            before = sorted(row._as_piece() for row in rows)
            after = sorted(
                Piece(s.package_id or 0, s.minutes, s.drawn,
                      0 if s.package_id else rates[entry_id][0])
                for s in shares[entry_id])
            if before != after:
                changes.append(Change(rows, before, after, shares[entry_id]))
        return changes, excluded

    # What is still open

    @api.model
    def _get_open_entries(self, agreements, date_from):
        """({entry id: its live rows}, {row: why it stays as it is}), in the order of the work."""
        rows = self.search(
            Domain(self._get_live_domain()) & Domain("agreement_id", "in", agreements.ids)
            & Domain("work_date", ">=", date_from) & Domain("timesheet_id", "!=", False)
            & Domain("timesheet_id.billing_kind", "=", "package"), order="work_date, id")
        groups, excluded = rows.grouped(lambda row: row.timesheet_id.id), {}
        for entry_id, entry_rows in list(groups.items()):
            reasons = [(row, row._get_reallocation_obstacle()) for row in entry_rows]
            if found := next((item for item in reasons if item[1]), None):
                excluded[found[0]] = found[1]
                del groups[entry_id]
        order = sorted(groups, key=lambda id_: (groups[id_][0].work_date, id_))
        return {id_: groups[id_] for id_ in order}, excluded

    def _get_reallocation_obstacle(self):
        """Why the entry of this row stays as it is, or None. Hook: add reasons."""
        if self.move_line_id:
            return self.env._("invoiced by %(invoice)s", invoice=self.move_id.name or "")
        if self.disputed:
            return self.env._("contested by the member")
        if self.statement_id:
            return self.env._("on the statement %(name)s", name=self.statement_id.name)
        if self.recognition_line_id:
            return self.env._("its revenue is in the books")
        if self.kind not in OPEN_KINDS or self.correction or self.replaces_id:
            return self.env._("corrected or offered by hand")
        if self.kind == "draw" and self.package_id.state not in ("open", "exhausted"):
            return self.env._(
                "drawn from %(package)s, which is expired, closed or on hold",
                package=self.package_id.name)
        return None

    def _as_piece(self):
        """What this row says, as what it could say."""
        rate = 0
        if self.kind == "overage":
            rate = to_minor(self.rate, self.currency_id.rounding)
        return Piece(self.package_id.id if self.kind == "draw" else 0, self.minutes, self.drawn, rate)

    # What posting would do today

    @api.model
    def _simulate_allocation(self, entries, agreements, keep_rates):
        """{entry id: [Share]} with the packages as they would be without these entries.

        The hours are given back in a savepoint that is always rolled back: the code that will do
        it for good is the code that foresees it.
        """
        rows = self.union(*entries.values())
        works = self._make_entry_works(entries)
        self.env.flush_all()
        # without flush: a rollback that forgets the cache would empty the screen that asks
        with self.env.cr.savepoint(flush=False) as savepoint:
            self._apply_counters(rows._read_columns(), sign=-1)
            plain, packages, caps = self._prepare_allocation(works, agreements)
            savepoint.rollback()
        self._invalidate_totals()
        if keep_rates:
            kept = {
                id_: max(draws.mapped("multiplier")) for id_, rows in entries.items()
                if (draws := rows.filtered(lambda row: row.kind == "draw"))
            }
            plain = [
                replace(entry, multiplier=kept.get(entry.id, entry.multiplier))
                for entry in plain
            ]
        shares = defaultdict(list)
        for share in allocate(plain, packages, dict(caps)):
            shares[share.entry.id].append(share)
        self._check_overage(shares, agreements)
        return shares

    @api.model
    def _make_entry_works(self, entries):
        """The entries as works to post, their id being that of the timesheet."""
        firsts = self.union(*(rows[0] for rows in entries.values()))
        works = {work.id: work for work in self._make_works(firsts._read_columns())}
        return [
            works[rows[0].id]._replace(id=entry_id, minutes=sum(rows.mapped("minutes")))
            for entry_id, rows in entries.items()
        ]

    @api.model
    def _get_new_rates(self, entries, shares, agreements, keep_rates):
        """{entry id: (rate in minor units, rate line id)} of entries with overage: their own where
        it is kept, else that of the rate card."""
        rates, asked = {}, []
        for work in self._make_entry_works(entries):
            if all(share.package_id for share in shares[work.id]):
                continue
            old = entries[work.id].filtered(lambda row: row.kind == "overage")[:1]
            if keep_rates and old:
                rates[work.id] = (to_minor(old.rate, old.currency_id.rounding), old.rate_line_id.id)
            else:
                asked.append(work)
        if asked:
            pricer = self._get_pricer(asked, agreements)
            rates.update((work.id, pricer(work)) for work in asked)
            self._refuse([work for work in asked if not rates[work.id]], self.env._(
                "No hourly rate applies to these hours. Add one to the rate card of the agreement "
                "or of the company for their role, domain, tier and day:"))
        return {id_: rates.get(id_) or (0, None) for id_ in entries}

    # For good

    @api.model
    def _reallocate(self, agreements, date_from, reason, keep_rates=True):
        """Reverse the rows that would be others today and post them again, in the order of the
        work. Doing it twice changes nothing more.

        Whoever calls has checked the user's role: this runs in sudo.

        :param reason: why, kept on the rows
        :return: the changes that were made
        :raise UserError: there is nothing to change
        """
        Ledger = self.sudo()  # the caller has checked; nobody may write rows
        agreements = agreements.sudo()  # as above
        changes, _excluded = Ledger._plan_reallocation(agreements, date_from, keep_rates)
        if not changes:
            raise UserError(self.env._("Nothing to change: the hours are where they belong."))
        rows = Ledger.union(*(change.rows for change in changes))
        columns = {row["id"]: row for row in rows._read_columns()}
        rows._release_from_runs()
        rows._insert_reversals(reason)
        vals_list = Ledger._prepare_reallocated(changes, columns, keep_rates)
        Ledger._apply_counters(vals_list)
        for vals in vals_list:
            vals["reason"] = reason
        Ledger._insert(vals_list)
        return changes

    @api.model
    def _prepare_reallocated(self, changes, columns, keep_rates):
        """Column values of the new rows; draws take their value from the packages as they are
        now, so that a package that is used up has given exactly what it was sold for.

        :param columns: {row id: column values} of the rows just reversed
        """
        agreements = self._load_agreements({c.rows.agreement_id.id for c in changes})
        entries = {change.rows.timesheet_id.id: change.rows for change in changes}
        shares = {change.rows.timesheet_id.id: change.shares for change in changes}
        rates = self._get_new_rates(entries, shares, agreements, keep_rates)
        ids = {s.package_id for parts in shares.values() for s in parts if s.package_id}
        packages = {
            package.id: package
            for package in self.env["consortium.hour.package"]._load_for_allocation(list(agreements))
            if package.id in ids
        }
        values = self._get_package_rates(shares)
        vals_list = []
        for entry_id, rows in entries.items():
            common = columns[rows[0].id]
            for share in shares[entry_id]:
                vals = self._prepare_piece(share, rows, rates[entry_id], packages, values)
                vals_list.append({
                    **self._prepare_replacement(common, **vals), "replaces_id": None,
                    **self._prepare_true_cost_vals(
                        {**common, **vals}, common["true_cost_rate"])})
        return vals_list

    @api.model
    def _prepare_piece(self, share, rows, rate, packages, values):
        """Columns of one share of an entry.

        :param rows: the rows that the entry had
        :param rate: (rate in minor units, rate line id) of its overage
        :param packages: {package id: `allocation.Package`}, updated
        :param values: {package id: value per hour}
        """
        rounding = rows.currency_id.rounding
        vals = {"minutes": share.minutes, "drawn": share.drawn, "over_cap": share.over_cap}
        if share.package_id:
            amount = packages[share.package_id].draw(share.drawn)
            return {
                **vals, "kind": "draw", "package_id": share.package_id, "rate_line_id": None,
                "multiplier": share.entry.multiplier, "rate": values[share.package_id],
                "amount": from_minor(amount, rounding),
            }
        return {
            **vals, **rows._get_new_consent(share.minutes), "kind": "overage", "package_id": None,
            "multiplier": 1.0, "rate": from_minor(rate[0], rounding), "rate_line_id": rate[1],
            "amount": from_minor(amount_for(share.minutes, rate[0]), rounding),
        }

    def _get_new_consent(self, minutes):
        """Consent of the member to overage that is re-allocated: what it gave holds for as many
        minutes or fewer; beyond, it is asked again."""
        old = self.filtered(lambda row: row.kind == "overage")
        if old and old[0].consent_state != "pending" and minutes <= sum(old.mapped("minutes")):
            links = old[0]._get_kept_links()
            return {name: links[name] for name in links if name.startswith("consent_")}
        asks = self.agreement_id.overage_policy == "ask"
        return {"consent_state": "pending" if asks else None}

    def _prepare_reallocate_line(self):
        """Values of a line of the preview for this row."""
        return {
            "agreement_id": self.agreement_id.id, "currency_id": self.currency_id.id,
            "work_date": self.work_date,
            "description": self.description or self.project_id.display_name,
        }
