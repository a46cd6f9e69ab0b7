"""./consortium test: the parts in order, cheap ones first, and the sum on the last line."""

import threading
import time

from .. import setup, templates
from ..ui import Failure, say
from . import addon_tests, cross, lint, manifests, translations, upstream
from .result import Result, final_line

PARTS = ("lint", "manifests", "addons", "translations", "cross")
# Only when asked for: it takes longer than all of our own tests of an addon.
OPTIONAL = ("upstream",)
NEEDS_ODOO = {"addons", "translations", "cross", "upstream"}
NEEDS_SUITE = {"translations", "cross", "upstream"}


def parts(args):
    """The parts that were asked for."""
    chosen = [part for word in args.only or () for part in word.split(",")]
    unknown = sorted(set(chosen) - set(PARTS) - set(OPTIONAL))
    if unknown:
        there = ", ".join((*PARTS, *OPTIONAL))
        raise Failure(f"no part {', '.join(unknown)}", f"There are: {there}", code=2)
    if args.keyword and not chosen:
        return ["cross"]
    if args.addon and not chosen:
        return ["manifests", "addons", "translations"]
    if not chosen:
        return list(PARTS)
    return [part for part in (*PARTS, *OPTIONAL) if part in chosen]


def runners(args):
    only = set(args.addon or ())
    return {
        "lint": lambda: [lint.check()],
        "manifests": lambda: [manifests.check(only)],
        "translations": lambda: [translations.check(only)],
        "addons": lambda: addon_tests.check(only),
        "cross": lambda: [cross.check(args.keyword)],
        "upstream": upstream.check,
    }


def run_part(name, function):
    """Run one part; what it cannot do is a failure, and the other parts still run."""
    started = time.monotonic()
    say(f"\n== {name}")
    try:
        results = function()
    except Failure as failure:
        results = [Result(name)]
        results[0].check(False, f"{failure}\n{failure.hint or ''}".strip())
    for result in results:
        if len(results) == 1:
            result.seconds = time.monotonic() - started
        for problem in result.problems:
            say(f"--- {problem}")
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    say(f"== {name}: {passed} passed, {failed} failed ({time.monotonic() - started:.0f} s)")
    return results


class WarmUp:
    """Builds the template databases while other parts leave a processor idle."""

    def __init__(self, chosen):
        self.suite = bool(NEEDS_SUITE & set(chosen))
        self.dependencies_tried = threading.Event()
        self.thread = threading.Thread(target=self.build, daemon=True)
        if NEEDS_ODOO & set(chosen):
            self.thread.start()

    def build(self):
        try:
            templates.dependencies()
            self.dependencies_tried.set()
            if self.suite:
                templates.suite()
        except Failure:
            pass  # the part that needs it tries again and reports
        finally:
            self.dependencies_tried.set()

    def wait(self, part):
        """Return when what a part needs was built, or was tried."""
        if part in NEEDS_SUITE:
            self.thread.join()
        elif part in NEEDS_ODOO:
            self.dependencies_tried.wait()


def test(args):
    """The whole run; 1 when anything failed."""
    started = time.monotonic()
    chosen = parts(args)
    setup.prepare()
    building = WarmUp(chosen)
    functions = runners(args)
    results = []
    for name in chosen:
        building.wait(name)
        results += run_part(name, functions[name])
    say(f"\nall in {time.monotonic() - started:.0f} s")
    say(final_line(results))
    return 1 if any(result.failed for result in results) else 0
