"""How a ledger row is cut in two, without the ORM.

A correction may concern a part of an entry. The row is then replaced by two rows that add up to it
exactly: minutes, drawn minutes and money.
"""

from .pricing import amount_for, divide_half_up, from_minor, to_minor


def split_row(row, minutes, rounding, billed, cost_rounding=0.01):
    """Cut a row after `minutes`; the second part takes the remainders.

    :param row: dict with minutes, drawn, rate, amount and true_cost (None: unknown); minutes are
        positive
    :param minutes: whole minutes of the first part, more than zero and fewer than the row's
    :param rounding: of the currency
    :param cost_rounding: of the currency of the true cost
    :param billed: the price is minutes × rate; else a share of the amount (the value of a package)
    :return: (first, second): dicts of minutes, drawn, amount and true_cost
    :raise ValueError: nothing would be left on one side
    """
    if not 0 < minutes < row["minutes"]:
        raise ValueError(f"{minutes} minutes do not cut {row['minutes']}")
    total = to_minor(row["amount"], rounding)
    if billed:
        amount = min(amount_for(minutes, to_minor(row["rate"], rounding)), total)
    else:
        amount = divide_half_up(total * minutes, row["minutes"])
    drawn = divide_half_up(row["drawn"] * minutes, row["minutes"])
    cost = row.get("true_cost")
    total_cost = None if cost is None else to_minor(cost, cost_rounding)
    first_cost = total_cost and divide_half_up(total_cost * minutes, row["minutes"])
    first = {"minutes": minutes, "drawn": drawn, "amount": from_minor(amount, rounding)}
    second = {
        "minutes": row["minutes"] - minutes,
        "drawn": row["drawn"] - drawn,
        "amount": from_minor(total - amount, rounding),
    }
    first["true_cost"] = second["true_cost"] = None
    if cost is not None:
        first["true_cost"] = from_minor(first_cost, cost_rounding)
        second["true_cost"] = from_minor(total_cost - first_cost, cost_rounding)
    return first, second
