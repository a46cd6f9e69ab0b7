"""Two people who do something at the same moment, each on a connection of their own."""

from tests.suite.test_concurrency import retried


def racer(odoo_env, database, user, look, act):
    """Return a racer that has read what it works on before it meets the other one.

    :param look: function of the environment; what it reads is the snapshot of the first attempt
    :param act: function of the environment; replayed by Odoo on a serialization failure
    :return: function of ``meet`` for the fixture ``race``, which returns what ``act`` did ("done"
        for nothing), or the text of a refusal
    """

    def run(meet):
        from odoo.exceptions import UserError

        with odoo_env(database, user=user) as env:
            waiting = [meet]

            def attempt():
                look(env)
                if waiting:  # the snapshot is taken here, before the other commits
                    waiting.pop()()
                result = act(env)
                env.flush_all()
                return result

            try:
                return retried(env, attempt) or "done"
            except UserError as error:
                env.cr.rollback()
                return str(error)

    return run
