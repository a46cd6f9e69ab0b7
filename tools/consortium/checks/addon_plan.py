"""In which order the addons are tested, and how a large one is shared between the workers.

The runs before this one are remembered in .run/durations.json: the seconds of each addon and of
each test file, and the content that passed last.
"""

import json
import threading

from .. import addons
from ..paths import ADDONS, RUN

WORKERS = 2
WORTH_SHARING = 100  # seconds: a second copy and a second start of Odoo cost some
MEMORY = RUN / "durations.json"
MEMORY_LOCK = threading.Lock()


def memory():
    """What is remembered: {what: seconds or hash}."""
    try:
        return json.loads(MEMORY.read_text())
    except (OSError, ValueError):
        return {}


def remember(facts):
    """Add to what is remembered; both workers do."""
    with MEMORY_LOCK:
        MEMORY.write_text(json.dumps({**memory(), **facts}, indent=1, sort_keys=True))


def test_files(name):
    """Paths of an addon's test files, below addons/, as Odoo's test tags want them."""
    return [f"/{path.relative_to(ADDONS)}" for path in (ADDONS / name).glob("tests/**/test_*.py")]


def guess(name):
    """Seconds of an addon whose tests were never timed: their size decides."""
    return 10 + sum((ADDONS / path[1:]).stat().st_size for path in test_files(name)) / 1000


def fingerprint(name):
    """What an addon's tests depend on: itself and those of ours below it."""
    return addons.content_hash(addons.closure(name))


def ordered(names, known):
    """Changed since they passed first, then the longest."""
    return sorted(
        names,
        key=lambda name: (
            known.get(f"passed {name}") == fingerprint(name),
            -known.get(name, guess(name)),
        ),
    )


def shared(names, known):
    """The addons whose tests are spread over the workers."""
    seconds = {name: known.get(name, guess(name)) for name in names}
    fair = max(sum(seconds.values()) / WORKERS, WORTH_SHARING)
    return {name for name in names if seconds[name] > fair}


def split(files, known, parts=WORKERS):
    """Test files in as many lists, of about the same duration each."""
    heaps = [[] for _part in range(parts)]
    sums = [0.0] * parts
    for path in sorted(files, key=lambda path: -known.get(path, 1)):
        lightest = sums.index(min(sums))
        heaps[lightest].append(path)
        sums[lightest] += known.get(path, 1)
    return heaps


def selections(name, known):
    """Test tags that together select each test of an addon once.

    The last takes all that the others do not name: no test can be forgotten.
    """
    heaps = [sorted(heap) for heap in split(test_files(name), known)]
    named = [path for heap in heaps[1:] for path in heap]
    rest = ",".join([f"/{name}", *(f"-{path}" for path in named)])
    return [*(",".join(heap) for heap in heaps[1:] if heap), rest]
