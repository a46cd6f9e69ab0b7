"""Months, weeks and Québec holidays; nothing here touches the ORM."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def add_months(day, months):
    """Return the first of the month that lies ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def end_of_month(day):
    return add_months(day, 1) - ONE_DAY


def month_starts(reference, months):
    """Return the firsts of the last ``months`` complete months before ``reference``."""
    return [add_months(reference, offset) for offset in range(-months, 0)]


def monday(day):
    return day - timedelta(days=day.weekday())


def days_between(first, last):
    """Yield every day from ``first`` to ``last``, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


def easter(year):
    """Return Easter Sunday (Gregorian computus of Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _nth_monday(year, month, rank):
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (rank - 1))


def _observed(day):
    """A holiday that falls on a week-end is taken on the next Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def holidays(year):
    """Return {date: French name} of the days off of a Québec office."""
    patriots = date(year, 5, 24)
    return {
        _observed(date(year, 1, 1)): "Jour de l'An",
        easter(year) - 2 * ONE_DAY: "Vendredi saint",
        easter(year) + ONE_DAY: "Lundi de Pâques",
        patriots - timedelta(days=patriots.weekday()): "Journée nationale des patriotes",
        _observed(date(year, 6, 24)): "Fête nationale du Québec",
        _observed(date(year, 7, 1)): "Fête du Canada",
        _nth_monday(year, 9, 1): "Fête du Travail",
        _nth_monday(year, 10, 2): "Action de grâces",
        _observed(date(year, 12, 25)): "Noël",
        _observed(_observed(date(year, 12, 25)) + ONE_DAY): "Lendemain de Noël",
    }


def holidays_between(first, last):
    found = {}
    for year in range(first.year, last.year + 1):
        found.update({d: n for d, n in holidays(year).items() if first <= d <= last})
    return found
