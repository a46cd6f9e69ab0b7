"""The real apt against a small signed archive: what has gone, what is forged, what is cut short."""

import re
import shutil

import pytest

from consortium import debian, venv
from consortium.ui import Failure
from tests.interrupt import steps
from tests.tooling import small_archive

GONE = "19.0.0+dfsg-1"
LOCKED = {
    "gone": f"odoo-19 trial {GONE} {'0' * 64}\n",
    "there": f"odoo-19 trial 19.0.0+dfsg-2 {small_archive.sha256(small_archive.deb('odoo-19', '19.0.0+dfsg-2'))}\n",
    "font": f"fonts-trial trial 1.0-1 {small_archive.sha256(small_archive.deb('fonts-trial', '1.0-1'))}\n",
}
# The same settings for this process and for one that is killed.
SETTINGS = """
import os
from pathlib import Path
from consortium import debian
folder = Path({folder!r})
os.environ.update(
    ODOO_DEB_MIRROR=f"file:{{folder}}/archive", ODOO_DEB_KEYRING={keyring!r},
    XDG_CACHE_HOME=f"{{folder}}/cache",
)
debian.LOCK, debian.RUN, debian.ODOO = folder / "lock", folder / "run", folder / "run/odoo"
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with the archive, which debian.py takes for the machine's."""
    small_archive.write(tmp_path / "archive")
    (tmp_path / "run").mkdir()
    (tmp_path / "lock").write_text(LOCKED["there"] + LOCKED["font"])
    monkeypatch.setenv("ODOO_DEB_MIRROR", f"file:{tmp_path}/archive")
    monkeypatch.setenv("ODOO_DEB_KEYRING", str(small_archive.FIXTURE / "keyring.gpg"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ODOO_SRC", "ODOO_STRICT", "ODOO_DEB_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(debian, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(debian, "RUN", tmp_path / "run")
    monkeypatch.setattr(debian, "ODOO", tmp_path / "run/odoo")
    return tmp_path


def unpacked(place):
    """The files that were unpacked, stamp and stub left aside."""
    root = place / "run/odoo"
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    return {name for name in found if not name.startswith(".") and "selfie" not in name}


WANTED = {
    f"{small_archive.DIST_PACKAGES}/odoo/release.py",
    f"{small_archive.DIST_PACKAGES}/odoo/addons/base/i18n/fr.po",
    "usr/share/fonts/truetype/trial/Trial.ttf",
}


def test_the_locked_version_is_fetched_and_unpacked(place):
    debian.fetch()
    assert unpacked(place) == WANTED
    assert debian.is_fetched()
    assert venv.release_version(place / "run/odoo" / small_archive.DIST_PACKAGES) == "19.0"


def test_when_it_has_left_the_archive_the_newest_of_its_series_is_taken(place, capsys):
    (place / "lock").write_text(LOCKED["gone"] + LOCKED["font"])
    debian.fetch()
    assert unpacked(place) == WANTED
    assert (
        f"odoo-19 {GONE} has left Debian's trial: taking 19.0.0+dfsg-2" in capsys.readouterr().err
    )
    taken = debian.read_lock((place / "run/odoo/.versions").read_text())[0]
    assert taken.version == "19.0.0+dfsg-2"
    assert LOCKED["there"].split()[3] == taken.sha256, "the hash comes from the signed index"
    key = debian.odoo_key()
    (place / "lock").write_text(LOCKED["there"] + LOCKED["font"])
    shutil.rmtree(place / "run/odoo")
    debian.fetch()
    assert debian.odoo_key() == key, "templates depend on what is there, not on the lock"


def test_strict_refuses_the_newest(place, monkeypatch):
    (place / "lock").write_text(LOCKED["gone"])
    monkeypatch.setenv("ODOO_STRICT", "1")
    with pytest.raises(Failure, match="no longer in Debian's trial .there now: 19.0.0.dfsg-2"):
        debian.fetch()
    assert not debian.is_fetched()


def test_an_archive_signed_by_somebody_else_is_refused(place, monkeypatch):
    monkeypatch.delenv("ODOO_DEB_KEYRING")
    with pytest.raises(Failure, match="package index failed"):
        debian.fetch()


def test_a_package_that_is_not_the_signed_one_is_refused(place):
    package = next((place / "archive/pool").glob("odoo-19*"))
    package.write_bytes(package.read_bytes().replace(b"19.0", b"19.1"))
    with pytest.raises(Failure, match="download of odoo-19"):
        debian.fetch()
    assert not list((place / "cache").rglob("odoo-19*"))


def test_a_keyring_that_is_not_there_is_named(place, monkeypatch):
    monkeypatch.setenv("ODOO_DEB_KEYRING", str(place / "none.gpg"))
    with pytest.raises(Failure, match="none.gpg"):
        debian.fetch()


def fetch_in_a_process(place, **options):
    """Fetch in another process, which may be killed; return (code, its output)."""
    keyring = str(small_archive.FIXTURE / "keyring.gpg")
    patch = SETTINGS.format(folder=str(place), keyring=keyring)
    return steps.run({**options, "patch": patch, "code": "debian.fetch()"})


def wipe(place):
    for name in ("run", "cache"):
        shutil.rmtree(place / name, ignore_errors=True)
    (place / "run").mkdir()


def test_killed_at_every_step_it_ends_well_the_next_time(place):
    """Each run starts from what the killed one before it left, and is killed one step later."""
    code, output = fetch_in_a_process(place, log=str(place / "steps"))
    assert code == 0, output
    names = [line[9:] for line in (place / "steps").read_text().splitlines()]
    dull = r"mkdir|rmdir|write /dev|remove [^/]+$"
    names = [name for name in dict.fromkeys(names) if not re.match(dull, name)]
    assert len(names) > 25
    wipe(place)
    for name in names:
        code, output = fetch_in_a_process(place, at=f"^{re.escape(name)}$")
        if code == 0:  # it had all it needed, and the step did not come
            assert unpacked(place) == WANTED, name
            wipe(place)
            code, output = fetch_in_a_process(place, at=f"^{re.escape(name)}$")
        assert code == -9, f"{name}: {output}"
    code, output = fetch_in_a_process(place)
    assert code == 0 and unpacked(place) == WANTED, output
