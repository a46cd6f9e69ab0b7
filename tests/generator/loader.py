"""Base of the loaders: what is already in the database, and how records are created."""

from contextlib import contextmanager
from time import monotonic
from unittest.mock import patch

# Nothing here is worth a chatter message or a mail: thousands of records.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "lang": "fr_CA",
}


class Loaded:
    """The records of a generated year by the key of the plan, and what to tell about them."""

    def __init__(self, env, report):
        self.env = env(context=dict(env.context, **QUIET))
        self.company = env.company
        self.report = report
        self.year = None
        self.domains = {}  # code -> record
        self.roles = []  # lowest first, the director last
        self.grades = {}
        self.partners = {}  # key of organisation -> res.partner
        self.employees = {}  # key of professional -> hr.employee
        self.users = {}  # purpose -> res.users
        self.projects = {}
        self.agreements = {}  # key of planned agreement -> consortium.agreement
        self.directions = None
        self.logins = []  # (purpose, login, password)
        self.seconds = {}  # stage -> seconds

    def ref(self, xmlid):
        return self.env.ref(xmlid)

    def groups(self, *xmlids):
        return [(6, 0, [self.ref(xmlid).id for xmlid in xmlids])]

    @contextmanager
    def stage(self, name):
        """Time a stage, say what goes on, and keep its work."""
        self.report(f"… {name}")
        started = monotonic()
        yield
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()
        self.seconds[name] = self.seconds.get(name, 0) + monotonic() - started

    @contextmanager
    def on(self, day):
        """Let the suite believe that today is ``day``: what it dates itself is dated then."""
        registry = self.env.registry
        with (
            patch.object(registry["res.company"], "_get_consortium_today", lambda company: day),
            patch.object(registry["consortium.membership"], "_today", lambda membership: day),
        ):
            yield

    @property
    def people(self):
        """Users by what they do in the month-end."""
        directors = [p.key for p in self.year.professionals if p.is_director]
        return {
            "directors": [self.users[key] for key in directors],
            "accountant": self.users["accountant"],
            "manager": self.users["manager"],
        }
