"""A rule of the self-audit."""

from typing import NamedTuple

from odoo.tools import SQL


class AuditCheck(NamedTuple):
    """A rule that always holds, and the query that finds what breaks it.

    The query is set-wise, over all companies, and returns one row for each record that breaks the
    rule: its id, the id of its company, and two numbers or NULLs: what was expected and what was
    found.
    """

    code: str
    label: str
    query: SQL
    model: str  # of the records, which a click opens
    hint: str = ""  # what to do about it
