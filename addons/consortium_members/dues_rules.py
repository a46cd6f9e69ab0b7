"""Rules of the annual contribution in plain Python: proration, rounding, states.

Amounts are integers in the smallest unit of the currency (cents). Nothing here
knows the ORM, so that every rule is tested alone.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def get_units(method, year_from, year_to, first, last):
    """Part of a fiscal year that runs from ``first`` to ``last``, both included.

    A month that has begun counts as a whole. Months are those of the fiscal year:
    they begin on the day of the month on which the year begins.

    :param method: ``none``, ``month`` or ``day``
    :param year_from: first day of the fiscal year
    :param year_to: last day of the fiscal year, whatever its length
    :param first: first day to bill; days before the year do not count
    :param last: last day to bill; days after the year do not count
    :return: ``(start, stop, total)``: units before the part, up to its end, in the year
    """
    first, last = max(first, year_from), min(last, year_to)
    if method == "none":
        return 0, int(first <= last), 1
    if method == "day":
        units = [
            (first - year_from).days,
            (last - year_from).days + 1,
            (year_to - year_from).days + 1,
        ]
    else:
        units = [
            _count_months(year_from, first) - 1,
            _count_months(year_from, last),
            _count_months(year_from, year_to),
        ]
    start, stop, total = units
    return start, max(start, stop), total


def _count_months(year_from, day):
    """Months of the year begun on ``day``."""
    count = 0
    while year_from + relativedelta(months=count) <= day:
        count += 1
    return count


def prorate(amount, start, stop, total):
    """Share of ``amount`` for the units from ``start`` to ``stop`` of ``total``.

    Each part is the difference of two rounded running totals: the parts of a year,
    cut anywhere, add up to the amount to the cent.
    """
    return _running(amount, stop, total) - _running(amount, start, total)


def _running(amount, units, total):
    """``amount × units / total``, half a cent rounded up."""
    return (2 * amount * units + total) // (2 * total)


def get_invoicing_state(entries):
    """State of a dues line from the invoice lines that refer to it.

    :param entries: list of ``(move type, move state, untaxed amount)``
    :return: ``released`` (nothing left), ``drafted``, ``posted`` or ``credited``
    """
    live = [entry for entry in entries if entry[1] != "cancel"]
    invoices = [entry for entry in live if entry[0] == "out_invoice"]
    if not invoices:
        return "released"
    posted = [amount for _type, state, amount in invoices if state == "posted"]
    refunded = sum(
        amount for kind, state, amount in live if kind == "out_refund" and state == "posted"
    )
    if posted and (sum(posted) > refunded or not refunded):
        return "posted"
    if len(posted) < len(invoices):
        return "drafted"
    return "credited"


def get_payment_state(due, today, grace_days, exempt=False):
    """State of the dues of a member.

    :param due: oldest due date of what is owing; None when nothing is
    :param grace_days: days after the due date before the dues are overdue
    :return: ``exempt``, ``current``, ``grace`` or ``overdue``
    """
    if due is None:
        return "exempt" if exempt else "current"
    if today <= due:
        return "current"
    return "grace" if today <= due + timedelta(days=grace_days) else "overdue"
