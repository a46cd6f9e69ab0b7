"""What every job of the suite that works in batches does alike: replays, and one bad record that
stops no other."""

from psycopg2 import IntegrityError
from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo.exceptions import ConcurrencyError, UserError

ATTEMPTS = 5
# Another session touched the same rows at the same moment: the same again may well succeed.
CONFLICTS = (SerializationFailure, DeadlockDetected, ConcurrencyError)


def replay(env, function):
    """Call a function again when another session touched the same rows at the same moment: jobs
    get none of the replays that Odoo gives to the calls of users.

    What the transaction wrote before is rolled back too: commit first.

    :param env: environment whose transaction the function works in
    :param function: called without arguments; what it does is flushed before it counts as done
    :return: what the function returned
    :raise Exception: the conflict, when it is still there at the last attempt
    """
    for attempt in range(ATTEMPTS):
        try:
            result = function()
            env.flush_all()
        except CONFLICTS:
            env.cr.rollback()
            env.invalidate_all()
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return result
    return None


def do_each(records, work, fail, parts=None):
    """Do a work on all records in one savepoint; if that fails, on one part after the other, so
    that one bad record (locked period, missing account) does not stop the others.

    :param records: recordset
    :param work: called with records
    :param fail: called with the part that failed and its error, after it was undone
    :param parts: recordsets that must stay together; each record by itself without them
    """
    if not records or not _attempt(records, work):
        return
    for part in parts or records:
        if error := _attempt(part, work):
            fail(part, error)


def _attempt(records, work):
    """Do a work in a savepoint; return the error that undid it, None when it is done."""
    try:
        with records.env.cr.savepoint():
            work(records)
    except (UserError, IntegrityError) as error:
        records.env.invalidate_all(flush=False)
        return error
    return None
