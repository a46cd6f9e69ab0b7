"""How long the hours of packages last, at the pace at which they are used; plain Python.

Hours are integer minutes, as in the ledger. The packages of an agreement are used in the order in
which they end, each within its dates, as ``allocation`` does.
"""

from datetime import date, timedelta
from typing import NamedTuple

WINDOW = 91  # days of work that the pace rests on: thirteen whole weeks


class Stock(NamedTuple):
    """What is left in an open package."""

    id: int
    date_start: date
    date_end: date
    balance: int  # minutes


class Loss(NamedTuple):
    """Minutes that a package still holds on its last day."""

    package_id: int
    minutes: int
    date: date


class Runway(NamedTuple):
    """Until when the hours last, and what would be lost before."""

    last_day: date | None  # None: some hours would be lost, or nothing is used
    losses: tuple

    @property
    def minutes_lost(self):
        return sum(loss.minutes for loss in self.losses)


def get_pace(minutes, first_day, today):
    """Return the minutes used by day.

    :param minutes: used within the window
    :param first_day: first day of that work, or None; before it, nothing was to be used
    :param today: last day of the window
    """
    if not minutes or not first_day:
        return 0.0
    days = min((today - first_day).days + 1, WINDOW)
    return minutes / max(days, 7)  # a first day of much work is not yet a pace


def foresee(stocks, pace, today):
    """Use packages up at a constant pace, the one that ends first before the others.

    :param stocks: iterable of `Stock`
    :param pace: minutes by day
    :param today: the first day of use
    :return: a `Runway`
    """
    stocks = sorted(stocks, key=lambda stock: (stock.date_end, stock.date_start, stock.id))
    now = 0.0  # days from today at which the packages before are used up
    losses, last_day = [], None
    for stock in stocks:
        begin = max(now, (stock.date_start - today).days)
        end = (stock.date_end - today).days + 1  # the last day counts whole
        used = min(stock.balance, pace * max(end - begin, 0))
        lost = round(stock.balance - used)
        if lost > 0:
            losses.append(Loss(stock.id, lost, stock.date_end))
        if pace:
            now = max(now, begin + used / pace)
            last_day = today + timedelta(days=max(int(now - 1e-9), 0))
    if not stocks or not pace or losses:
        last_day = None
    return Runway(last_day, tuple(losses))
