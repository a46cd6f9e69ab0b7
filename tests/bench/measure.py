"""CPU and queries of a piece of work: Python's and its PostgreSQL backend's processor time.

Query counts do not vary between runs: they are what a gate may rest on. CPU is quoted as the
minimum of several interleaved rounds, since the same code varies by half on a shared machine.
"""

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time

from odoo import sql_db


@dataclass
class Cost:
    cpu: float = float("inf")  # seconds, Python + PostgreSQL
    wall: float = float("inf")
    queries: int = 0

    def keep_best(self, other):
        self.cpu, self.wall = min(self.cpu, other.cpu), min(self.wall, other.wall)
        self.queries = other.queries


def backend_seconds(env):
    """Processor seconds used so far by the PostgreSQL backend of this cursor."""
    env.cr.execute("SELECT pg_backend_pid()")
    try:
        with open(f"/proc/{env.cr.fetchone()[0]}/schedstat") as stat:
            return int(stat.read().split()[0]) / 1e9
    except OSError:
        return 0.0


def measure(env, work):
    """Return (the cost of ``work()``, what it returned); pending writes and tracking included."""
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    backend = backend_seconds(env)
    queries, cpu, wall = sql_db.sql_counter, process_time(), perf_counter()
    result = work()
    env.flush_all()
    env.cr.precommit.run()  # tracking messages are written there
    cost = Cost(process_time() - cpu, perf_counter() - wall, sql_db.sql_counter - queries)
    cost.cpu += backend_seconds(env) - backend
    return cost, result


@contextmanager
def undone(env):
    """Undo in the database and in memory whatever the block did."""
    env.flush_all()
    env.cr.execute("SAVEPOINT consortium_bench")
    try:
        yield
    finally:
        env.cr.precommit.clear()
        env.cr.postcommit.clear()
        env.cr.execute("ROLLBACK TO SAVEPOINT consortium_bench")
        env.cr.execute("RELEASE SAVEPOINT consortium_bench")
        env.transaction.clear()


def compare(env, works, rounds):
    """Measure each named work ``rounds`` times, interleaved and undone; return {name: best}.

    :param works: {name: function}
    """
    costs = {name: Cost() for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            with undone(env):
                cost, _result = measure(env, work)
            costs[name].keep_best(cost)
    return costs
