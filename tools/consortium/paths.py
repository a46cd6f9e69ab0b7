"""Where things are. Everything that the command makes lives below .run/ or in the cache."""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"
RUN = ROOT / ".run"
LOGS = RUN / "log"
DATA = RUN / "data"
VENV = RUN / "venv"
LINT_VENV = RUN / "lint-venv"
ODOO = RUN / "odoo"
DIST_PACKAGES = ODOO / "usr/lib/python3/dist-packages"
ODOO_CONF = RUN / "odoo.conf"
DEMO_OUTPUT = RUN / "demo"
BACKUPS = RUN / "backups"

# Distinguishes the sockets and data folders of several checkouts on one machine.
KEY = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]

DEMO_DB = "consortium_demo"


def cache_dir():
    """Downloads shared by all checkouts; below .run/ when there is no usable home."""
    base = os.environ.get("XDG_CACHE_HOME")
    candidates = [Path(base)] if base else []
    with_home = os.environ.get("HOME")
    if with_home:
        candidates.append(Path(with_home) / ".cache")
    for candidate in candidates:
        folder = candidate / "consortium"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    folder = RUN / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def prepare_run_dir():
    """Create .run/ (ignored by git even if the checkout's own ignore file is edited)."""
    try:
        LOGS.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        from .ui import Failure

        raise Failure(
            f"cannot write {RUN}: {error.strerror}",
            "Run the command as the owner of the checkout, or clone it elsewhere.",
        ) from error
    ignore = RUN / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")


def digest(*parts):
    """Short, stable name for a set of inputs (texts, or files given as paths)."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        total.update(b"\0")
    return total.hexdigest()[:12]
