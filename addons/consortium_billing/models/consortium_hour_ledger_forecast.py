from collections import defaultdict
from typing import NamedTuple

from odoo import api, models

from ..allocation import allocate
from ..pricing import from_minor


class Part(NamedTuple):
    """What would become of some minutes of an entry, if it were approved now."""

    kind: str  # as of the ledger row: draw, overage, hourly, fixed, courtesy
    minutes: int
    package_id: int | None = None
    left: int = 0  # minutes left in the package, after this and all that precedes
    rate: float | None = None  # by the hour, of what is billed; None: no rate applies
    over_cap: bool = False


class ConsortiumHourLedger(models.Model):
    """What posting would make of time that is not approved yet; nothing is written nor locked."""

    _inherit = "consortium.hour.ledger"

    @api.model
    def _forecast(self, lines):
        """Foresee the rows of entries, in the company of all that waits on their agreements.

        Allocation goes in work-date order: the hours that a colleague entered for Monday come
        before those of Tuesday, approved first or not. Constant queries. Runs in sudo: who enters
        time has no right on packages or rates.

        :param lines: account.analytic.line
        :return: ``{line id: (agreement, [Part])}`` of those that would make rows
        """
        agreements = self._load_agreements(set(lines.agreement_id.ids))
        if not agreements:
            return {}
        works = [
            work for work in self._read_works(lines | self._get_waiting_lines(agreements))
            if work.minutes > 0 or work.billing_kind != "package"
        ]
        shares, left = self._allocate_forecast(works, agreements)
        asked = set(lines.ids)
        works = [work for work in works if work.id in asked]
        find_rate = self._get_forecast_pricer(works, shares, agreements)
        return {
            work.id: (
                agreements[work.agreement_id],
                [
                    self._make_part(work, kind, share, left, find_rate)
                    for kind, share in self._split_work(work, shares)
                ],
            )
            for work in works
        }

    @api.model
    def _get_waiting_lines(self, agreements):
        """Time of anybody that would be drawn from the packages of these agreements."""
        return self.env["account.analytic.line"].search([
            ("agreement_id", "in", list(agreements)),
            ("approval_state", "in", ("draft", "submitted")),
            ("billing_kind", "=", "package"),
        ])

    @api.model
    def _allocate_forecast(self, works, agreements):
        """Return ``{line id: [Share]}`` and ``{id of a share: minutes left in its package}``."""
        entries, packages, caps = self._prepare_allocation(works, agreements, lock=False)
        balances = {package.id: package.balance for package in packages}
        shares, left = defaultdict(list), {}
        for share in allocate(entries, packages, dict(caps)):
            shares[share.entry.id].append(share)
            if share.package_id:
                balances[share.package_id] -= share.drawn
                left[share] = balances[share.package_id]
        return shares, left

    @api.model
    def _get_forecast_pricer(self, works, shares, agreements):
        """A function from an entry to its hourly rate or None; asks nothing where none is billed."""
        billed = [
            work for work in works
            if work.billing_kind == "hourly"
            or any(not share.package_id for share in shares.get(work.id, ()))
        ]
        pricer = self._get_pricer(billed, agreements) if billed else None

        def find_rate(work):
            found = pricer(work)
            rounding = agreements[work.agreement_id].currency_id.rounding
            return from_minor(found[0], rounding) if found else None

        return find_rate

    @api.model
    def _make_part(self, work, kind, share, left, find_rate):
        rate = find_rate(work) if kind in ("overage", "hourly") else None
        if not share:
            return Part(kind, work.minutes, rate=rate)
        return Part(
            kind, share.minutes, package_id=share.package_id, left=left.get(share, 0), rate=rate,
            over_cap=share.over_cap)
