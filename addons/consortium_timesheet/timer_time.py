"""Arithmetic of the timer, without the ORM: days of a time zone, rounding, what is too long.

Instants are naive datetimes in UTC, as the ORM has them; durations are seconds as the clock ran,
and whole minutes once rounded.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytz

NONE, NEAREST, UP, DOWN = "none", "nearest", "up", "down"
SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Rounding:
    """How a company rounds what was timed.

    :param rule: ``none`` (whole minutes), ``nearest`` (halves go up), ``up`` or ``down``
    :param step: minutes that the rule rounds to
    :param minimum: minutes that any timer counts for, however short
    """

    rule: str = NONE
    step: int = 15
    minimum: int = 1


def get_day_start(day, tz):
    """Return the first instant of a local day, in UTC.

    Midnight is missing or comes twice where the clocks change at midnight (Havana, Beirut): the
    day begins at the first instant that has its date.

    :param day: local date
    :param tz: time zone of pytz
    """
    midnight = datetime.combine(day, time.min)
    instants = (tz.localize(midnight, is_dst=is_dst) for is_dst in (True, False))
    first = min(instant for instant in instants if tz.normalize(instant).date() >= day)
    return first.astimezone(pytz.utc).replace(tzinfo=None)


def get_local_date(instant, tz):
    """Return the local date of an instant in UTC."""
    return pytz.utc.localize(instant).astimezone(tz).date()


def split_days(start, stop, tz):
    """Split a span of time at each local midnight.

    :return: ``[(date, seconds)]``; empty if the span is
    """
    parts = []
    while start < stop:
        day = get_local_date(start, tz)
        end = min(stop, get_day_start(day + timedelta(days=1), tz))
        parts.append((day, int((end - start).total_seconds())))
        start = end
    return parts


def round_minutes(seconds, rounding):
    """Return the minutes that a timer counts for.

    Seconds are rounded to the minute first: a quarter and ten seconds is a quarter, rounded up too.
    """
    if seconds <= 0:
        return 0
    minutes, step = _to_minutes(seconds), max(rounding.step, 1)
    if rounding.rule == NEAREST:
        minutes = (2 * minutes + step) // (2 * step) * step
    elif rounding.rule == UP:
        minutes = -(-minutes // step) * step
    elif rounding.rule == DOWN:
        minutes = minutes // step * step
    return max(minutes, rounding.minimum)


def plan_days(start, stop, tz, rounding):
    """Return the minutes of each local day of a timer, days without any left out.

    The whole is rounded once, as midnight is no reason to round twice; the difference goes to the
    longest day.

    :return: ``[(date, minutes)]``
    """
    parts = split_days(start, stop, tz)
    seconds = [part for _day, part in parts]
    total = round_minutes(sum(seconds), rounding)
    minutes = spread(total, seconds)
    return [(day, part) for (day, _s), part in zip(parts, minutes, strict=True) if part]


def spread(total, seconds):
    """Share rounded minutes out over the parts that they came from.

    :param total: minutes
    :param seconds: length of each part
    :return: minutes of each part, never negative, that make the total
    """
    shares, elapsed, shared = [], 0, 0
    for part in seconds:
        elapsed += part
        shares.append(_to_minutes(elapsed) - shared)
        shared += shares[-1]
    left = total - shared
    for index in sorted(range(len(seconds)), key=lambda number: -seconds[number]):
        change = max(left, -shares[index])
        shares[index] += change
        left -= change
    return shares


def is_too_long(start, stop, max_hours):
    """Tell whether a timer ran so long that its user should say what to keep; 0 is no limit."""
    return bool(max_hours) and stop - start > timedelta(hours=max_hours)


def get_latest(start, max_hours):
    """Return the last instant that a timer may run to without asking; far away without limit."""
    return start + timedelta(hours=max_hours) if max_hours else datetime.max


def _to_minutes(seconds):
    return (seconds + SECONDS_PER_MINUTE // 2) // SECONDS_PER_MINUTE
