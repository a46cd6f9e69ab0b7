"""What a burst of edits of a week means, without ORM: read by ``grid_write`` of the week.

An edit names an entry (or an empty cell), what its author saw there, and what it should become.
Two people, or two tabs, that edit one cell from different sights of it get a conflict, never a
silent loss; an edit that is already true is saved, whoever made it true.
"""

from dataclasses import dataclass, field

MINUTES_PER_DAY = 24 * 60

# Statuses of an edit
SAVED, CONFLICT, ERROR = "saved", "conflict", "error"
# What to do for it
NOTHING, CREATE, UPDATE, DELETE = "nothing", "create", "update", "delete"


@dataclass
class Entry:
    """An entry of the week as the database has it.

    :param key: the row of the grid that it is in
    :param day: its date, ISO
    :param minutes: whole minutes
    :param locked: why it cannot change, or an empty string
    """

    id: int
    key: str
    day: str
    minutes: int
    note: str
    locked: str = ""


@dataclass
class Verdict:
    """What becomes of an edit: its status, what to do, and the reason of a refusal.

    :param reason: a code (``over``, ``negative``, ``invalid``, ``outside``) or a text
    :param values: for an update, the fields that change
    """

    status: str = SAVED
    action: str = NOTHING
    reason: str = ""
    values: dict = field(default_factory=dict)


class WeekPlan:
    """Decide on edits one after the other, each on top of the ones accepted before.

    :param entries: ``Entry`` objects of the whole week of the employee
    :param days: ``{ISO date: why the day is closed, or ""}`` of the seven days
    :param allows_negative: tells from the row of an edit whether it may take negative time
    """

    def __init__(self, entries, days, allows_negative=lambda row: True):
        self.entries = {entry.id: entry for entry in entries}
        self.days = days
        self.allows_negative = allows_negative
        self.totals = dict.fromkeys(days, 0)
        for entry in entries:
            self._add(entry.day, entry.minutes)

    def decide(self, change):
        """Return the ``Verdict`` on an edit.

        :param change: a dict with ``key`` and ``row`` of the grid, ``date``, ``entry_id`` or
            False, ``known`` (entries that its author saw in the cell), ``minutes`` and/or
            ``note`` as wanted, and ``expected`` with what they were
        """
        reason = self._find_fault(change)
        if reason:
            return Verdict(ERROR, reason=reason)
        if change.get("entry_id"):
            return self._decide_on_entry(change)
        return self._decide_on_new(change)

    def get_cell(self, key, day):
        """Return the entries of a cell, in the order they were made."""
        found = (entry for entry in self.entries.values() if entry.key == key and entry.day == day)
        return sorted(found, key=lambda entry: entry.id)

    def _find_fault(self, change):
        if change.get("date") not in self.days:
            return "outside"
        minutes = change.get("minutes", 0)
        if isinstance(minutes, bool) or not isinstance(minutes, int):
            return "invalid"
        if not isinstance(change.get("note", ""), str):
            return "invalid"
        if minutes < 0 and not self.allows_negative(change.get("row") or {}):
            return "negative"
        return ""

    def _decide_on_entry(self, change):
        entry = self.entries.get(change["entry_id"])
        wanted = {name: change[name] for name in ("minutes", "note") if name in change}
        if entry is None or (entry.key, entry.day) != (change.get("key"), change["date"]):
            gone = entry is None and wanted.get("minutes") == 0
            return Verdict() if gone else Verdict(CONFLICT)
        new = {name: value for name, value in wanted.items() if getattr(entry, name) != value}
        if not new:
            return Verdict()
        expected = change.get("expected") or {}
        if any(expected.get(name) != getattr(entry, name) for name in new):
            return Verdict(CONFLICT)
        reason = entry.locked or self.days[entry.day]
        reason = reason or self._over(entry.day, new.get("minutes", entry.minutes) - entry.minutes)
        if reason:
            return Verdict(ERROR, reason=reason)
        return self._apply(entry, new)

    def _apply(self, entry, new):
        minutes = new.get("minutes", entry.minutes)
        self._add(entry.day, minutes - entry.minutes)
        if not minutes:
            del self.entries[entry.id]
            return Verdict(action=DELETE)
        for name, value in new.items():
            setattr(entry, name, value)
        return Verdict(action=UPDATE, values=new)

    def _decide_on_new(self, change):
        minutes = change.get("minutes", 0)
        if not minutes:
            return Verdict()
        day = change["date"]
        unseen = {entry.id for entry in self.get_cell(change.get("key"), day)}
        if unseen - set(change.get("known") or ()):
            return Verdict(CONFLICT)
        reason = self.days[day] or self._over(day, minutes)
        if reason:
            return Verdict(ERROR, reason=reason)
        self._add(day, minutes)
        return Verdict(action=CREATE)

    def _over(self, day, more):
        """Less time is always welcome, also on a day that has too much."""
        return "over" if more > 0 and self.totals[day] + more > MINUTES_PER_DAY else ""

    def _add(self, day, minutes):
        if day in self.totals:
            self.totals[day] += minutes
