"""When somebody is reminded of a week, without the ORM: dates, hours, and nothing else.

All moments are local: the employee's own wall clock decides, whatever the server's.
"""

from datetime import timedelta


def get_monday(day):
    """Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def get_last_workday(work, monday):
    """Last day that is worked in a week: the Friday of most, the Wednesday of some.

    :param work: ``{date: hours to work}``, leave and holidays taken off
    :return: a date, None when nothing is worked that week
    """
    week = [monday + timedelta(days=shift) for shift in range(7)]
    worked = [day for day in week if work.get(day, 0.0) > 0]
    return worked[-1] if worked else None


def get_first_workday_after(work, day):
    """First day that is worked after ``day``; None while no such day is known."""
    return min((date for date, hours in work.items() if date > day and hours > 0), default=None)


def is_reminder_due(now, work, hour):
    """Whether the week of ``now`` is to be recalled to its employee.

    From ``hour`` on the last day that the employee works this week; a server that was off at
    that hour catches up until the end of the week.

    :param now: local datetime
    :param work: ``{date: hours to work}``
    :param hour: float, 15.5 is 15:30
    """
    last = get_last_workday(work, get_monday(now.date()))
    return bool(last) and _is_reached(now, last, hour)


def is_escalation_due(now, work, week_end, hour):
    """Whether a week that ended without being submitted is told to the director.

    From ``hour`` on the first day that the employee works after it: nobody is denounced while
    on leave.

    :param now: local datetime
    :param work: ``{date: hours to work}`` of the days after the week
    :param week_end: Sunday of the week
    :param hour: float, 10.0 is 10:00
    """
    first = get_first_workday_after(work, week_end)
    return bool(first) and _is_reached(now, first, hour)


def get_missing(expected, entered, tolerance=0.0):
    """Hours that a week lacks, 0 within the tolerance.

    :param expected: hours of the work calendar, less leave
    :param entered: hours entered, leave left out on both sides or on none
    """
    missing = expected - entered
    return round(missing, 4) if missing > tolerance + 1e-6 else 0.0


def _is_reached(now, day, hour):
    moment = now.hour + now.minute / 60
    return now.date() > day or (now.date() == day and moment >= hour)
