"""What a member was shown when it answered, in a form that can be checked; plain Python.

One line for each row of the ledger, in the order of ids, its fields separated by tabs: id, day,
minutes, hourly rate, amount, currency, project, description. The hash is the SHA-256 of these
lines, joined by line feeds, in UTF-8.
"""

import hashlib

SEPARATOR = "\t"


def write_line(row_id, day, minutes, rate, amount, currency, project, description):
    """One row as it was shown. Tabs and line feeds of texts become spaces."""
    texts = (" ".join((text or "").split()) for text in (project, description))
    return SEPARATOR.join([
        str(row_id), day.isoformat(), str(minutes), f"{rate:.2f}", f"{amount:.2f}", currency, *texts])


def write_content(lines):
    """The lines in the order of their ids, whatever the order they come in."""
    return "\n".join(sorted(lines, key=lambda line: int(line.split(SEPARATOR, 1)[0])))


def get_hash(content):
    """SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()
