"""When a package of hours expires, who is told before, and what rolls over; plain Python.

Hours are integer minutes, as in the ledger.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .pricing import divide_half_up


def get_rollover(balance, granted, rolled, rule, cap, percent):
    """Return the minutes that roll over to the next package; the others expire.

    :param balance: minutes left
    :param granted: minutes that entered the package, which the share is of
    :param rolled: minutes that rolled over already (hours returned after a first expiry)
    :param rule: `none`, `hours`, `percent` or `both`
    :param cap: minutes
    :param percent: 0 to 100, a float with at most two decimals
    """
    if rule == "none":
        return 0
    limits = []
    if rule in ("hours", "both"):
        limits.append(cap)
    if rule in ("percent", "both"):
        limits.append(divide_half_up(granted * round(percent * 100), 10_000))
    return max(min(balance, min(limits) - rolled), 0)


def get_rollover_dates(date_last, months, today):
    """Return the first and last day of the hours that roll over.

    They follow the package; where it expires so late that they would be over already, they last
    from the day of the expiry.
    """
    date_start = date_last + timedelta(days=1)
    date_end = date_start + relativedelta(months=months, days=-1)
    if date_end < today:
        date_end = today + relativedelta(months=months, days=-1)
    return date_start, date_end


def get_due_notice(date_last, today, thresholds, sent):
    """Return the threshold whose notice is to be sent today, or None.

    Only the nearest one: a package that was sold 40 days before its end gets the notice of 60
    days at once, and not that of 90. Past the last day, the nearest one if none was ever sent.

    :param thresholds: days before the last usable day
    :param sent: thresholds of the notices already sent for this last day
    """
    days_left = (date_last - today).days
    reached = [days for days in thresholds if days_left <= days]
    if not reached or (days_left < 0 and sent):
        return None
    due = min(reached)
    return None if due in sent else due


def get_expiry_date(date_last, notice_date, thresholds):
    """Return the day on which what is left expires: the one after the last usable day, or, where
    the first notice left late, as many days after it as the last notice announces."""
    return max(date_last + timedelta(days=1), notice_date + timedelta(days=min(thresholds)))
