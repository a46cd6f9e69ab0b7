"""What a director should look at in a week before approving it, without the ORM.

Hours are floats as Odoo stores them; compared with a margin, since ``0.1 * 3`` is not ``0.3``.
"""

from collections import defaultdict
from dataclasses import dataclass

HOURS_PER_DAY = 24.0
MARGIN = 1e-6

MISSING_DAYS = "missing_days"
OVER_24H = "over_24h"
OVER_EXPECTED = "over_expected"
NEGATIVE = "negative"
NO_DOMAIN = "no_domain"
NO_ROLE = "no_role"
FUTURE = "future"


@dataclass
class Week:
    """A week as the rules see it, leave taken off on both sides.

    :param expected: ``{date: hours to work}``
    :param worked: ``{date: hours entered}``, days without entry absent
    :param today: local date of the employee
    :param due_until: last day that time is due for (today while the week is not handed over)
    :param over: hours above the expected ones that are no anomaly
    :param under: hours below the expected ones that are no anomaly
    :param no_domain: number of entries without service domain
    :param no_role: number of entries whose employee had no role on their date
    """

    expected: dict
    worked: dict
    today: object
    due_until: object
    over: float = 0.0
    under: float = 0.0
    no_domain: int = 0
    no_role: int = 0


def find_anomalies(week):
    """Return ``{code: detail}``: dates, hours over, or a number of entries."""
    worked = defaultdict(float, week.worked)
    total, due = sum(worked.values()), sum(week.expected.values())
    due_so_far = sum(hours for day, hours in week.expected.items() if day <= week.due_until)
    found = {
        MISSING_DAYS: _find_missing_days(week, total, due_so_far),
        OVER_24H: sorted(day for day, hours in worked.items() if hours > HOURS_PER_DAY + MARGIN),
        NEGATIVE: sorted(day for day, hours in worked.items() if hours < -MARGIN),
        OVER_EXPECTED: total - due if total > due + week.over + MARGIN else 0.0,
        NO_DOMAIN: week.no_domain,
        NO_ROLE: week.no_role,
        FUTURE: sorted(day for day, hours in worked.items() if hours and day > week.today),
    }
    return {code: detail for code, detail in found.items() if detail}


def _find_missing_days(week, total, due):
    """Working days without any entry, unless their hours were made up on other days."""
    if total > due - week.under - MARGIN:
        return []
    return sorted(
        day
        for day, hours in week.expected.items()
        if hours > 0 and day <= week.due_until and day not in week.worked
    )
