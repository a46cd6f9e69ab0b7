"""Periods and ratios of the utilisation, in plain Python."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

PERIODS = {"month": 1, "quarter": 3, "year": 12}


def get_period(kind, today, year_start, offset=0):
    """Return the period of a day in a fiscal year, or one before or after it.

    :param kind: ``month``, ``quarter`` (of the fiscal year) or ``year``
    :param today: a day
    :param year_start: first day of the fiscal year of that day
    :param offset: number of periods to move by, negative for those before
    :return: ``(first day, last day)``
    :raise ValueError: for another kind
    """
    if kind not in PERIODS:
        raise ValueError(f"no period is called {kind!r}")
    length = PERIODS[kind]
    anchor = year_start if kind != "month" else date(today.year, today.month, 1)
    passed = (today.year - anchor.year) * 12 + today.month - anchor.month
    if today.day < anchor.day:
        passed -= 1
    number = passed // length + offset
    first = anchor + relativedelta(months=number * length)
    last = anchor + relativedelta(months=(number + 1) * length) - timedelta(days=1)
    return first, last


def ratio(part, whole):
    """Return ``part / whole``, or None where there is nothing to compare with."""
    return part / whole if whole else None
