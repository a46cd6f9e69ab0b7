"""How rates follow each other: new rates from a day, holes between them. Without the ORM."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .pricing import RateLine, RateTable

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gap:
    """Days between two rates of the same role, domain and tier, or after the last one."""

    line: RateLine  # the rate before
    date_from: date
    date_to: date  # date.max: until further notice
    fallback: RateLine | None  # broader rate of the card on the first of these days


def revise(rate, mode, value, rounding=0.01):
    """A new rate from an old one.

    :param rate: old rate, by the hour
    :param mode: "percent" (value is a percentage) or "amount" (value is money)
    :param rounding: multiple that the new rate is rounded to, half away from zero
    :return: the new rate, never below zero
    """
    old, change, step = (Decimal(str(x)) for x in (rate, value, rounding))
    new = old * (1 + change / 100) if mode == "percent" else old + change
    if step > 0:
        new = (new / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return float(max(new, Decimal(0)))


def find_gaps(lines, since=date.min):
    """Holes of one card, in the order of their first day.

    :param lines: iterable of `RateLine`
    :param since: holes that are over before that day are left out
    :return: list of `Gap`
    """
    lines = list(lines)
    table = RateTable(lines)
    periods = defaultdict(list)
    for line in lines:
        periods[line.grade_id, line.domain_id, line.role_id].append(line)
    gaps = []
    for (grade_id, domain_id, role_id), group in periods.items():
        group.sort(key=lambda line: line.date_from)
        followers = [*(line.date_from for line in group[1:]), None]
        for line, follower in zip(group, followers, strict=True):
            first = line.date_to + ONE_DAY if line.date_to < date.max else None
            last = follower - ONE_DAY if follower else date.max
            if first and first <= last and last >= since:
                gaps.append(Gap(line, first, last, table.find(
                    [line.card_id], first, role_id, domain_id, grade_id)))
    return sorted(gaps, key=lambda gap: (gap.date_from, gap.line.id))
