from collections import defaultdict

from odoo import api, models

from ..pricing import from_minor, to_minor


class ConsortiumHourLedger(models.Model):
    """Which hourly rate a row gets, on the day of its work."""

    _inherit = "consortium.hour.ledger"

    @api.model
    def _get_package_rates(self, shares):
        """{package id: hourly value shown on its draws}."""
        ids = {s.package_id for parts in shares.values() for s in parts if s.package_id}
        packages = self.env["consortium.hour.package"].browse(ids)
        packages.fetch(["value", "granted", "currency_id"])
        return {package.id: package.currency_id.round(package.rate) for package in packages}

    @api.model
    def _get_pricer(self, works, agreements):
        """A function from an entry to (rate in minor units, rate line id), or None.

        The agreement's card comes first, then its company's. The tier is the member's on the day
        of the work, not today's.
        """
        cards = {
            agreement.id: agreement.rate_card_id | agreement.company_id.consortium_rate_card_id
            for agreement in agreements.values()
        }
        all_cards = self.env["consortium.rate.card"].union(*cards.values())
        table = all_cards._get_rate_table()
        currencies = {card.id: card.currency_id for card in all_cards}
        get_grade = self._get_grade_lookup(agreements.values())
        card_ids = {id_: agreement_cards.ids for id_, agreement_cards in cards.items()}

        def pricer(work):
            agreement = agreements[work.agreement_id]
            line = table.find(
                card_ids[work.agreement_id], work.date, work.role_id or 0, work.domain_id or 0,
                get_grade(agreement.company_id.id, agreement.member_id, work.date))
            if not line:
                return None
            rate, currency = line.rate, currencies[line.card_id]
            if currency != agreement.currency_id:
                converted = currency._convert(
                    from_minor(rate, currency.rounding), agreement.currency_id,
                    agreement.company_id, work.date)
                rate = to_minor(converted, agreement.currency_id.rounding)
            return rate, line.id

        return pricer

    @api.model
    def _get_grade_lookup(self, agreements):
        """A function (company id, member, date) → grade id on that day, from one query."""
        partners = self.env["res.partner"].union(*(a.member_id for a in agreements))
        periods = self.env["consortium.membership.period"].search_fetch(
            [("membership_id.partner_id", "in", partners.ids)],
            ["membership_id", "grade_id", "date_from", "date_to"])
        periods.membership_id.fetch(["partner_id", "company_id"])
        history = defaultdict(list)
        for period in periods:
            membership = period.membership_id
            history[membership.company_id.id, membership.partner_id.id].append(
                (period.date_from, period.date_to or period.date_from.max, period.grade_id.id))

        def lookup(company_id, member, date):
            spans = history.get((company_id, member.id))
            if spans is None:  # never a member: the tier set by hand, if any
                return member.grade_id.id or 0
            return next((grade or 0 for start, end, grade in spans if start <= date <= end), 0)

        return lookup
