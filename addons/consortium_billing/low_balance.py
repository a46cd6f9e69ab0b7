"""When the hours of an agreement run low enough to tell somebody; plain Python.

Hours are integer minutes, as in the ledger.
"""

from typing import NamedTuple

PERCENT, HOURS = "percent", "hours"


class Level(NamedTuple):
    """A threshold: a share of the hours that is used, or hours that are left."""

    kind: str  # PERCENT or HOURS
    value: float  # percent used, or hours left


class Reserve(NamedTuple):
    """The hours that a member may still count on: packages open, or used up before their end."""

    package_ids: frozenset
    capacity: int  # minutes that were there to be used
    balance: int  # minutes left


class Fired(NamedTuple):
    """What the hours were when a level was last told."""

    package_ids: frozenset
    capacity: int


def is_reached(level, reserve):
    """Whether so much is used, or so little left, that the level speaks."""
    if reserve.capacity <= 0:  # everything was moved elsewhere: nothing to run out of
        return False
    if level.kind == HOURS:
        return reserve.balance <= level.value * 60
    used = reserve.capacity - reserve.balance
    return used * 100 >= level.value * reserve.capacity


def is_armed(fired, reserve):
    """Whether a level may speak (again): never told, or hours came in since it was.

    Hours that are given back by a correction do not count: drawn again, they would tell the same
    thing twice.

    :param fired: a `Fired`, or None
    """
    return (
        fired is None
        or bool(reserve.package_ids - fired.package_ids)
        or reserve.capacity > fired.capacity
    )


def get_passed(levels, fired, reserve):
    """Return the levels to tell now, the gravest first.

    :param levels: iterable of `Level`
    :param fired: {level: Fired} of those already told
    :param reserve: a `Reserve`
    """
    passed = [
        level for level in set(levels)
        if is_reached(level, reserve) and is_armed(fired.get(level), reserve)
    ]
    return sorted(passed, key=lambda level: (_get_trigger(level, reserve), level))


def _get_trigger(level, reserve):
    """Minutes left at which a level speaks: the fewer, the graver."""
    if level.kind == HOURS:
        return level.value * 60
    return reserve.capacity * (1 - level.value / 100)
