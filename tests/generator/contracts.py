"""Agreements with their packages and projects: sizes of the annual report the suite is drawn from.

Non-founders: 24 agreements for 40 members, of which 11 over 100 h, 8 from 40 to 100 h (one of
exactly 40, one of exactly 100) and 5 under 40 h; other sizes keep the proportions.
"""

from . import dates, vocabulary
from .model import Agreement, Package, Project

OVER, MIDDLE, UNDER = "over_100", "from_40_to_100", "under_40"
INTERNAL, REPRESENTATION, ABSENCE = "internal", "representation", "absence"


def count_by_band(members):
    """Return {band: number of agreements of non-founders}."""
    total = min(max(3, round(members * 24 / 40)), members)
    over, middle = round(total * 11 / 24), round(total * 8 / 24)
    return {OVER: over, MIDDLE: middle, UNDER: total - over - middle}


def _plan_hours(rng, band, rank):
    """Return the hours of each package of a non-founder's agreement."""
    if band == OVER:
        return rng.choice([[110], [120], [150], [180], [200, 50], [240], [100, 40], [300, 100]])
    if band == MIDDLE:
        return [[100], [40]][rank] if rank < 2 else rng.choice([[50], [60], [75], [80], [40, 20]])
    return [rng.choice([10, 15, 20, 25, 30, 35])]


def _plan_packages(rng, sizes, months, rank):
    """Every third agreement starts early and is short: it expires before the year ends."""
    horizon = len(months)
    if rank % 3 == 0:
        start, validity = rng.randint(0, max(0, horizon // 4)), rng.choice([3, 4, 6])
    else:
        start, validity = rng.randint(0, max(1, horizon * 2 // 3)), rng.choice([6, 12, 12])
    packages = []
    for number, hours in enumerate(sizes):
        first = dates.add_months(months[0], start + number * max(1, validity // 2))
        packages.append(Package(first, validity, hours))
    return packages


def _plan_projects(rng, key, domains, beneficiary=None, extra_kinds=()):
    projects = []
    for number, domain in enumerate(domains):
        title, descriptions = vocabulary.work_for(domain.code)
        kind = extra_kinds[number] if number < len(extra_kinds) else "package"
        suffix = {"hourly": " (à l'heure)", "fixed": " (forfait)"}.get(kind, "")
        projects.append(
            Project(
                f"{key}_project_{number + 1}",
                title + suffix,
                domain.code,
                kind,
                descriptions,
                beneficiary,
            )
        )
    return projects


def _spread(rng, agreement, months):
    """Set the minutes asked for in each month that a package covers."""
    for package in agreement.packages:
        span = [dates.add_months(package.start, n) for n in range(package.months)]
        # People use a package mostly at first; the last month is nearly idle.
        weights = [
            rng.uniform(0.6, 1.4) * (1 if n < len(span) - 1 else 0.3) for n in range(len(span))
        ]
        for month, weight in zip(span, weights):
            if month in months:
                asked = package.hours * 60 * agreement.usage * weight / sum(weights)
                agreement.monthly[month] = agreement.monthly.get(month, 0) + int(asked)


def plan_members_agreements(rng, organisations, domains, months, members):
    """Return the agreements of members who are not founders."""
    clients = [o for o in organisations if o.category == "user" and not o.founder]
    others = [o for o in organisations if o.category in ("support", "auxiliary")]
    bands = [band for band, count in count_by_band(members).items() for _ in range(count)]
    agreements, ranks = [], dict.fromkeys((OVER, MIDDLE, UNDER), 0)
    for rank, band in enumerate(bands):
        pool = others if band == UNDER and others and rank % 2 else clients
        organisation = pool[rank % len(pool)]
        sizes = _plan_hours(rng, band, ranks[band])
        ranks[band] += 1
        english = organisation.language == "en_CA"
        chosen = rng.sample(domains, 2 if english else rng.choice([1, 1, 2, 3]))
        kinds = ("package", "hourly")[: len(chosen)]
        packages = _plan_packages(rng, sizes, months, rank)
        if english:
            packages = [Package(months[0], 12, sizes[0])]  # active, hence billed, every month
        agreement = Agreement(
            f"agreement_{rank + 1}",
            organisation,
            packages,
            _plan_projects(rng, f"agreement_{rank + 1}", chosen, extra_kinds=kinds),
            # One member in five is asked before it pays more than its packages.
            policy="ask" if rank % 5 == 4 else "bill",
            usage=rng.choice([0.45, 0.6, 0.75, 0.85, 0.95, 1.0, 1.1, 1.25]),
        )
        _spread(rng, agreement, months)
        agreements.append(agreement)
    return agreements


def plan_founders_agreements(rng, organisations, domains, months, professionals):
    """Return one large agreement per founder: quarterly packages, every domain covered."""
    founders = [o for o in organisations if o.founder]
    weights = [rng.uniform(0.6, 1.4) for _ in founders]
    quarter = len(professionals) * 118 * 3 * 0.6
    each = max(5, -(-len(domains) // len(founders)))
    agreements = []
    for rank, founder in enumerate(founders):
        hours = max(100, int(quarter * weights[rank] / sum(weights) / 50) * 50)
        packages = [
            Package(dates.add_months(months[0], offset), 6, hours)
            for offset in range(0, len(months), 3)
        ]
        chosen = [domains[(rank * each + n) % len(domains)] for n in range(each)]
        projects = _plan_projects(rng, founder.key, chosen)
        projects[-1].kind = "hourly"
        projects[-1].name += " (à l'heure)"
        if rank % 3 == 0:
            projects[-2].kind = "fixed"
            projects[-2].name += " (forfait)"
        for number, affiliate in enumerate(founder.affiliates):
            projects += _plan_projects(
                rng,
                f"{founder.key}_affiliate_{number + 1}",
                [domains[(rank * each + number) % len(domains)]],
                affiliate,
            )
        agreements.append(
            Agreement(
                f"agreement_{founder.key}",
                founder,
                packages,
                projects,
                "bill",
                usage=1.0,
            )
        )
    return agreements


def size_founders_packages(rng, agreements, entries):
    """Set the hours of founders' quarterly packages near what the quarter takes.

    Founders renew each quarter from experience: some buy too much, and it expires six months
    later; others run out before the end and pay the overage by the hour.
    """
    habits = [0.78, 1.1, 0.92, 1.04]
    founders = [agreement for agreement in agreements if agreement.organisation.founder]
    for rank, agreement in enumerate(founders):
        habit = habits[rank % len(habits)]
        keys = {p.key for p in agreement.projects if p.kind == "package"}
        for package in agreement.packages:
            months = [dates.add_months(package.start, n) for n in range(3)]
            asked = sum(
                entry.minutes
                for month in months
                for entry in entries.get(month, ())
                if entry.project.key in keys and entry.kind is None
            )
            package.hours = max(110, round(asked / 60 * habit * rng.uniform(0.92, 1.06) / 50) * 50)


def plan_internal():
    """Return the consortium's own projects."""
    projects = [
        Project(f"{INTERNAL}_{rank + 1}", name, "", INTERNAL, descriptions)
        for rank, (name, descriptions) in enumerate(vocabulary.INTERNAL_TASKS)
    ]
    projects.append(
        Project(REPRESENTATION, "Représentations", "", REPRESENTATION, vocabulary.REPRESENTATION)
    )
    projects.append(Project(ABSENCE, "Absences et congés", "", INTERNAL, []))
    return projects
