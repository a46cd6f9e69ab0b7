"""How the price of an order line is spread over instalments, without the ORM.

Money is an integer number of the currency's smallest unit ("minor"); percentages are integers too,
so that their sum can be compared with 100 % exactly.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .pricing import divide_half_up

# Percentages have six decimals: a third of ten million dollars is right to the cent.
PERCENT_DIGITS = 6
WHOLE = 100 * 10**PERCENT_DIGITS


def to_share(percentage):
    """A percentage as typed (33.333333) → whole number of millionths of a percent."""
    return round(percentage * 10**PERCENT_DIGITS)


def equal_percentages(count):
    """`count` percentages as equal as six decimals allow; the last one takes the remainder."""
    share = WHOLE // count
    shares = [share] * (count - 1) + [WHOLE - share * (count - 1)]
    return [share / 10**PERCENT_DIGITS for share in shares]


def spread(total, shares):
    """Amounts of instalments: each its share, rounded to the cent; the last takes the remainder.

    No amount goes beyond what is left, so that a few cents over many instalments never make the
    last one negative.

    :param total: amount to spread, in minor; may be negative
    :param shares: non-empty list of weights (see `to_share`); only their proportions count
    :return: list of amounts in minor, whose sum is exactly `total`
    """
    if total < 0:
        return [-amount for amount in spread(-total, shares)]
    whole = sum(shares)
    if not whole:
        return [0] * (len(shares) - 1) + [total]
    left, amounts = total, []
    for share in shares[:-1]:
        amounts.append(min(divide_half_up(total * share, whole), left))
        left -= amounts[-1]
    return [*amounts, left]


def due_dates(first, count, months):
    """`count` dates, `months` apart; a month's last day stays the last day of its month."""
    at_end = (first + timedelta(days=1)).day == 1
    dates = [first + relativedelta(months=months * index) for index in range(count)]
    return [date + relativedelta(day=31) for date in dates] if at_end else dates
