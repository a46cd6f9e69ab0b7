"""A small generated year, made once per content of the suite, cloned for each test."""

import json
import os
import shutil
import threading
from datetime import date

import polib
import pytest

from tests.suite.chrome import Chrome

REFERENCE = date(2026, 11, 23)  # fixed: the same year on every machine and day
TELLS = "consortium.tests.year"
SIZE = {"members": 10, "professionals": 8, "months": 5, "seed": 11}

GENERATE = """
import json, sys
sys.path.insert(0, {root!r})
from datetime import date
from tests.generator import generate
loaded = generate(
    env, reference=date.fromisoformat({reference!r}), report=lambda text: None, **{size!r})
print("YEAR:" + json.dumps({{
    "logins": loaded.logins,
    "seconds": loaded.seconds,
    "months": [month.isoformat() for month in loaded.year.months],
}}))
"""


def generate_year(odoo_shell, database, root, **size):
    """Load a generated year in ``database``; return what it tells about itself."""
    code = GENERATE.format(root=str(root), reference=REFERENCE.isoformat(), size={**SIZE, **size})
    output = odoo_shell(database, code)
    line = next(line for line in output.splitlines() if line.startswith("YEAR:"))
    return json.loads(line.removeprefix("YEAR:"))


@pytest.fixture(scope="session")
def generated(suite_template, odoo_shell, root):
    """(name of a template with a generated year, what it tells); clone it, never open it."""
    from consortium import databases, templates
    from consortium.paths import digest

    def build(name):
        databases.clone(suite_template, name)
        tells = generate_year(odoo_shell, name, root)
        databases.set_parameter(name, TELLS, json.dumps(tells))

    sources = sorted((root / "tests/generator").glob("*.py"))
    recipe = digest(suite_template, REFERENCE, SIZE, GENERATE, *sources)
    name = templates.ensure(f"year_{recipe}", build)
    return name, json.loads(databases.get_parameter(name, TELLS))


@pytest.fixture
def year_database(generated, new_database):
    """Name of a fresh copy of the generated year, dropped after the test."""
    return new_database("year", source=generated[0])


@pytest.fixture
def people(generated):
    """Logins by purpose, as the generator names them."""
    found = {}
    for purpose, login, _password in generated[1]["logins"]:
        found.setdefault(purpose, login)
    return found


def audit(env):
    from tests.generator.audit import audit as check

    return check(env)


@pytest.fixture
def check_books(odoo_env):
    """check_books(database): fails with what does not add up."""

    def check(database):
        with odoo_env(database) as env:
            problems = audit(env)
        assert not problems, "\n".join(problems)

    return check


class Racers:
    """Runs functions at the same moment, each in its own thread; keeps what they return."""

    def __init__(self, *functions):
        self.results = [None] * len(functions)
        self.barrier = threading.Barrier(len(functions), timeout=60)
        self.threads = [
            threading.Thread(target=self._run, args=(rank, function), daemon=True)
            for rank, function in enumerate(functions)
        ]

    def _run(self, rank, function):
        try:
            self.results[rank] = function(self.barrier.wait)
        except Exception as error:  # the test looks at what each one got
            self.results[rank] = error
            self.barrier.abort()

    def run(self):
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join(180)
            assert not thread.is_alive(), "a racer hangs"
        return self.results


@pytest.fixture
def race():
    """race(f, g): call both at once; each gets ``meet`` to wait for the others."""
    return lambda *functions: Racers(*functions).run()


# Screens: a site with a year, a browser, who logs in, the words of each language


@pytest.fixture(scope="module")
def site(generated, module_database, odoo_server, odoo_shell):
    from tests.conftest import forget_registry

    forget_registry(generated[0])
    name = module_database("screens", source=generated[0])
    odoo_shell(name, 'env.ref("base.user_admin").password = "demo"; env.cr.commit()')
    with odoo_server(name) as url:
        yield url, name


@pytest.fixture(scope="module")
def folder(root):
    return root / ("docs" if os.environ.get("SCREENSHOTS") == "docs" else ".run") / "screenshots"


@pytest.fixture(scope="module")
def chrome():
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    assert binary, "Chromium is missing: ./consortium test installs it"
    with Chrome(binary) as browser:
        yield browser


@pytest.fixture(scope="module")
def logins(generated):
    found = {"admin": "admin"}
    for purpose, login, _password in generated[1]["logins"]:
        found.setdefault(purpose, login)
    return found


@pytest.fixture(scope="module")
def wording(root):
    """{"fr": labels that are French only, "en": English only}, of the suite's own terms."""
    english, french = set(), set()
    for path in root.glob("addons/*/i18n/fr.po"):
        for entry in polib.pofile(str(path)):
            if entry.msgstr and not entry.obsolete:
                english.add(entry.msgid.strip())
                french.add(entry.msgstr.strip())
    return {"fr": french - english, "en": english - french}


@pytest.fixture
def speak(site, odoo_env, chrome):
    """speak("en_CA"): everybody reads the screens in that language, until the end of the test."""

    def switch(lang):
        with odoo_env(site[1]) as env:
            users = env["res.users"].search([("share", "=", False)])
            if set(users.mapped("lang")) != {lang}:
                users.write({"lang": lang})
        chrome.forget(site[0])

    yield switch
    switch("fr_CA")
