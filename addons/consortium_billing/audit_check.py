"""A rule of the self-audit."""

from collections.abc import Callable
from typing import NamedTuple


class AuditCheck(NamedTuple):
    """A rule that always holds, and what finds the records that break it.

    `query` is a function that returns an SQL query, set-wise and over all companies. Its rows are
    the id of each record that breaks the rule, the id of its company, and two numbers or NULLs:
    what was expected and what was found.
    """

    code: str
    label: str
    query: Callable
    model: str  # of the records, which a click opens
    hint: str = ""  # what to do about it
