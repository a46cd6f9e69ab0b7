"""Jobs get none of the replays that Odoo gives to the calls of users: this gives them some."""

from psycopg2.errors import DeadlockDetected, SerializationFailure

ATTEMPTS = 5


def replay(env, function):
    """Call a function again when another session touched the same rows at the same moment.

    What the transaction wrote before is rolled back too: commit first.

    :param env: environment whose transaction the function works in
    :param function: called without arguments; what it does is flushed before it counts as done
    :return: what the function returned
    """
    for attempt in range(ATTEMPTS):
        try:
            result = function()
            env.flush_all()
        except (SerializationFailure, DeadlockDetected):
            env.cr.rollback()
            env.invalidate_all()
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return result
    return None
