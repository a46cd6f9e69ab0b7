"""Sizes of packages that members may order by themselves, without the ORM."""

import re

MOST_SIZES = 8
MOST_HOURS = 2000


def parse_sizes(text):
    """Read the hours that a company offers, as typed in its settings.

    :param text: whole numbers of hours, separated by anything but digits, points and signs
    :return: list of different numbers, smallest first
    :raise ValueError: something else than whole hours, too many sizes, or none
    """
    words = [word for word in re.split(r"[\s,;/]+", text or "") if word]
    if not all(word.isascii() and word.isdigit() and len(word) <= 4 for word in words):
        raise ValueError(text)
    sizes = sorted({int(word) for word in words})
    if not sizes or len(sizes) > MOST_SIZES or not 0 < sizes[0] <= sizes[-1] <= MOST_HOURS:
        raise ValueError(text)
    return sizes
