"""Arithmetic of project budgets, without the ORM: spread, compare, forecast, judge.

Durations are hours as Odoo stores them (floats) where people read them, and whole minutes where
parts must add up. Money is in whole cents.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

STEP = 15  # minutes: parts of a budget are quarters of an hour
DAYS_PER_WEEK = 7
MARGIN = 1e-6
FAR = timedelta(days=3650)  # nobody forecasts further than ten years

NONE, ON_TRACK, AT_RISK, OFF_TRACK = "none", "on_track", "at_risk", "off_track"


def spread(total, weights):
    """Share whole units in proportion to weights, by the largest remainder.

    The parts always add up to ``total``; the earlier part wins a tie.

    :param total: whole number, not negative
    :param weights: whole numbers, not negative; all zero counts as all equal
    :return: list of whole numbers, as long as ``weights``
    """
    if not weights:
        return []
    weights = list(weights) if any(weights) else [1] * len(weights)
    base = sum(weights)
    parts = [total * weight // base for weight in weights]
    order = sorted(range(len(weights)), key=lambda rank: -(total * weights[rank] % base))
    for rank in order[: total - sum(parts)]:
        parts[rank] += 1
    return parts


def spread_minutes(minutes, weights, step=STEP):
    """Share minutes in steps; what is less than a step goes to the last part that has a weight."""
    steps, rest = divmod(minutes, step)
    parts = [part * step for part in spread(steps, weights)]
    if parts and rest:
        weighted = [rank for rank, weight in enumerate(weights) if weight]
        parts[weighted[-1] if weighted else -1] += rest
    return parts


def months_between(first, last):
    """Return the first day of each month from that of ``first`` to that of ``last``."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return months


def work_days(first, last, holidays=()):
    """Return the number of days from Monday to Friday of each month of a period.

    :param holidays: dates that nobody works on
    :return: list of whole numbers, one by month of ``months_between``
    """
    months = months_between(first, last)
    counts = dict.fromkeys(months, 0)
    day = first
    while day <= last:
        if day.weekday() < 5 and day not in holidays:
            counts[day.replace(day=1)] += 1
        day += timedelta(days=1)
    return [counts[month] for month in months]


def compare(before, after):
    """Return what changed from one version to the next.

    :param before: ``{key: hours}``; ``after`` likewise
    :return: list of (key, hours before, hours after), changed ones only, in the order of
        ``after``, then what is gone
    """
    keys = [*after, *(key for key in before if key not in after)]
    changes = [(key, before.get(key, 0.0), after.get(key, 0.0)) for key in keys]
    return [change for change in changes if abs(change[2] - change[1]) > MARGIN]


@dataclass(frozen=True)
class Position:
    """Where a project stands.

    :param budget: hours of the active version, 0 without one
    :param approved: hours approved
    :param pending: hours typed or submitted, not approved yet
    :param weekly: hours worked per week lately
    :param end: planned last day, or None
    :param is_closed: whether the project is in a final stage
    """

    budget: float
    approved: float
    pending: float
    weekly: float
    today: date
    end: date | None = None
    is_closed: bool = False

    @property
    def spent(self):
        return self.approved + self.pending

    @property
    def remaining(self):
        return self.budget - self.approved if self.budget > MARGIN else 0.0

    @property
    def is_late(self):
        return bool(self.end and self.end < self.today and not self.is_closed)


def rate(hours, budget):
    """Return the percentage of ``budget`` that ``hours`` make, 0 without budget."""
    return 100.0 * hours / budget if budget > MARGIN else 0.0


def forecast(position):
    """Return the hours at completion: what is spent, and the recent pace until the end.

    Without an end the budget is taken to be used up, since that is what it is for.
    """
    if position.is_closed:
        return position.spent
    if not position.end:
        return max(position.budget, position.spent)
    weeks = max((position.end - position.today).days, 0) / DAYS_PER_WEEK
    return position.spent + position.weekly * weeks


def exhaustion(position):
    """Return the day on which the budget is used up at the recent pace, or None."""
    if position.budget <= MARGIN or position.is_closed:
        return None
    left = position.budget - position.spent
    if left <= MARGIN:
        return position.today
    if position.weekly <= MARGIN:
        return None
    days = ceil(left / position.weekly * DAYS_PER_WEEK - MARGIN)
    return position.today + timedelta(days=days) if days <= FAR.days else None


def health(position, warn=80.0, block=100.0):
    """Judge a project by its budget and its dates.

    - off track: past its end, or ``block`` percent of the budget spent, pending time included;
    - at risk: ``warn`` percent spent, or more hours than the budget at completion;
    - on track otherwise; none without budget and without delay.

    :param warn: percentage of the budget from which a project is at risk
    :param block: percentage from which it is off track
    """
    used = rate(position.spent, position.budget)
    has_budget = position.budget > MARGIN
    if position.is_late or (has_budget and used > block + MARGIN):
        return OFF_TRACK
    if not has_budget:
        return NONE
    if used >= warn - MARGIN or forecast(position) > position.budget + MARGIN:
        return NONE if position.is_closed else AT_RISK
    return ON_TRACK
