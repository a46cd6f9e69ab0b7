"""Manifests: what OCA's tools check, and what the design demands."""

import re
import subprocess

from .. import addons, debian
from ..paths import ADDONS, DIST_PACKAGES, LINT_VENV, ROOT
from ..proc import environment
from . import lint
from .result import Result

KEY_ORDER = (
    "name",
    "version",
    "summary",
    "category",
    "author",
    "website",
    "license",
    "depends",
    "external_dependencies",
    "data",
    "assets",
)
CONSTANTS = {
    "license": "LGPL-3",
    "author": "Consortium Suite Contributors",
    "website": "https://github.com/consortium-suite/consortium",
    "category": "Services/Consortium",
}
# The layers of the design: an addon depends only on those of ours that come before it.
LAYERS = (
    ("consortium_members", "consortium_print"),
    ("consortium_timesheet",),
    ("consortium_billing", "consortium_training", "consortium_survey"),
    ("consortium_billing_l10n_ca", "consortium_training_billing", "consortium_training_survey"),
    ("consortium_report",),
)
FILES = (
    "README.rst",
    "readme/DESCRIPTION.md",
    "readme/CONFIGURE.md",
    "readme/USAGE.md",
    "static/description/icon.png",
    "i18n/fr.po",
    "tests/__init__.py",
)


def layer(name):
    return next((n for n, names in enumerate(LAYERS) if name in names), None)


def odoo_addons():
    """Folders of Odoo's own addons."""
    checkout = debian.source_checkout()
    if checkout:
        return [checkout / "addons", checkout / "odoo/addons"]
    return [DIST_PACKAGES / "odoo/addons"]


def check_one(result, name, manifest, own):
    """The checks of one manifest."""

    def expect(good, problem):
        result.check(good, f"{name}: {problem}")

    version = manifest.get("version", "")
    expect(re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", version), f"version {version!r}, want 19.0.x.y.z")
    for key, value in CONSTANTS.items():
        if key == "category" and manifest.get("auto_install"):
            continue
        expect(manifest.get(key) == value, f"{key} is {manifest.get(key)!r}, want {value!r}")
    summary = manifest.get("summary", "")
    expect(summary and "\n" not in summary.strip(), "summary must be one line")
    order = [key for key in manifest if key in KEY_ORDER]
    expect(order == sorted(order, key=KEY_ORDER.index), f"keys out of order: {order}")
    depends = manifest.get("depends", [])
    expect(depends and len(depends) == len(set(depends)), "depends is empty or repeats itself")
    folders = [ADDONS, *odoo_addons()]
    unknown = [d for d in depends if not any((f / d / "__manifest__.py").exists() for f in folders)]
    expect(not unknown, f"depends on unknown modules {unknown}")
    upward = [d for d in depends if d in own and (layer(d) is None or layer(d) >= layer(name))]
    expect(not upward, f"depends on {upward}, which the design puts beside or above it")
    website = [d for d in depends if d.startswith("website")]
    expect(not website, f"depends on {website}: the portal serves members")
    missing = [f for f in manifest.get("data", []) if not (ADDONS / name / f).exists()]
    expect(not missing, f"data files that are not there: {missing}")
    absent = [f for f in FILES if not (ADDONS / name / f).exists()]
    expect(not absent, f"missing files: {absent}")


def redundant(name, manifest, own):
    """Dependencies of ours that another dependency of ours already brings."""
    depends = [d for d in manifest.get("depends", []) if d in own]
    return [d for d in depends if any(d in addons.closure(o, own) for o in depends if o != d)]


def manifestoo(result, *words):
    """One of manifestoo's checks on our addons, with Odoo's in sight."""
    folders = ",".join(str(folder) for folder in (ADDONS, *odoo_addons()))
    command = [LINT_VENV / "bin/manifestoo", "--odoo-series", "19.0", "--addons-path", folders]
    command += ["--select-addons-dir", ADDONS, *words]
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    text = f"{done.stdout}{done.stderr}".strip()
    result.check(done.returncode == 0, f"manifestoo {' '.join(words)}: {text}")


def check(only=None):
    """All manifests, or some."""
    lint.prepare()
    result = Result("manifests")
    own = addons.manifests()
    for name, manifest in own.items():
        if only and name not in only:
            continue
        if result.check(layer(name) is not None, f"{name}: not an addon of the design (LAYERS)"):
            check_one(result, name, manifest, own)
            again = redundant(name, manifest, own)
            result.check(not again, f"{name}: {again} come with its other dependencies")
    for folder in sorted(p for p in ADDONS.iterdir() if p.is_dir() and p.name[0] not in "._"):
        readable = folder.name in own
        result.check(readable, f"{folder.name}: no readable __manifest__.py")
    if own:
        manifestoo(result, "check-licenses")
        manifestoo(result, "check-dev-status", "--default-dev-status", "Beta")
    return result
