"""Invented professionals: names, directions, roles with a promotion, part-time, absences."""

import unicodedata
from datetime import timedelta

from . import dates, vocabulary
from .model import Professional


def ascii_slug(text):
    """Return ``text`` in lower-case ASCII, fit for a login or an e-mail address."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(c if c.isalnum() else "-" for c in folded.lower()).strip("-")


class Names:
    """Hands out full names, each once."""

    def __init__(self, rng):
        self._rng = rng
        self._used = set()

    def take(self):
        while True:
            name = (
                self._rng.choice(vocabulary.FIRST_NAMES),
                self._rng.choice(vocabulary.LAST_NAMES),
            )
            if name not in self._used:
                self._used.add(name)
                return name


def _plan_roles(rng, year_start, months, is_director, role_count):
    """Return the dated roles: about one advisor in three is promoted during the year."""
    before = year_start - timedelta(days=365 * rng.randint(1, 6))
    if is_director:
        return [(role_count - 1, before, None)]
    # Below the director: senior advisor, advisor, technician, support; mostly advisors.
    advisor = max(0, role_count - 3)
    role = advisor + rng.choice([0, 0, 0, 1, 1, -1]) if advisor else 0
    if role == advisor and rng.random() < 0.3 and len(months) > 4:
        promoted = months[rng.randrange(2, len(months) - 1)]
        return [(role, before, promoted - dates.ONE_DAY), (role + 1, promoted, None)]
    return [(role, before, None)]


def _plan_absences(rng, months, working_days):
    """Return {day: kind}: summer and winter weeks, a few single days, some sickness."""
    absences = {}
    weeks = sorted({dates.monday(day) for day in working_days})
    wanted = [w for w in weeks if w.month in (7, 8)]
    chosen = rng.sample(wanted, min(2, len(wanted)))
    chosen += [w for w in weeks if w.month == 12 and w.day in range(22, 29)]
    if len(months) > 6:
        chosen += rng.sample([w for w in weeks if w.month in (2, 3, 4, 10)], 1)
    off = set(chosen)
    for day in working_days:
        if dates.monday(day) in off:
            absences[day] = "vacation"
    rest = [day for day in working_days if day not in absences]
    for kind, share in (("vacation", 0.012), ("sick", 0.018)):
        for day in rng.sample(rest, int(len(rest) * share)):
            absences[day] = kind
    return absences


def plan_professionals(rng, names, count, domains, months, holidays, role_count):
    """Return ``count`` professionals spread over the directions; the first of each directs it."""
    directions = sorted({domain.direction for domain in domains})
    by_direction = {d: [x for x in domains if x.direction == d] for d in directions}
    last = dates.end_of_month(months[-1])
    weekdays = [
        d
        for d in dates.days_between(dates.monday(months[0]), last)
        if d.weekday() < 5 and d not in holidays
    ]
    professionals = []
    for rank in range(count):
        direction = directions[rank % len(directions)]
        local = by_direction[direction]
        first, family = names.take()
        is_director = rank < len(directions)
        off_day = 4 if not is_director and rng.random() < 0.18 else None
        worked = [d for d in weekdays if d.weekday() != off_day]
        professionals.append(
            Professional(
                key=f"professional_{rank + 1}",
                first=first,
                last=family,
                login=f"{ascii_slug(first)}.{ascii_slug(family)}",
                direction=direction,
                domain=local[rank // len(directions) % len(local)].code,
                roles=_plan_roles(rng, months[0], months, is_director, role_count),
                off_day=off_day,
                is_director=is_director,
                absences=_plan_absences(rng, months, worked),
            )
        )
    return professionals
