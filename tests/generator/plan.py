"""Draws a whole year from a seed. Each subject has its own stream of random numbers, so that
changing one does not move the others; strings seed them the same on every machine."""

from random import Random

from . import contracts, dates
from .model import Year
from .organisations import plan_organisations
from .people import Names, plan_professionals
from .schedule import Schedule


def plan_year(seed, reference, members, professionals, months, domains, role_count=5):
    """Return the :class:`Year` that ``seed`` gives for these sizes and service domains."""

    def stream(subject):
        return Random(f"{seed}/{subject}")

    starts = dates.month_starts(reference, months)
    holidays = dates.holidays_between(starts[0], dates.end_of_month(starts[-1]))
    names = Names(stream("names"))
    people = plan_professionals(
        stream("people"), names, professionals, domains, starts, holidays, role_count
    )
    organisations = plan_organisations(stream("organisations"), names, members, starts)
    rng = stream("agreements")
    agreements = contracts.plan_founders_agreements(
        rng, organisations, domains, starts, people
    ) + contracts.plan_members_agreements(rng, organisations, domains, starts, members)
    year = Year(
        seed,
        reference,
        starts,
        people,
        organisations,
        agreements,
        contracts.plan_internal(),
        holidays,
    )
    year.entries = Schedule(stream("schedule"), year).run(
        {domain.code: domain.direction for domain in domains}
    )
    contracts.size_founders_packages(stream("founders"), agreements, year.entries)
    return year
