"""Sharing the addons' tests between workers: nothing forgotten, nothing twice, changed ones first."""

import threading
import time

import pytest

from consortium import addons
from consortium.checks import addon_plan, addon_tests

NAME = "consortium_members"


@pytest.fixture
def empty_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(addon_plan, "MEMORY", tmp_path / "durations.json")


def a_test(path):
    """A test as Odoo's selector sees it, in the file at ``path`` below addons/."""
    test = type("TestX", (), {"__module__": "odoo.addons" + path[:-3].replace("/", ".")})()
    test.test_tags, test.test_module = {"standard", "post_install"}, path.split("/")[1]
    test._testMethodName = "test_x"
    return test


@pytest.mark.parametrize("timed", [False, True])
def test_each_test_is_selected_once(installation, timed):
    """Asked of Odoo's own selector, for every file of a large addon and one that is not listed."""
    from odoo.tests.tag_selector import TagsSelector

    files = addon_plan.test_files(NAME)
    assert len(files) > 5
    known = {path: 5.0 * rank for rank, path in enumerate(files)} if timed else {}
    selectors = [TagsSelector(tags) for tags in addon_plan.selections(NAME, known)]
    assert len(selectors) == addon_plan.WORKERS
    taken = [0] * len(selectors)
    for path in [*files, f"/{NAME}/tests/common.py"]:
        chosen = [selector.check(a_test(path)) for selector in selectors]
        assert sum(chosen) == 1, path
        taken[chosen.index(True)] += 1
    assert min(taken) >= 2, taken
    foreign = a_test("/sale/tests/test_sale.py")
    assert not any(selector.check(foreign) for selector in selectors)


def test_files_are_shared_by_their_seconds():
    known = {"a": 50.0, "b": 20.0, "c": 20.0, "d": 9.0}
    assert addon_plan.split("abcd", known) == [["a"], ["b", "c", "d"]]
    assert [len(heap) for heap in addon_plan.split("abcd", {})] == [2, 2]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ({"a": 300, "b": 100, "c": 50}, {"a"}),  # one worker would wait 150 s for the other
        ({"a": 300, "b": 200, "c": 150}, set()),  # 300 and 350
        ({"a": 90}, set()),  # not worth a second start of Odoo
        ({"a": 200}, {"a"}),
    ],
)
def test_only_an_addon_that_dominates_is_shared(seconds, expected):
    assert addon_plan.shared(list(seconds), seconds) == expected


def test_what_changed_since_it_passed_comes_first(empty_memory):
    names = addons.ordered()
    known = {name: 10 * rank for rank, name in enumerate(names)}
    assert addon_plan.ordered(names, known) == names[::-1]
    addon_plan.remember({f"passed {name}": addon_plan.fingerprint(name) for name in names[1:]})
    assert addon_plan.ordered(names, {**known, **addon_plan.memory()}) == [names[0], *names[:0:-1]]


def test_what_both_workers_remember_is_kept(empty_memory):
    threads = [threading.Thread(target=addon_plan.remember, args=({str(n): n},)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert addon_plan.memory() == {str(n): n for n in range(20)}


def test_tasks_that_a_task_gives_come_next():
    """The parts of a shared addon are not left to the end, and no worker stops while one may come."""
    done, both = [], threading.Barrier(2, timeout=20)

    def install():
        time.sleep(0.2)
        return [lambda: part("one"), lambda: part("two")]

    def part(name):
        both.wait()  # two workers, or never
        done.append(name)

    addon_tests.work([install, lambda: done.append("other")])
    assert done[0] == "other" and sorted(done[1:]) == ["one", "two"]


def test_seconds_are_read_from_odoos_report():
    text = """2026-11-25 02:00:00,000 1 DEBUG db odoo.tests.stats: Detailed Tests Report:
\tconsortium_members.test_access: 3.50s 120 queries
\tconsortium_members.test_access.TestAccess: 3.50s 120 queries
\tconsortium_members.test_access.TestAccess.test_reader: 1.20s 40 queries
"""
    found = addon_tests.TIMES.findall(text)
    assert [(module, file, spent) for module, file, _class, spent in found] == [
        ("consortium_members", "test_access", "3.50")
    ]
