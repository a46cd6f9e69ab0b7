"""Who worked on what each day: small mandates first, founders' projects fill the rest."""

from . import dates, vocabulary
from .contracts import ABSENCE, REPRESENTATION
from .model import Entry

DAY_MINUTES = 420
CHUNKS = [60, 90, 120, 150, 180, 210, 240, 300, 360]
ODD_CHUNKS = [10, 20, 25, 50]  # thirds of an hour: floats that do not fall on a cent


class Schedule:
    """Builds the entries of one month at a time, in a reproducible order."""

    def __init__(self, rng, year):
        self.rng = rng
        self.year = year
        self.by_domain = {}
        for professional in year.professionals:
            self.by_domain.setdefault(professional.domain, []).append(professional)
        self.by_direction = {}
        for professional in year.professionals:
            self.by_direction.setdefault(professional.direction, []).append(professional)
        self.internal = [p for p in year.internal if p.key not in (ABSENCE, REPRESENTATION)]
        self.named = {p.key: p for p in year.internal}
        founders = [a for a in year.agreements if a.organisation.founder]
        self.filling = [p for a in founders for p in a.projects]
        self.filling_weights = self._founder_weights(founders)

    @staticmethod
    def _founder_weights(founders):
        """A founder's projects share what it bought; affiliates' ones take a smaller part."""
        weights = {}
        for agreement in founders:
            for project in agreement.projects:
                part = {"fixed": 0.3, "hourly": 0.35}.get(project.kind, 1)
                part *= 0.4 if project.beneficiary else 1
                weights[project.key] = part * agreement.hours / len(agreement.projects)
        return weights

    def plan_month(self, month, direction_of):
        """Return the entries of ``month``; ``direction_of`` maps a domain to its direction."""
        days, entries = self._open_days(month)
        for agreement in self.year.agreements:
            if not agreement.organisation.founder:
                entries += self._place(agreement, month, days, direction_of)
        for (professional, day), free in sorted(
            days.items(), key=lambda item: (item[0][1], item[0][0])
        ):
            entries += self._fill(self._person(professional), day, free, direction_of)
        entries.sort(key=lambda entry: (entry.day, entry.professional.key))
        return entries

    def _person(self, key):
        return self._people[key]

    def _open_days(self, month):
        """Return ({(professional, day): free minutes}, the entries of days off).

        Public holidays are in the work calendar: nobody types them.
        """
        self._people = {p.key: p for p in self.year.professionals}
        days, entries, off = {}, [], self.named[ABSENCE]
        for professional in self.year.professionals:
            for day in dates.days_between(month, dates.end_of_month(month)):
                if day.weekday() > 4 or day.weekday() == professional.off_day:
                    continue
                if day in self.year.holidays:
                    continue
                if kind := professional.absences.get(day):
                    name = vocabulary.ABSENCES[kind]
                    entries.append(Entry(professional, day, DAY_MINUTES, off, name))
                else:
                    # A few long or short days: what was worked is not always what was expected.
                    days[professional.key, day] = DAY_MINUTES + self.rng.choice(
                        [0] * 16 + [30, 60, -30, -60]
                    )
        return days, entries

    def _place(self, agreement, month, days, direction_of):
        """Cut the minutes an agreement asks for into entries of people of its directions."""
        entries, left = [], agreement.monthly.get(month, 0) // 5 * 5
        while left >= 15:
            project = self.rng.choice(agreement.projects)
            minutes = min(left, self._chunk())
            slot = self._find_slot(project, minutes, days, direction_of)
            left -= minutes
            if slot is None:
                continue
            professional, day = slot
            days[professional.key, day] -= minutes
            entries.append(self._entry(professional, day, minutes, project))
        return entries

    def _find_slot(self, project, minutes, days, direction_of):
        people = self.by_domain.get(project.domain) or self.by_direction.get(
            direction_of[project.domain], self.year.professionals
        )
        for _attempt in range(12):
            professional = self.rng.choice(people)
            candidates = [day for day in self._month_days if (professional.key, day) in days]
            if candidates:
                day = self.rng.choice(candidates)
                if days[professional.key, day] >= minutes:
                    return professional, day
        return None

    def _fill(self, professional, day, free, direction_of):
        entries = []
        while free >= 10:
            minutes = min(free, self._chunk())
            if free - minutes < 30:
                minutes = free
            free -= minutes
            project = self._pick(professional, direction_of)
            entries.append(self._entry(professional, day, minutes, project))
        return entries

    def _pick(self, professional, direction_of):
        draw = self.rng.random()
        if draw < 0.015:
            return self.named[REPRESENTATION]
        if draw < (0.45 if professional.is_director else 0.2):
            return self.rng.choice(self.internal)
        own = self._local_projects(professional, direction_of)
        return self.rng.choices(own, [self.filling_weights[p.key] for p in own])[0]

    def _local_projects(self, professional, direction_of):
        """Projects of one's own domain, else of one's direction, else any."""
        own = [p for p in self.filling if p.domain == professional.domain]
        if own and self.rng.random() < 0.75:
            return own
        return [
            p for p in self.filling if direction_of[p.domain] == professional.direction
        ] or self.filling

    def _chunk(self):
        return self.rng.choice(ODD_CHUNKS if self.rng.random() < 0.03 else CHUNKS)

    def _entry(self, professional, day, minutes, project):
        kind = None
        if project.kind == "package":
            draw = self.rng.random()
            kind = "courtesy" if draw < 0.012 else "representation" if draw < 0.018 else None
        name = self.rng.choice(project.descriptions)
        return Entry(professional, day, minutes, project, name, kind, project.beneficiary)

    def run(self, direction_of):
        """Return {month: entries} for every month of the year."""
        result = {}
        for month in self.year.months:
            self._month_days = list(dates.days_between(month, dates.end_of_month(month)))
            result[month] = self.plan_month(month, direction_of)
        self._mark_late([entry for entries in result.values() for entry in entries])
        return result

    def _mark_late(self, entries):
        """One week in fifty is typed after the month was billed."""
        weeks = sorted({(e.professional.key, dates.monday(e.day)) for e in entries})
        late = set(self.rng.sample(weeks, len(weeks) // 50))
        for entry in entries:
            entry.late = (entry.professional.key, dates.monday(entry.day)) in late
