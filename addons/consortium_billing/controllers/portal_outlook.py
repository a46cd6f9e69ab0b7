"""Until when the hours last, what would be lost, and what is worked but not approved yet."""

from odoo.fields import Domain
from odoo.http import request
from odoo.tools.misc import format_date

from .portal_topup import TopUpPortal


class OutlookPortal(TopUpPortal):
    """Forecast of the pages ``/my/hours``: two queries for all the agreements of a page."""

    def _prepare_hours_cards(self, agreements):
        cards = super()._prepare_hours_cards(agreements)
        own = agreements.filtered(
            lambda agreement: agreement.member_id == self._get_hours_partner())
        outlooks = self._get_outlooks(own)
        for card in cards:
            card["outlook"] = outlooks.get(card["agreement"])
        return cards

    def _prepare_hours_balance(self, agreement, scope):
        values = super()._prepare_hours_balance(agreement, scope)
        packages = values["packages"]
        ends = [package.date_last for package in packages
                if package.state == "open" and package.balance]
        known = packages if len(packages) < self._hours_packages_limit else None
        return {
            **values,
            "outlook": self._get_outlooks(agreement, known).get(agreement)
            if scope == "all" else None,
            "date_expiry": min(ends, default=None),
            "in_progress": self._get_in_progress(agreement, scope),
        }

    def _get_hours_package_fields(self):
        return [*super()._get_hours_package_fields(), "date_last", "agreement_id"]

    def _get_outlooks(self, agreements, packages=None):
        """Return {agreement: dict} with the pace and the losses by package, on the user's day."""
        agreements = agreements.with_env(request.env).sudo()  # the pages checked the access
        runways = agreements._get_runways(packages) if agreements else {}
        return {
            agreement: self._get_outlook(agreement, *runways[agreement.id])
            for agreement in agreements if agreement.state == "active"
        }

    def _get_outlook(self, agreement, pace, runway):
        """Return what to say of one agreement: ``week`` is in minutes, ``losses`` by package id."""
        return {
            "week": round(pace * 7),
            "last_day": runway.last_day
            and format_date(request.env, runway.last_day, date_format="long"),
            "losses": {loss.package_id: loss.minutes for loss in runway.losses},
            "lost": [
                (loss.minutes, format_date(request.env, loss.date, date_format="long"))
                for loss in runway.losses
            ],
        }

    def _get_in_progress(self, agreement, scope):
        """Return the minutes that wait for approval, None where the company does not show them."""
        if not agreement.company_id.consortium_portal_in_progress:
            return None
        Line = request.env["account.analytic.line"].sudo()  # a sum of the own organisation's hours
        domain = Domain([
            ("agreement_id", "=", agreement.id), ("billing_kind", "!=", "internal"),
            ("approval_state", "in", ("draft", "submitted"))])
        if scope == "own":
            domain &= Domain("beneficiary_id", "=", self._get_hours_partner().id)
        [[hours]] = Line._read_group(domain, aggregates=["unit_amount:sum"])
        return round((hours or 0) * 60)
