"""Template databases: Odoo's modules once per set of dependencies, the suite once per content.

Names are made of a hash of all that goes in; being marked as a template says "complete".
"""

import time

from . import addons, databases, debian, odoo
from .paths import CONFIG, LOGS, digest
from .proc import lock
from .ui import step

LANGUAGES = ("fr_CA", "en_CA")
EXTRA = ("l10n_ca",)  # the Canadian chart; nothing of ours depends on a country
KEEP_SECONDS = 3600

COMPANY = CONFIG / "company.py"
ASSETS = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def dependency_modules():
    """Odoo's modules of the dependency template."""
    return sorted({*addons.third_party(), *EXTRA})


def dependency_name():
    recipe = (COMPANY, ASSETS, *LANGUAGES)
    return f"tpl_{digest(debian.odoo_key(), *dependency_modules(), *recipe)}"


def suite_name():
    own = addons.ordered()
    return f"suite_{digest(dependency_name(), addons.content_hash(own))}"


def is_complete(name):
    """Whether the template is built, files included.

    As root the cluster lives outside the checkout: one that was cloned again at the same place
    finds its templates, and not their files.
    """
    return databases.is_template(name) and databases.filestore(name).exists()


def ensure(name, build):
    """Build a template unless it is complete; what an interruption left is dropped first."""
    if is_complete(name):
        return name
    with lock(name):
        if not is_complete(name):
            databases.drop(name)
            build(name)
            databases.set_parameter(name, "consortium.built", int(time.time()))
            databases.set_template(name)
            drop_old(name.split("_")[0] + "_", keep=name)
    return name


def drop_old(prefix, keep):
    """Drop templates of the past, except those that a running command may still want."""
    for name in databases.names():
        if name.startswith(prefix) and name != keep and databases.is_template(name):
            built = databases.get_parameter(name, "consortium.built") or 0
            if time.time() - int(built) > KEEP_SECONDS:
                databases.drop(name)


def dependencies():
    """The template with Odoo's modules: no demo data, Québec company, French and English."""
    return ensure(dependency_name(), build_dependencies)


def build_dependencies(name):
    log = "template.log"
    (LOGS / log).unlink(missing_ok=True)
    modules = ",".join(dependency_modules())
    with step("template database: Odoo's modules (1 to 4 minutes, once)"):
        databases.create(name)
        odoo.odoo(
            "-d",
            name,
            "-i",
            modules,
            "--no-http",
            "--stop-after-init",
            "--log-level=warn",
            log=log,
            what="installing Odoo's modules",
        )
    with step("template database: languages, company, chart of accounts"):
        odoo.odoo("i18n", "loadlang", "-d", name, "-l", *LANGUAGES, log=log)
        odoo.shell(name, COMPANY.read_text(), log, "setting up the company")
    with step("template database: style sheets and scripts"):
        odoo.shell(name, ASSETS, log, "generating the assets")


def suite():
    """The template with the whole suite installed."""
    dependencies()
    return ensure(suite_name(), build_suite)


def build_suite(name):
    log = "suite.log"
    (LOGS / log).unlink(missing_ok=True)
    modules = addons.ordered()
    with step(f"template database with the suite ({len(modules)} addons)"):
        databases.clone(dependency_name(), name)
        odoo.odoo(
            "-d",
            name,
            "-i",
            ",".join(modules),
            "--no-http",
            "--stop-after-init",
            "--log-level=warn",
            log=log,
            what="installing the suite",
        )
        odoo.shell(name, ASSETS, log, "generating the assets")
        for module in modules:
            databases.set_parameter(
                name, f"consortium.hash.{module}", addons.content_hash([module])
            )
