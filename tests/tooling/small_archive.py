"""A Debian archive of a few kilobytes, signed, for trials of debian.py with the real apt.

It holds odoo-19 19.0.0+dfsg-2 and a font package, each with the files that matter. The packages
are written here, byte for byte the same each time, so that the signed index in archive/ fits them;
the key that signed it was thrown away. To change anything: edit, then, where gpg is installed,

    python3 tests/tooling/small_archive.py

which makes a new key and signs again.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FIXTURE = Path(__file__).with_name("archive")
SUITE = "trial"
ARCHITECTURES = ("amd64", "arm64")
DIST_PACKAGES = "usr/lib/python3/dist-packages"
PACKAGES = {
    ("odoo-19", "19.0.0+dfsg-2"): {
        f"{DIST_PACKAGES}/odoo/release.py": "version = '19.0'\n",
        f"{DIST_PACKAGES}/odoo/addons/base/i18n/fr.po": "# kept\n",
        f"{DIST_PACKAGES}/odoo/addons/base/i18n/de.po": "# dropped\n",
        "etc/odoo/odoo.conf": "# dropped\n",
    },
    ("fonts-trial", "1.0-1"): {"usr/share/fonts/truetype/trial/Trial.ttf": "no font\n"},
}


def tar(files):
    """An uncompressed tar without times or owners."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(text)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def control(name, version):
    return (
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: nobody <x@x.example>\n"
        "Description: for a test\n"
    )


def deb(name, version):
    """The bytes of a package: an ar archive of three members."""
    members = {
        "debian-binary": b"2.0\n",
        "control.tar": tar({"control": control(name, version)}),
        "data.tar": tar(PACKAGES[name, version]),
    }
    out = b"!<arch>\n"
    for member, content in members.items():
        out += f"{member:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        out += content + b"\n" * (len(content) % 2)
    return out


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def file_name(name, version):
    return f"pool/{name}_{version}_all.deb"


def index():
    """The text of Packages."""
    return "\n".join(
        f"{control(name, version)}Filename: {file_name(name, version)}\n"
        f"Size: {len(deb(name, version))}\nSHA256: {sha256(deb(name, version))}\n"
        for name, version in PACKAGES
    )


def release():
    """The text that is signed."""
    rows = "".join(
        f" {sha256(index().encode())} {len(index())} main/binary-{architecture}/Packages\n"
        for architecture in ARCHITECTURES
    )
    return (
        f"Origin: trial\nSuite: {SUITE}\nCodename: {SUITE}\nDate: Wed, 01 Jan 2020 00:00:00 UTC\n"
        f"Architectures: {' '.join(ARCHITECTURES)}\nComponents: main\nSHA256:\n{rows}"
    )


def write(folder):
    """Lay the archive out in a folder."""
    for name, version in PACKAGES:
        path = folder / file_name(name, version)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(deb(name, version))
    dist = folder / "dists" / SUITE
    for architecture in ARCHITECTURES:
        path = dist / f"main/binary-{architecture}/Packages"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(index())
    shutil.copyfile(FIXTURE / "InRelease", dist / "InRelease")


def sign():
    """Make a key, sign the index, keep the public half."""
    with tempfile.TemporaryDirectory() as home:
        gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback"]
        gpg += ["--passphrase", "", "--faked-system-time", "20200101T000000"]  # old on any clock
        user = "trial archive <x@x.example>"
        subprocess.run([*gpg, "--quick-generate-key", user, "rsa3072", "sign", "0"], check=True)
        public = subprocess.run([*gpg, "--export"], stdout=subprocess.PIPE, check=True).stdout
        signed = subprocess.run(
            [*gpg, "--digest-algo", "SHA512", "--clearsign"],
            input=release().encode(),
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    FIXTURE.mkdir(exist_ok=True)
    (FIXTURE / "keyring.gpg").write_bytes(public)
    (FIXTURE / "InRelease").write_bytes(signed)


if __name__ == "__main__":
    sys.exit(sign())
