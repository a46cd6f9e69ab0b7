"""Invented members, their contacts and affiliates."""

from . import dates, vocabulary
from .model import Contact, Organisation
from .people import ascii_slug

FOUNDER, MEMBER, OTHER = range(3)


class OrganisationNames:
    """Hands out names of organisations, each once and with its own invented place."""

    def __init__(self, rng):
        self._rng = rng
        self._used = set()

    def take(self, *families):
        for _attempt in range(500):
            base = self._rng.choice(self._rng.choice(families))
            name = f"{base} {self._rng.choice(vocabulary.PLACES)}"
            if name not in self._used:
                self._used.add(name)
                return name
        name = f"{name} {len(self._used)}"
        self._used.add(name)
        return name


def _plan_organisation(rng, names, people, key, families, **values):
    name = names.take(*families)
    city, prefix = rng.choice(vocabulary.CITIES)
    host = ascii_slug(name)[:40].strip("-") + ".example"
    contacts = []
    for title in rng.sample(vocabulary.JOB_TITLES, 2):
        first, last = people.take()
        address = f"{ascii_slug(first)}.{ascii_slug(last)}@{host}"
        contacts.append(Contact(f"{first} {last}", title, address))
    letters = "ABCEGHJKLMNPRSTVXY"
    return Organisation(
        key=key,
        name=name,
        street=f"{rng.randint(10, 4990)}, {rng.choice(vocabulary.STREETS)}",
        city=city,
        postcode=f"{prefix} {rng.randint(1, 9)}{rng.choice(letters)}{rng.randint(1, 9)}",
        contacts=contacts,
        **values,
    )


def _count_by_kind(members):
    """Return (founders, newer users, support, auxiliary) that add up to ``members``."""
    founders = max(1, min(8, round(members * 0.2)))
    support = members * 3 // 40
    auxiliary = members * 3 // 40
    return founders, members - founders - support - auxiliary, support, auxiliary


def plan_organisations(rng, people, members, months):
    """Return the member organisations, founders first."""
    names = OrganisationNames(rng)
    founders, users, support, auxiliary = _count_by_kind(members)
    organisations = []
    for rank in range(founders):
        founder = _plan_organisation(
            rng,
            names,
            people,
            f"founder_{rank + 1}",
            [vocabulary.FEDERATIONS],
            category="user",
            tier=FOUNDER,
            founder=True,
            joined=dates.add_months(months[0], -12 * rng.randint(6, 8)),
        )
        founder.affiliates = [
            _plan_organisation(
                rng,
                names,
                people,
                f"affiliate_{rank + 1}_{number + 1}",
                [vocabulary.COOPERATIVES],
                category="",
                tier=OTHER,
            )
            for number in range(rng.randint(1, 3) if rank < 4 else 0)
        ]
        organisations.append(founder)
    families = [
        vocabulary.COOPERATIVES,
        vocabulary.COOPERATIVES,
        vocabulary.MUTUALS,
        vocabulary.SOCIAL,
    ]
    for rank in range(users):
        # One in five joined during the year: the annual report counts them.
        recent = rng.random() < 0.2
        back = rng.randint(0, 1) if recent else rng.randint(3, 60)
        organisations.append(
            _plan_organisation(
                rng,
                names,
                people,
                f"member_{rank + 1}",
                families,
                category="user",
                tier=MEMBER,
                joined=dates.add_months(months[0], -back),
                language="en_CA" if rank == 3 else "fr_CA",
            )
        )
    for kind, count in (("support", support), ("auxiliary", auxiliary)):
        for rank in range(count):
            organisations.append(
                _plan_organisation(
                    rng,
                    names,
                    people,
                    f"{kind}_{rank + 1}",
                    [vocabulary.SOCIAL],
                    category=kind,
                    tier=OTHER,
                    joined=dates.add_months(months[0], -rng.randint(3, 40)),
                )
            )
    return organisations
