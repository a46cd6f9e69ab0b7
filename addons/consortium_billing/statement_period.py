"""Which days a statement covers; plain Python.

Months are calendar months; quarters and years are those of the company's fiscal year.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

# From the shortest to the longest: a member whose agreements differ follows the shortest.
FREQUENCIES = ("monthly", "quarterly", "yearly")


def get_period(day, frequency, fiscal_from, fiscal_to):
    """Return the first and the last day of the period that contains a day.

    :param day: date
    :param frequency: one of `FREQUENCIES`
    :param fiscal_from: first day of the fiscal year of `day`
    :param fiscal_to: last day of the same year
    """
    if frequency == "monthly":
        first = day.replace(day=1)
        return first, first + relativedelta(months=1, days=-1)
    if frequency == "yearly":
        return fiscal_from, fiscal_to
    first = fiscal_from
    while first + relativedelta(months=3) <= min(day, fiscal_to):
        first += relativedelta(months=3)
    return first, min(first + relativedelta(months=3) - timedelta(days=1), fiscal_to)


def choose_period(date_from, busy_from, find):
    """Return the days of the next statement of a chain, without gap after the one before.

    :param date_from: day after the last statement
    :param busy_from: first day that a statement has anything to say of; the quiet periods before
        it are covered by the same statement
    :param find: function that gives the period of a day
    """
    return date_from, find(max(date_from, busy_from))[1]


def choose_first_period(first_day, start, until, find):
    """Return the days of the first statement of a chain, or None when it is too early.

    :param first_day: first day of movement
    :param start: day from which the company issues statements, or None for the last whole period;
        what comes before is brought forward in the opening
    :param until: last day that may be covered
    :param find: function that gives the period of a day
    """
    if start:
        date_from, date_to = find(max(first_day, start))
    else:
        date_from, date_to = find(until)
        if date_to > until:
            date_from, date_to = find(date_from - timedelta(days=1))
    return (date_from, date_to) if first_day <= date_to else None
