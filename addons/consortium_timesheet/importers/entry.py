import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

SEPARATOR = "\x1f"


@dataclass
class ImportEntry:
    """One line of an export as it says it; seconds of work, clock of the file."""

    line: int
    user: str
    date: date
    seconds: int
    start: time | None = None
    email: str = ""
    client: str = ""
    project: str = ""
    task: str = ""
    tags: str = ""
    note: str = ""
    billable: bool | None = None
    external_id: str = ""

    @property
    def user_key(self):
        """How the file names who worked: the address when it has one."""
        return normalize_key(self.email or self.user)

    @property
    def project_key(self):
        return SEPARATOR.join(map(normalize_key, (self.client, self.project)))

    @property
    def task_key(self):
        return SEPARATOR.join((self.project_key, normalize_key(self.task)))

    @property
    def tag_keys(self):
        """Keys of the tags, in order; the activity or task counts as the last one."""
        names = [normalize_key(tag) for tag in self.tags.replace(";", ",").split(",")]
        return [name for name in names if name]

    def get_fingerprint(self):
        """Return what tells this entry from others, whatever the layout of the file."""
        if self.external_id:
            return f"id:{self.external_id}"
        parts = (
            self.user_key,
            self.date.isoformat(),
            self.start.strftime("%H%M%S") if self.start else "",
            str(self.seconds),
            self.task_key,
            " ".join(self.note.split()).casefold(),
        )
        return hashlib.sha1(SEPARATOR.join(parts).encode(), usedforsecurity=False).hexdigest()


def normalize_key(text):
    """Return a name without what differs by accident: case and spaces."""
    return " ".join(text.split()).casefold()


def get_keys(source, entries):
    """Return the key of each entry; two equal lines of one file are two entries.

    The nth line that says the same has the key of the nth: of an export that overlaps a former one,
    only the lines that it has more of are new.

    :return: list of texts, in the order of the entries
    """
    seen, keys = Counter(), []
    for entry in entries:
        fingerprint = entry.get_fingerprint()
        seen[fingerprint] += 1
        keys.append(f"{source}:{fingerprint}:{seen[fingerprint]}")
    return keys


def split_days(start, seconds):
    """Split work into the days of the clock on the wall that it was done on, in minutes.

    The minutes of the days add up to those of the whole, rounded half up. Time elapses on the
    clock of the zone: a night of the change to summer time ends an hour later.

    :param start: aware datetime in the zone of the employee
    :param seconds: length of the work
    :return: ``[(date, minutes)]``; a day of zero minutes is left out
    """
    parts, done, rounded, moment = [], 0, 0, start
    while done < seconds:
        midnight = _get_next_midnight(moment)
        length = min(seconds - done, (midnight - moment).total_seconds())
        done += int(length)
        minutes = round_minutes(done) - rounded
        if minutes:
            parts.append((moment.date(), minutes))
        rounded += minutes
        moment = midnight
    return parts


def _get_next_midnight(moment):
    """Return the midnight after a moment of a zone of pytz, which knows its changes of hour."""
    zone = moment.tzinfo
    naive = datetime.combine(moment.date() + timedelta(days=1), time.min)
    return zone.normalize(zone.localize(naive))


def round_minutes(seconds):
    """Return seconds in whole minutes, halves up."""
    return (seconds + 30) // 60
