"""What is in addons/: manifests, dependencies, order, and a hash of the content."""

import ast
import hashlib

from .paths import ADDONS
from .ui import Failure, warn

SKIPPED_DIRS = {"__pycache__", ".git", "node_modules"}


def manifests(folder=None):
    """{name: manifest} of the addons that have a readable manifest, by name."""
    found = {}
    for path in sorted((folder or ADDONS).glob("*/__manifest__.py")):
        try:
            found[path.parent.name] = ast.literal_eval(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            warn(f"{path}: not a manifest ({error})")
    return found


def installable(own=None):
    own = manifests() if own is None else own
    return {name: m for name, m in own.items() if m.get("installable", True)}


def ordered(own=None):
    """Names of the installable addons, each after those of ours that it depends on."""
    own = installable(own)
    result, visiting = [], set()

    def visit(name):
        if name in result or name not in own:
            return
        if name in visiting:
            raise Failure(f"addons depend on each other in a circle: {name}")
        visiting.add(name)
        for dependency in own[name].get("depends", ()):
            visit(dependency)
        result.append(name)

    for name in sorted(own):
        visit(name)
    return result


def closure(name, own=None):
    """The addons of ours that come with `name`, itself included."""
    own = installable(own)
    seen, todo = set(), [name]
    while todo:
        current = todo.pop()
        if current in own and current not in seen:
            seen.add(current)
            todo += own[current].get("depends", ())
    return seen


def third_party(own=None):
    """The modules of Odoo that ours depend on, directly."""
    own = installable(own)
    needed = {dependency for m in own.values() for dependency in m.get("depends", ())}
    return sorted(needed - set(own))


def files(name):
    """The files of an addon that count (no byte code)."""
    for path in sorted((ADDONS / name).rglob("*")):
        if path.is_file() and not SKIPPED_DIRS & set(path.relative_to(ADDONS).parts):
            yield path


def content_hash(names):
    """Changes when any file of these addons does."""
    total = hashlib.sha256()
    for name in sorted(names):
        for path in files(name):
            total.update(f"{path.relative_to(ADDONS)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]
