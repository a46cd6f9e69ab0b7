"""Which of our records a name of another tool most likely means."""

import re
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher

LIKELY = 0.62


def simplify(text):
    """Return a name in lower case without accents and punctuation: what one compares."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


class Matcher:
    """Finds candidates by name.

    :param candidates: ``{key: names that it goes by}``; empty names are ignored
    """

    def __init__(self, candidates):
        self.keys = defaultdict(set)
        for key, names in candidates.items():
            for name in names:
                if name and simplify(name):
                    self.keys[simplify(name)].add(key)

    def find(self, *names):
        """Return the candidate that one of these names means, the most telling name first.

        :return: ``(key or None, whether it is certain)``: only one that has exactly the name is
        """
        wanted = [simplify(name) for name in names if name and simplify(name)]
        for name in wanted:
            if len(self.keys.get(name, ())) == 1:
                return next(iter(self.keys[name])), True
        scores = [(self._get_best(name)) for name in wanted]
        score, key = max(scores, default=(0.0, None), key=lambda pair: pair[0])
        return (key, False) if score >= LIKELY else (None, False)

    def _get_best(self, wanted):
        best, found = 0.0, None
        for name, keys in self.keys.items():
            likeness = get_likeness(wanted, name, best)
            if likeness > best:
                best, found = likeness, min(keys)
        return best, found


def get_likeness(one, other, least=0.0):
    """Return how alike two simplified names are, from 0 to 1, whatever the order of the words.

    :param least: what would be too little to be worth counting exactly
    """
    if one == other:
        return 1.0
    words, others = set(one.split()), set(other.split())
    whole = 0.9 if words <= others or others <= words else 0.0
    matcher = SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(others)))
    if max(matcher.real_quick_ratio(), whole) <= least or matcher.quick_ratio() <= least:
        return whole
    return min(0.99, max(matcher.ratio(), whole))
