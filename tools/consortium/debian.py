"""Odoo 19 from Debian's archive: signed index, locked SHA256, machine's own mirror.

apt is used with a state of its own, so /etc/apt and /var/lib/apt are neither needed nor touched.
"""

import getpass
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from collections import namedtuple
from pathlib import Path

from .paths import CONFIG, ODOO, RUN, cache_dir, digest
from .proc import environment, run
from .system import os_release
from .ui import Failure, step, warn

LOCK = CONFIG / "odoo-deb.lock"
DEBIAN_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LANGUAGES = {"fr", "fr_CA"}
PREFIX = "usr/lib/python3/dist-packages/"
SELFIE = f"{PREFIX}odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
EXTRACTION = 2  # raise when what is extracted changes

Package = namedtuple("Package", "name suite version sha256")

APT_CONF = """\
Dir::State "{work}/state";
Dir::State::lists "{work}/lists";
Dir::State::status "{work}/state/status";
Dir::Cache "{work}/cache";
Dir::Log "{work}/state";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{work}/etc";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "{user}";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Acquire::Languages "none";
Acquire::Retries "3";
"""


def read_lock(text):
    """The packages of a lock file: lines `package suite version sha256`."""
    rows = (line.split() for line in text.splitlines() if line.strip() and line[0] != "#")
    return [Package(*row) for row in rows]


def sha256(path):
    total = hashlib.sha256()
    with open(path, "rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def source_checkout():
    """ODOO_SRC: a checkout of Odoo 19.0 used instead of Debian's package, or None."""
    value = os.environ.get("ODOO_SRC")
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not (path / "odoo/release.py").exists() or not (path / "addons").is_dir():
        raise Failure(
            f"ODOO_SRC={value} is not a checkout of Odoo", "Give the folder with odoo-bin."
        )
    return path


def commit_of(checkout):
    """The commit that is checked out, or nothing: a template is of no use after a pull."""
    if not shutil.which("git"):
        return ""
    words = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def odoo_key():
    """Names the Odoo that is in use: templates depend on it."""
    checkout = source_checkout()
    if checkout:
        release = checkout / "odoo/release.py"
        return digest("source", str(checkout), release, commit_of(checkout))
    taken = ODOO / ".versions"  # other than the lock when Debian has moved on
    return digest(taken if taken.exists() else LOCK)


def wanted(name):
    """Whether a member of a package is needed (translations are two thirds of Odoo's size)."""
    if name.startswith(PREFIX):
        if not name.startswith((PREFIX + "odoo/", PREFIX + "odoo-19")):
            return False
        return not name.endswith(".po") or name.rsplit("/", 1)[1][:-3] in LANGUAGES
    return name.startswith("usr/share/") and not name.startswith(
        ("usr/share/lintian", "usr/share/bug")
    )


def find_mirror():
    """The archive that this machine uses; needs no downloaded list, no network and no root."""
    if os.environ.get("ODOO_DEB_MIRROR"):
        return os.environ["ODOO_DEB_MIRROR"].rstrip("/")
    codename = os_release().get("VERSION_CODENAME", "")
    listing = subprocess.run(
        ["apt-get", "--print-uris", "update"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = re.search(rf"^'(.*)/dists/{re.escape(codename)}/InRelease'", listing, re.M)
    if not (codename and found):
        raise Failure(
            "cannot tell a Debian archive from apt's configuration",
            "Set ODOO_DEB_MIRROR to the address of a Debian archive, or use: docker compose up",
        )
    return found[1]


def find_keyring():
    """The keys that may sign the archive: Debian's, unless a mirror is signed by its owner."""
    keyring = Path(os.environ.get("ODOO_DEB_KEYRING") or DEBIAN_KEYRING).absolute()
    if not keyring.exists():
        hint = "apt-get install debian-archive-keyring, or look at ODOO_DEB_KEYRING"
        raise Failure(f"no keyring at {keyring}", hint)
    return keyring


class Archive:
    """apt with its own state, for the suites of the lock file."""

    def __init__(self, work, suites):
        self.work = work
        self.suites = sorted(set(suites))
        self.config = work / "apt.conf"
        self.ready = False

    def prepare(self):
        """Write the configuration and download the signed indexes, once."""
        if self.ready:
            return
        keyring = find_keyring()
        for folder in ("lists/partial", "cache/archives/partial", "state", "etc"):
            (self.work / folder).mkdir(parents=True, exist_ok=True)
        (self.work / "state/status").write_text("")
        architecture = subprocess.run(
            ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
        ).stdout.strip()
        (self.work / "etc/odoo.sources").write_text(
            f"Types: deb\nURIs: {find_mirror()}\nSuites: {' '.join(self.suites)}\n"
            f"Components: main\nArchitectures: {architecture}\nSigned-By: {keyring}\n"
        )
        self.config.write_text(APT_CONF.format(work=self.work, user=getpass.getuser()))
        # with -c and not APT_CONFIG: only then do the #clear lines win over the machine's hooks
        run(
            ["apt-get", "-q", "-c", self.config, "update"],
            "fetch.log",
            "Check the network, the proxy of apt and the clock; or give the packages in a folder: "
            "ODOO_DEB_DIR=<folder>",
            what="reading Debian's package index",
        )
        self.ready = True

    def query(self, *words):
        return subprocess.run(
            ["apt-cache", "-c", self.config, *words],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    def versions(self, name):
        """The versions there are now, oldest first."""
        rows = (line.split("|") for line in self.query("madison", name).splitlines())
        found = {row[1].strip() for row in rows if len(row) > 1}
        return sorted(found, key=version_key)

    def sha256_of(self, name, version):
        found = re.search(r"^SHA256: (\w+)", self.query("show", f"{name}={version}"), re.M)
        return found[1] if found else None

    def download(self, package):
        """Fetch one package (apt checks it against the signed index); return its path."""
        cache = self.work / "cache"
        for stale in cache.glob(f"{package.name}_*.deb"):
            stale.unlink()
        run(
            ["apt-get", "-q", "-c", self.config, "download", f"{package.name}={package.version}"],
            "fetch.log",
            "Run the command again; what was downloaded is kept.",
            cwd=cache,
            what=f"download of {package.name}",
        )
        return next(iter(cache.glob(f"{package.name}_*.deb")))


def version_key(version):
    """Order of versions well enough for one package of one suite."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", version)]


def choose(package, available, strict):
    """The version to take: the locked one, else the newest of the same series, else advice."""
    if package.version in available:
        return package.version
    series = package.version.split(".")[0] + "."
    same = [version for version in available if version.startswith(series)]
    if same and not strict:
        return same[-1]
    raise Failure(
        f"{package.name} {package.version} is no longer in Debian's {package.suite} "
        f"(there now: {', '.join(available) or 'nothing'})",
        "Choose one:\n"
        "  ODOO_DEB_DIR=<folder with that .deb>  the same bytes; the SHA256 of the lock is checked\n"
        f"  edit {LOCK}  to a version that is there, then run ./consortium test\n"
        "  ODOO_SRC=<checkout of Odoo 19.0>      upstream's source instead of Debian's package\n"
        "  docker compose up                     the official image"
        + (
            "\n  unset ODOO_STRICT                     the newest of the same series"
            if same
            else ""
        ),
    )


def from_folder(package, store):
    """Take a package from ODOO_DEB_DIR, recognised by its hash."""
    folder = os.environ.get("ODOO_DEB_DIR")
    for candidate in sorted(Path(folder).glob("*.deb")) if folder else ():
        if sha256(candidate) == package.sha256:
            shutil.copyfile(candidate, store.with_suffix(".part"))
            store.with_suffix(".part").rename(store)
            return True
    return False


def obtain(package, archive, store):
    """The path of a verified .deb and the package it really is."""
    path = store / f"{package.name}_{package.sha256}.deb"
    if (path.exists() and sha256(path) == package.sha256) or from_folder(package, path):
        return path, package
    archive.prepare()
    strict = bool(os.environ.get("ODOO_STRICT"))
    version = choose(package, archive.versions(package.name), strict)
    if version != package.version:
        warn(
            f"{package.name} {package.version} has left Debian's {package.suite}: taking {version}, "
            f"signed by Debian but not in {LOCK.name}. ODOO_STRICT=1 forbids this."
        )
        package = package._replace(version=version, sha256=archive.sha256_of(package.name, version))
        path = store / f"{package.name}_{package.sha256}.deb"
        if path.exists() and sha256(path) == package.sha256:
            return path, package
    fresh = archive.download(package)
    got = sha256(fresh)
    if got != package.sha256:
        fresh.unlink()
        raise Failure(
            f"{package.name} {package.version}: SHA256 is {got}, the lock says {package.sha256}",
            "Do not use this file. Compare with Debian's index before touching the lock.",
        )
    shutil.copyfile(fresh, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)
    fresh.unlink()
    return path, package


def extract(deb, target):
    """Unpack the wanted members of a .deb below target."""
    options = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE
    ) as unpacker:
        with tarfile.open(fileobj=unpacker.stdout, mode="r|") as members:
            for member in members:
                name = member.name.removeprefix("./")
                if wanted(name) and ".." not in name.split("/"):
                    members.extract(member, target, **options)
    if unpacker.returncode:
        raise Failure(f"cannot unpack {deb}", f"Delete {deb} and run the command again.")


def stamp_path():
    return ODOO / f".stamp-{digest(LOCK, EXTRACTION)}"


def is_fetched():
    return stamp_path().exists()


def fetch():
    """Make sure that .run/odoo holds the locked Odoo; quick when it already does."""
    if source_checkout() or is_fetched():
        return
    packages = read_lock(LOCK.read_text())
    store = cache_dir() / "deb"
    store.mkdir(parents=True, exist_ok=True)
    work = RUN / "apt"
    shutil.rmtree(work, ignore_errors=True)
    archive = Archive(work, [package.suite for package in packages])
    with step("Odoo 19 and its fonts from Debian's archive"):
        files = [obtain(package, archive, store) for package in packages]
    fresh = RUN / "odoo.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    with step("unpacking Odoo"):
        for path, _package in files:
            extract(path, fresh)
    stub = fresh / SELFIE
    if not stub.exists():
        # Without this file, which Debian leaves out, every page of the back office logs an error.
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not in Debian's package; only blurs the background of video calls */\n")
    (fresh / ".versions").write_text("".join(f"{' '.join(package)}\n" for _path, package in files))
    (fresh / stamp_path().name).touch()
    shutil.rmtree(ODOO, ignore_errors=True)
    fresh.rename(ODOO)
    shutil.rmtree(work, ignore_errors=True)
