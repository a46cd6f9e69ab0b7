"""Which part of a contested entry a decision concerns, without the ORM."""


def take_last(parts, minutes):
    """Take minutes from the end of an entry.

    An entry that crossed the end of a package is drawn first and billed afterwards: what the
    member is right about is taken from the end, from what it pays with money.

    :param parts: [(key, minutes)] of the rows of an entry, in the order in which they were posted
    :param minutes: how many to take, not more than there are
    :return: {key: minutes taken}, without those of which nothing is taken
    :raise ValueError: the entry has fewer minutes
    """
    taken, left = {}, minutes
    for key, length in reversed(parts):
        part = min(length, left)
        if part > 0:
            taken[key] = part
            left -= part
    if left > 0:
        raise ValueError(f"{left} minutes more than the entry has")
    return taken
