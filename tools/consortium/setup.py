"""Everything up to a running PostgreSQL and an Odoo that can be called."""

from . import debian, odoo, postgres, system, venv
from .paths import prepare_run_dir
from .proc import lock


def prepare():
    """Install, fetch and start what is missing; a fraction of a second when nothing is."""
    prepare_run_dir()
    with lock("prepare"):
        system.require_packages()
        if not debian.source_checkout() and not debian.is_fetched():
            system.require_debian()
        debian.fetch()
        venv.ensure()
        postgres.start()
        odoo.write_conf()
