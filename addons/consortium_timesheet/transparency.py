"""What a member asks of its hours, and sums of them: plain Python, without ORM.

Everything that comes from an address is read here: what cannot be understood counts as not asked.
"""

import re
from collections import defaultdict, namedtuple
from datetime import date, timedelta

GROUPS = ("none", "project", "domain", "month", "person")
SEARCH_LENGTH = 100
MONTH_KEY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", re.ASCII)

#: What was asked: keys of the selection, ids or None, text, and the grouping.
Choice = namedtuple("Choice", "period project domain search group")
#: Days from ``start`` until before ``end``; both None for everything. ``kind``: month, year, all.
Period = namedtuple("Period", "key kind start end")
#: Entries of one project, domain (0: none), month (first day) and worker (see ``worker`` below).
#: ``worker``: id of an employee, minus the id of a role, or 0 where neither is shown.
Sum = namedtuple("Sum", "project domain month person entries minutes")
#: Total of the entries with one key; ``share``: per cent of the largest total, to draw a bar.
Group = namedtuple("Group", "key label entries minutes share")


def parse_id(value):
    """Return a positive database id, or None for anything else."""
    text = str(value or "")
    if text.isascii() and text.isdigit() and len(text) <= 10:
        number = int(text)
        return number if 0 < number < 2**31 else None
    return None


def parse_choice(params):
    """Return the Choice of the parameters of an address, whatever they hold."""
    group = params.get("group")
    return Choice(
        period=str(params.get("period") or "").strip(),
        project=parse_id(params.get("project")),
        domain=parse_id(params.get("domain")),
        search=str(params.get("search") or "").replace("\x00", "").strip()[:SEARCH_LENGTH],
        group=group if group in GROUPS else "none",
    )


def choice_args(choice):
    """Return the parameters that make ``choice`` again, the empty ones left out."""
    args = {key: value for key, value in choice._asdict().items() if value}
    if args.get("group") == "none":
        del args["group"]
    return args


def month_after(day):
    """First day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_period(day):
    """Period of the month of ``day``."""
    first = day.replace(day=1)
    return Period(first.strftime("%Y-%m"), "month", first, month_after(first))


def list_months(first, last):
    """Periods of the months from that of ``first`` to that of ``last``, latest first."""
    months, day = [], first.replace(day=1)
    while day <= last:
        months.append(month_period(day))
        day = month_after(day)
    return months[::-1]


def find_period(key, periods, default):
    """Return the period of a key: one of ``periods``, or any month that exists in a calendar.

    A month without hours is answered with nothing, not with another month.
    """
    found = next((period for period in periods if period.key == key), None)
    if not found and MONTH_KEY.fullmatch(key):
        found = month_period(date(int(key[:4]), int(key[5:]), 1))
    return found or default


def total(sums):
    """Return (entries, minutes) of many sums."""
    return sum(item.entries for item in sums), sum(item.minutes for item in sums)


def group_sums(sums, field, labels, reverse=False):
    """Fold sums by one of their fields.

    :param labels: ``{key: text}``; groups follow the text, or the key where keys are dates
    :return: list of Group, in the order in which they are shown
    """
    folded = defaultdict(lambda: [0, 0])
    for item in sums:
        key = getattr(item, field)
        folded[key][0] += item.entries
        folded[key][1] += item.minutes
    largest = max((abs(minutes) for _entries, minutes in folded.values()), default=0)

    def rank(key):
        return key if isinstance(key, date) else (labels.get(key, "").casefold(), key)

    return [
        Group(
            key,
            labels.get(key, ""),
            *folded[key],
            round(max(folded[key][1], 0) / largest * 100) if largest else 0,
        )
        for key in sorted(folded, key=rank, reverse=reverse)
    ]


def largest_first(groups):
    """Order groups as the bars of a chart: the longest first, then as they were."""
    return sorted(groups, key=lambda group: -group.minutes)
