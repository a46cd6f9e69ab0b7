"""Rates, amounts and rounding, without the ORM.

Money is an integer number of the currency's smallest unit ("minor"), so that sums are exact.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import floor


def divide_half_up(numerator, denominator):
    """Integer division rounded half away from zero, as Odoo rounds money."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -divide_half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def to_minutes(hours):
    """Hours as typed (a float) → whole minutes, rounded half away from zero."""
    if hours < 0:
        return -to_minutes(-hours)
    # the epsilon forgives binary fractions: 2.3 h × 60 is 137.99999999999997
    return floor(hours * 60 + 0.5 + 1e-6)


def to_minor(amount, rounding=0.01):
    """Amount → whole number of the currency's smallest unit."""
    return -to_minor(-amount, rounding) if amount < 0 else floor(amount / rounding + 0.5 + 1e-6)


def from_minor(minor, rounding=0.01):
    """Whole number of the smallest unit → the nearest float of the amount."""
    inverse = round(1 / rounding)
    # dividing by an integer gives the closest float; multiplying by 0.01 would not
    return minor / inverse if inverse > 1 else float(minor * rounding)


def amount_for(minutes, rate):
    """Price of `minutes` at `rate` (minor per hour), in minor, rounded half away from zero."""
    return divide_half_up(minutes * rate, 60)


def quantity_and_price(minutes, rate, amount, digits=2):
    """How an invoice line shows hours so that its subtotal is exactly `amount` (minor).

    :param digits: decimals of the invoice line's quantity
    :return: (hours, rate) when hours × rate is exactly the sum of the rows' rounded amounts and
        the hours survive the quantity's decimals; else None: show one unit at the amount.
    """
    exact_quantity = (minutes * 10**digits) % 60 == 0
    if minutes and exact_quantity and minutes * rate == amount * 60:
        return (minutes / 60, rate)
    return None


@dataclass(slots=True, frozen=True)
class RateLine:
    """One line of a rate card; a zero dimension means any."""

    id: int
    card_id: int
    rate: int
    role_id: int = 0
    domain_id: int = 0
    grade_id: int = 0
    date_from: date = date.min
    date_to: date = date.max

    def rank(self):
        """Most specific first: number of dimensions, then tier, domain, role; then the latest."""
        dimensions = (bool(self.grade_id), bool(self.domain_id), bool(self.role_id))
        return (-sum(dimensions), *(not d for d in dimensions),
                -self.date_from.toordinal(), -self.id)


class RateTable:
    """Finds the rate of a worked hour among the lines of several cards."""

    def __init__(self, lines):
        self._by_card = defaultdict(list)
        for line in sorted(lines, key=RateLine.rank):
            self._by_card[line.card_id].append(line)
        self._candidates = {}

    def find(self, card_ids, work_date, role_id=0, domain_id=0, grade_id=0):
        """First card that has a rate wins; within a card, the most specific line.

        :param card_ids: cards by priority (agreement's, then the company's)
        :return: `RateLine` or None
        """
        for card_id in card_ids:
            for line in self._matching(card_id, role_id, domain_id, grade_id):
                if line.date_from <= work_date <= line.date_to:
                    return line
        return None

    def _matching(self, card_id, role_id, domain_id, grade_id):
        """Lines of the card for these dimensions, best first, whatever the date (memoised)."""
        key = (card_id, role_id, domain_id, grade_id)
        if key not in self._candidates:
            self._candidates[key] = [
                line for line in self._by_card.get(card_id, ())
                if line.role_id in (0, role_id)
                and line.domain_id in (0, domain_id)
                and line.grade_id in (0, grade_id)
            ]
        return self._candidates[key]
