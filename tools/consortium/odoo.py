"""Running Odoo: its configuration file, its command line, its shell."""

import contextlib
import socket

from . import debian, postgres
from .paths import ADDONS, DATA, LOGS, ODOO_CONF, VENV
from .proc import environment, run

LAUNCHER = VENV / "bin/odoo"
PYTHON = VENV / "bin/python"

CONF = """[options]
; written by ./consortium for demonstration and tests; production: config/odoo.conf
db_host = {socket}
db_user = {user}
db_maxconn = 32
data_dir = {data}
addons_path = {addons}
http_interface = 127.0.0.1
list_db = False
publisher_warranty_url =
"""


def write_conf():
    """(Re)write the configuration of the private installation."""
    paths = [ADDONS]
    checkout = debian.source_checkout()
    if checkout:
        paths.append(checkout / "addons")
    DATA.mkdir(parents=True, exist_ok=True)
    content = CONF.format(
        socket=postgres.socket_dir(),
        user=postgres.USER,
        data=DATA,
        addons=",".join(str(path) for path in paths),
    )
    if not ODOO_CONF.exists() or ODOO_CONF.read_text() != content:
        ODOO_CONF.write_text(content)


def env(**extra):
    """The environment in which Odoo and our own scripts reach the database."""
    return environment(**postgres.env(), ODOO_RC=ODOO_CONF, **extra)


def command(*arguments):
    """Odoo's command line with our configuration (subcommands take -c after their name)."""
    words = [str(argument) for argument in arguments]
    if words and not words[0].startswith("-"):
        depth = 2 if words[0] in ("i18n", "db", "module") and len(words) > 1 else 1
        return [str(PYTHON), str(LAUNCHER), *words[:depth], "-c", str(ODOO_CONF), *words[depth:]]
    return [str(PYTHON), str(LAUNCHER), "-c", str(ODOO_CONF), *words]


def odoo(*arguments, log, hint=None, stdin=None, timeout=None, what=None):
    """Run Odoo to the end, quietly."""
    run(
        command(*arguments),
        log,
        hint or f"Look at {LOGS / log}.",
        env=env(),
        stdin=stdin,
        timeout=timeout,
        what=what or "odoo",
    )


def shell_command(database):
    return command("shell", "-d", database, "--no-http", "--log-level=warn")


def shell(database, code, log, what="odoo shell"):
    """Run Python with `env` of a database; what it prints goes to the log."""
    run(shell_command(database), log, f"Look at {LOGS / log}.", env=env(), stdin=code, what=what)


def free_port(preferred=0, taken=()):
    """A TCP port of the loopback interface that is free: the preferred one or one after it."""
    candidates = range(preferred, preferred + 200) if preferred else [0]
    for port in candidates:
        if port in taken:
            continue
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise OSError(f"no free port from {preferred}")
