from dataclasses import dataclass, field
from datetime import date

from .entry import ImportEntry


@dataclass
class Outcome:
    """What becomes of one line.

    :ivar state: ``ok``, ``duplicate``, ``unmapped``, ``error`` or ``ignored``
    :ivar reason: why, as the code of a problem and what it names
    :ivar targets: values of the entry that the names of the file stand for
    :ivar parts: its days and minutes
    """

    line: int
    state: str = "ok"
    reason: tuple | None = None
    entry: ImportEntry | None = None
    key: str = ""
    targets: dict = field(default_factory=dict)
    parts: list[tuple[date, int]] = field(default_factory=list)

    def refuse(self, state, code, **values):
        """Say why nothing comes of the line."""
        self.state, self.reason = state, (code, values)

    @property
    def minutes(self):
        return sum(minutes for _date, minutes in self.parts)

    def get_part_keys(self):
        """Return the key of each day: work over midnight is more than one entry."""
        return [f"{self.key}/{number}" if number else self.key for number in range(len(self.parts))]
