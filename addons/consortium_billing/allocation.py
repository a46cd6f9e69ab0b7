"""FIFO allocation of approved time over prepaid hour packages.

Plain Python on purpose: no ORM, no floats, no clock, so that the rule that decides who pays can
be read in one page and tested against a minute-by-minute oracle.

Hours are integer minutes; money is an integer number of the currency's smallest unit ("minor").
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .pricing import divide_half_up


@dataclass(slots=True)
class Package:
    """What allocation needs to know of a package; `balance` and `consumed` move.

    `date_end` is the last day whose work it pays for, days of grace included. A `blended` package
    received hours of another one, sold at another price.
    """

    id: int
    agreement_id: int
    date_start: date
    date_end: date
    granted: int
    balance: int
    value: int = 0
    consumed: int = 0
    blended: bool = False
    domain_ids: frozenset = field(default_factory=frozenset)
    role_ids: frozenset = field(default_factory=frozenset)

    def accepts(self, entry):
        """Whether the package may pay for this entry; an empty list accepts everything."""
        return (
            self.date_start <= entry.work_date <= self.date_end
            and (not self.domain_ids or entry.domain_id in self.domain_ids)
            and (not self.role_ids or entry.role_id in self.role_ids)
        )

    def draw(self, minutes):
        """Take `minutes` and return their value.

        The value is the cumulative share minus what earlier draws already took, so that whatever
        the order of draws and reversals, a package used up has given exactly its value. Where
        hours of two prices are mixed, what was drawn before keeps its value: the share is that of
        what is left, and the last draw takes the rest of it.
        """
        if self.blended:
            amount = divide_half_up((self.value - self.consumed) * minutes, self.balance)
            due = self.consumed + amount
        else:
            gone = self.granted - self.balance + minutes
            due = divide_half_up(self.value * gone, self.granted)
            amount = due - self.consumed
        self.balance -= minutes
        self.consumed = due
        return amount


@dataclass(slots=True, frozen=True)
class Entry:
    """One approved timesheet entry of an agreement, billed to packages."""

    id: int
    agreement_id: int
    work_date: date
    minutes: int
    beneficiary_id: int = 0
    domain_id: int = 0
    role_id: int = 0
    multiplier: float = 1.0


@dataclass(slots=True, frozen=True)
class Share:
    """A part of an entry: drawn from a package, or overage when there is no package."""

    entry: Entry
    package_id: int | None
    minutes: int
    drawn: int = 0
    amount: int = 0
    over_cap: bool = False


def allocate(entries, packages, caps=None):
    """Split entries over packages, in work-date order then id, first-expiring package first.

    :param entries: iterable of `Entry`; minutes must be positive
    :param packages: iterable of `Package`; their balance and consumed value are updated
    :param caps: {(agreement_id, beneficiary_id): minutes that may still be drawn}, updated;
        a beneficiary that is absent is not capped
    :return: list of `Share`; those of one entry follow each other and add up to its minutes
    """
    caps = {} if caps is None else caps
    queues = _fifo_queues(packages)
    shares = []
    for entry in sorted(entries, key=lambda e: (e.work_date, e.id)):
        if entry.minutes <= 0:
            raise ValueError(f"entry {entry.id} has no positive duration")
        queue = queues.get(entry.agreement_id)
        if queue:
            # entries come by date: what is empty or over now is so for all that follow
            queue[:] = [p for p in queue if p.balance > 0 and p.date_end >= entry.work_date]
        shares += _allocate_entry(entry, queue or (), caps)
    return shares


def _fifo_queues(packages):
    """Group packages by agreement, ordered by end, start, then id."""
    queues = defaultdict(list)
    for package in sorted(packages, key=lambda p: (p.date_end, p.date_start, p.id)):
        queues[package.agreement_id].append(package)
    return queues


def _allocate_entry(entry, queue, caps):
    """Return the shares of one entry; what no package may pay for is overage."""
    factor = Fraction(1)
    if entry.multiplier != 1.0:
        factor = Fraction(entry.multiplier).limit_denominator(10_000)
    needed = divide_half_up(entry.minutes * factor.numerator, factor.denominator)
    cap_key = (entry.agreement_id, entry.beneficiary_id)
    allowed = min(needed, max(caps.get(cap_key, needed), 0))
    shares, drawn, worked = [], 0, 0
    for package in queue:
        if drawn >= allowed:
            break
        take = min(package.balance, allowed - drawn) if package.accepts(entry) else 0
        if take <= 0:
            continue
        drawn += take
        # worked minutes follow the drawn ones cumulatively, so that they add up to the entry
        reached = entry.minutes if drawn == needed else min(
            divide_half_up(drawn * factor.denominator, factor.numerator), entry.minutes)
        shares.append(Share(entry, package.id, reached - worked, take, package.draw(take)))
        worked = reached
    if cap_key in caps:
        caps[cap_key] -= drawn
    if worked < entry.minutes:
        capped = allowed < needed and drawn == allowed
        shares.append(Share(entry, None, entry.minutes - worked, over_cap=capped))
    return shares
