"""Getting Odoo from Debian's archive: what is taken, and what is refused."""

import hashlib
import shutil
import subprocess

import pytest

from consortium import debian, odoo, paths, venv
from consortium.checks import manifests
from consortium.ui import Failure

PACKAGE = debian.Package("odoo-19", "sid", "19.0.0+dfsg-1", "0" * 64)


def test_the_lock_file_is_complete():
    packages = debian.read_lock(debian.LOCK.read_text())
    assert packages[0].name == "odoo-19" and packages[0].version.startswith("19.0")
    assert all(len(package.sha256) == 64 for package in packages)
    assert len({package.name for package in packages}) == len(packages)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("usr/lib/python3/dist-packages/odoo/addons/sale/i18n/fr.po", True),
        ("usr/lib/python3/dist-packages/odoo/addons/sale/i18n/fr_CA.po", True),
        ("usr/lib/python3/dist-packages/odoo/addons/sale/i18n/de.po", False),
        ("usr/lib/python3/dist-packages/odoo/addons/sale/models/sale_order.py", True),
        ("usr/lib/python3/dist-packages/addons/sale/models/sale_order.py", False),
        ("usr/share/javascript/jquery/jquery.js", True),
        ("etc/odoo/odoo.conf", False),
    ],
)
def test_what_is_unpacked(name, expected):
    assert debian.wanted(name) is expected


def test_the_locked_version_is_taken_when_it_is_there():
    assert debian.choose(PACKAGE, ["19.0.0+dfsg-1", "19.0.0+dfsg-2"], False) == "19.0.0+dfsg-1"


def test_the_newest_of_the_series_is_taken_when_it_has_gone():
    available = sorted(["19.0.0+dfsg-10", "19.0.0+dfsg-2", "20.0-1"], key=debian.version_key)
    assert debian.choose(PACKAGE, available, False) == "19.0.0+dfsg-10"


@pytest.mark.parametrize(
    ("available", "strict"), [(["19.0.0+dfsg-2"], True), (["20.0-1"], False), ([], False)]
)
def test_otherwise_the_choices_are_named(available, strict):
    with pytest.raises(Failure) as raised:
        debian.choose(PACKAGE, available, strict)
    for way in ("ODOO_DEB_DIR", "ODOO_SRC", "docker compose up", "lock"):
        assert way in raised.value.hint


def test_a_folder_of_packages_is_recognised_by_hash(tmp_path, monkeypatch):
    content = b"a package"
    store = tmp_path / "store"
    store.mkdir()
    (tmp_path / "renamed.deb").write_bytes(content)
    monkeypatch.setenv("ODOO_DEB_DIR", str(tmp_path))
    package = PACKAGE._replace(sha256=hashlib.sha256(content).hexdigest())
    path, taken = debian.obtain(package, None, store)
    assert path.read_bytes() == content and taken == package


class FakeArchive:
    """Offers one version, delivers other bytes than its index promises."""

    def __init__(self, folder):
        self.folder = folder

    def prepare(self):
        pass

    def versions(self, name):
        return [PACKAGE.version]

    def download(self, package):
        path = self.folder / "odoo.deb"
        path.write_bytes(b"something else")
        return path


def test_a_wrong_hash_is_refused_and_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("ODOO_DEB_DIR", raising=False)
    with pytest.raises(Failure, match="SHA256"):
        debian.obtain(PACKAGE, FakeArchive(tmp_path), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_wrong_source_checkout_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(Failure, match="not a checkout"):
        debian.source_checkout()


@pytest.fixture
def checkout(tmp_path, monkeypatch, installation):
    """A tree laid out like a checkout of Odoo, from links to the one in use."""
    folder = tmp_path / "odoo-source"
    shutil.copytree(paths.DIST_PACKAGES / "odoo/addons/base", folder / "odoo/addons/base")
    shutil.copyfile(paths.DIST_PACKAGES / "odoo/release.py", folder / "odoo/release.py")
    (folder / "addons").mkdir()
    for addon in (paths.DIST_PACKAGES / "odoo/addons").iterdir():
        if addon.is_dir() and addon.name != "base":
            (folder / "addons" / addon.name).symlink_to(addon)
    monkeypatch.setenv("ODOO_SRC", str(folder))
    return folder


def test_a_source_checkout_is_used_instead_of_the_package(checkout, tmp_path, monkeypatch):
    assert debian.source_checkout() == checkout == venv.odoo_path()
    debian.fetch()  # nothing to do
    monkeypatch.setattr(odoo, "ODOO_CONF", tmp_path / "odoo.conf")
    odoo.write_conf()
    assert f"addons_path = {paths.ADDONS},{checkout}/addons\n" in odoo.ODOO_CONF.read_text()
    result = manifests.check()
    assert result.passed and not result.failed, "\n".join(result.problems)


def test_templates_are_of_one_commit_of_the_checkout(checkout):
    git = ["git", "-C", str(checkout), "-c", "user.name=x", "-c", "user.email=x@x.example"]
    keys = {debian.odoo_key()}
    subprocess.run([*git, "init", "-q"], check=True)
    for message in ("one", "two"):
        commit = ["commit", "-q", "--allow-empty", "-m", message]
        subprocess.run([*git, *commit], check=True)
        keys.add(debian.odoo_key())
    assert len(keys) == 3
