"""What the operating system must provide, and how to get it."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .paths import LOGS, RUN, prepare_run_dir
from .proc import environment, run
from .ui import Failure, step

POSTGRES_BINARIES = "/usr/lib/postgresql"
UNFINISHED = RUN / "apt.unfinished"
APT_PATIENCE = 600  # seconds
DPKG_UPDATES = Path("/var/lib/dpkg/updates")
CREATECLUSTER = Path("/etc/postgresql-common/createcluster.d/consortium.conf")
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def os_release():
    """The fields of /etc/os-release."""
    fields = {}
    with contextlib.suppress(OSError):
        for line in Path("/etc/os-release").read_text().splitlines():
            key, _, value = line.partition("=")
            fields[key] = value.strip().strip("\"'")
    return fields


def is_debian():
    return os_release().get("ID") == "debian" and bool(shutil.which("apt-get"))


def require_debian():
    """Stop early, and kindly, where the recipe cannot work."""
    if is_debian() or os.environ.get("ODOO_DEB_MIRROR"):
        return
    name = os_release().get("PRETTY_NAME") or sys.platform
    raise Failure(
        f"this command prepares Debian 12 or 13, and this is {name}.",
        "Use the official images instead: docker compose up\n"
        "(on a Debian derivative with apt, setting ODOO_DEB_MIRROR to a Debian archive's address "
        "lets the command try).",
    )


def python_for_venv():
    """A Python 3.10 to 3.13 that can make a virtual environment, or None."""
    wanted = os.environ.get("CONSORTIUM_PYTHON")
    candidates = [wanted] if wanted else [sys.executable, "/usr/bin/python3", "python3"]
    if not wanted:
        candidates += [f"python3.{minor}" for minor in (13, 12, 11, 10)]
    check = "import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))"
    for candidate in candidates:
        path = shutil.which(candidate) if candidate else None
        if (
            path
            and not subprocess.run(
                [path, "-c", check], env=environment(), capture_output=True, check=False
            ).returncode
        ):
            return path
    return None


def ask_python(python, code):
    """What a line of Python prints."""
    done = subprocess.run(
        [python, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def python_minor(python):
    return int(ask_python(python, "import sys; print(sys.version_info[1])"))


def postgres_bin():
    """The folder of the newest PostgreSQL server here, or None."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    found = [p for p in Path(POSTGRES_BINARIES).glob("*/bin") if (p / "initdb").exists()]
    return max(found, key=lambda p: float(p.parent.name)) if found else None


def has_dejavu():
    folders = ("/usr/share/fonts/truetype/dejavu", "/usr/local/share/fonts")
    return any(list(Path(f).glob("**/DejaVuSans.ttf")) for f in folders if Path(f).exists())


def has_cairo():
    return bool(list(Path("/usr/lib").glob("*/libcairo.so.2")))


def missing_packages():
    """The Debian packages that are not there, judged by what they provide."""
    missing = []
    python = python_for_venv()
    if not python:
        missing.append("python3-venv")
    if not postgres_bin():
        missing.append("postgresql")
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not has_dejavu():
        missing.append("fonts-dejavu-core")
    minor = python_minor(python) if python else sys.version_info[1]
    if minor >= 13 and not has_cairo():
        missing.append("libcairo2")  # draws bar and QR codes where rl-renderPM has no wheel
    if not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        missing.append("debian-archive-keyring")
    if not shutil.which("gpgv") and not shutil.which("sqv"):
        missing.append("gpgv")
    if not Path("/etc/ssl/certs/ca-certificates.crt").exists():
        missing.append("ca-certificates")
    return missing


def become_root():
    """The words that make a command run as root ([] for root, None when there is no way)."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if not sudo:
        return None
    silent = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    if not silent.returncode or sys.stdin.isatty():
        return [sudo]
    return None


def install_packages(packages):
    """Install Debian packages through the machine's own apt, or say which are missing."""
    line = f"apt-get install --no-install-recommends {' '.join(packages)}"
    root = become_root()
    if root is None:
        raise Failure(
            f"missing system packages: {', '.join(packages)}, and no way to become root.",
            f"Ask an administrator to run:\n    {line}\nthen run this command again.",
        )
    if root and sys.stdin.isatty():
        subprocess.run([*root, "-v"], check=False)  # the password, asked before output is logged
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*quiet, "apt-get", "-q", "-y", "-o", f"DPkg::Lock::Timeout={APT_PATIENCE}"]
    hint = f"Look at {LOGS / 'apt.log'}; once apt works, run: {line}"
    title = f"system packages: {' '.join(packages)}"
    with step(title), unfinished(packages), no_main_cluster(root, packages):
        if dpkg_was_interrupted():  # apt refuses all work until this was done
            repair = "dpkg --configure -a || true"  # apt completes what it cannot
            run([*quiet, "sh", "-c", repair], "apt.log", hint, what="dpkg", tied=False)
        patiently(run, [*apt, "update"], "apt.log", hint, what="apt-get update", tied=False)
        patiently(
            run,
            [*apt, "install", "--fix-broken", "--no-install-recommends", *packages],
            "apt.log",
            hint,
            what="apt-get install",
            tied=False,
        )


def patiently(function, *arguments, **keywords):
    """Repeat while another apt is at work: that of a command that was killed, perhaps."""
    deadline = time.monotonic() + APT_PATIENCE
    while True:
        try:
            return function(*arguments, **keywords)
        except Failure as failure:
            last = str(failure).rpartition("\n$ ")[2]
            if "Could not get lock" not in last or time.monotonic() > deadline:
                raise
            time.sleep(2)


@contextlib.contextmanager
def unfinished(packages):
    """Note what is being installed: a package that is half there looks as if it were there."""
    UNFINISHED.write_text(" ".join(packages))
    yield
    UNFINISHED.unlink()


def dpkg_was_interrupted():
    """The sign by which apt itself tells."""
    return any(path.name.isdigit() for path in DPKG_UPDATES.glob("*"))


@contextlib.contextmanager
def no_main_cluster(root, packages):
    """Keep Debian's postgresql package from starting a cluster on 5432 that nobody asked for."""
    ours = CREATECLUSTER.exists()  # left by a command that was killed
    if "postgresql" not in packages or (CREATECLUSTER.parent.exists() and not ours):
        yield
        return
    script = (
        f"mkdir -p {CREATECLUSTER.parent} && echo create_main_cluster = false > {CREATECLUSTER}"
    )
    subprocess.run([*root, "sh", "-c", script], check=False)
    try:
        yield
    finally:
        subprocess.run([*root, "rm", "-f", str(CREATECLUSTER)], check=False)


def require_packages():
    """Make sure that the system packages are there; a second look catches a half installation."""
    prepare_run_dir()
    missing = missing_packages()
    if UNFINISHED.exists():  # we were killed while apt worked
        missing = sorted({*missing, *UNFINISHED.read_text().split()})
    if not missing:
        return
    require_debian()
    install_packages(missing)
    still = missing_packages()
    if still:
        raise Failure(
            f"still missing after the installation: {', '.join(still)}",
            f"Look at {LOGS / 'apt.log'}.",
        )
