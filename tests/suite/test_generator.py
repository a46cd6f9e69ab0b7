"""The plan of a generated year: pure Python, the same for the same seed."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from tests.generator import contracts, dates
from tests.generator.model import Domain
from tests.generator.plan import plan_year

CODES = "FIN TI CPT EVE RH JUR SST COM VID GRA RP RD".split()
DOMAINS = [Domain(code, code, rank % 6) for rank, code in enumerate(CODES)]
REFERENCE = date(2026, 11, 23)


def plan(seed=2017, members=40, professionals=34, months=12):
    return plan_year(seed, REFERENCE, members, professionals, months, DOMAINS)


def digest(year):
    rows = [
        (
            e.professional.key,
            e.professional.name,
            e.day,
            e.minutes,
            e.project.key,
            e.name,
            e.kind,
            e.late,
        )
        for month in year.months
        for e in year.entries[month]
    ]
    rows += [(o.name, o.joined, [c.email for c in o.contacts]) for o in year.organisations]
    rows += [(a.key, [(p.start, p.months, p.hours) for p in a.packages]) for a in year.agreements]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture(scope="module")
def year():
    return plan()


def test_same_seed_same_year(year):
    assert digest(plan()) == digest(year)
    assert digest(plan(seed=2018)) != digest(year)


def test_hash_seed_does_not_matter(root):
    code = "from tests.suite.test_generator import digest, plan; print(digest(plan(months=2)))"
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            text=True,
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        ).stdout
        for seed in ("0", "1", "31337")
    }
    assert len(digests) == 1


def test_sizes_of_the_annual_report(year):
    newer = [a for a in year.agreements if not a.organisation.founder]
    bands = Counter(
        "over" if a.hours > 100 else "middle" if a.hours >= 40 else "under" for a in newer
    )
    assert bands == {"over": 11, "middle": 8, "under": 5}
    assert {40, 100} <= {a.hours for a in newer}, "both bounds of the middle band"
    assert len(year.professionals) == 34
    assert sum(p.is_director for p in year.professionals) == 6
    founders = [o for o in year.organisations if o.founder]
    assert 5 <= len(founders) <= 8
    assert len(year.organisations) == 40
    assert any(o.affiliates for o in founders)
    assert {p.domain for a in year.agreements for p in a.projects} == set(CODES)


def test_people_have_calendars_promotions_and_leave(year):
    assert 3 <= sum(p.off_day is not None for p in year.professionals) <= 12
    assert any(len(p.roles) > 1 for p in year.professionals)
    for person in year.professionals:
        worked = [
            e for entries in year.entries.values() for e in entries if e.professional is person
        ]
        assert all(e.day.weekday() not in (5, 6, person.off_day) for e in worked)
        off = [e for e in worked if e.project.key == contracts.ABSENCE]
        assert 8 <= len(off) <= 40, f"{person.name} is off {len(off)} days"


def test_days_are_full_but_not_absurd(year):
    minutes = Counter()
    for entries in year.entries.values():
        for entry in entries:
            assert entry.minutes > 0
            minutes[entry.professional.key, entry.day] += entry.minutes
    assert max(minutes.values()) <= 10 * 60
    assert sum(minutes.values()) / len(minutes) == pytest.approx(420, abs=15)


def test_a_week_is_late_as_a_whole(year):
    by_week = {}
    for entries in year.entries.values():
        for entry in entries:
            week = entry.professional.key, dates.monday(entry.day)
            by_week.setdefault(week, set()).add(entry.late)
    assert all(len(late) == 1 for late in by_week.values())
    assert any(late == {True} for late in by_week.values())


def test_nobody_shares_a_name(year):
    names = [p.name for p in year.professionals]
    names += [c.name for o in year.organisations for c in o.contacts]
    names += [o.name for o in year.organisations]
    names += [a.name for o in year.organisations for a in o.affiliates]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "size",
    [
        {"members": 3, "professionals": 6, "months": 2},
        {"members": 10, "professionals": 8, "months": 4},
        {"members": 120, "professionals": 60, "months": 3},
    ],
)
def test_other_sizes(size):
    small = plan(**size)
    assert len(small.organisations) == size["members"]
    assert len(small.months) == size["months"]
    assert all(small.entries.values())


def test_holidays_of_quebec():
    days = dates.holidays(2026)
    assert days[date(2026, 5, 18)] == "Journée nationale des patriotes"
    assert days[date(2026, 4, 3)] == "Vendredi saint"
    assert days[date(2026, 12, 28)] == "Lendemain de Noël"
    assert all(day.weekday() < 5 for year in range(2024, 2034) for day in dates.holidays(year))
