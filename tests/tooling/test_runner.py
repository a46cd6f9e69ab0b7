"""Counting: what Odoo, pytest and the parts report is summed, and nothing passes by silence."""

import json

import pytest

from consortium.checks import addon_tests, cross, lint, main, result
from consortium.ui import Failure

LINE = "2026-01-01 00:00:00,000 1 {level} db odoo.tests.result: {text}\n"
GOOD = LINE.format(level="INFO", text="0 failed, 0 error(s) of 12 tests when loading database 'x'")
BAD = LINE.format(level="ERROR", text="1 failed, 2 error(s) of 12 tests when loading database 'x'")
NONE = LINE.format(level="WARNING", text="0 failed, 0 error(s) of 0 tests when loading 'x'")
SKIP = LINE.format(level="INFO", text="skipped TestTour.test_x : Chrome executable not found")
NOISE = LINE.format(level="WARNING", text="something is deprecated")


def judged(tmp_path, text, code=0):
    log = tmp_path / "log"
    log.write_text(text)
    found = result.Result("x")
    addon_tests.judge(found, "x", code, log)
    return found.passed, found.failed


def test_counts_are_read_from_odoos_summary():
    log = addon_tests.read_log(GOOD + BAD)
    assert (log.ran, log.failed) == (24, 3)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        (GOOD, 0, (13, 0)),
        (BAD, 1, (9, 3)),
        (GOOD, 1, (12, 1)),
        (GOOD + NOISE, 0, (12, 1)),
        (GOOD + SKIP, 0, (12, 1)),
    ],
)
def test_a_run_is_judged(tmp_path, text, code, expected):
    assert judged(tmp_path, text, code) == expected


def test_no_test_at_all_is_a_failure(tmp_path):
    assert judged(tmp_path, NONE) == (0, 1)
    assert judged(tmp_path, "") == (0, 1)


def test_the_ignored_line_is_the_only_one(tmp_path):
    late = LINE.format(level="ERROR", text="Error received after termination: x")
    assert judged(tmp_path, GOOD + late) == (13, 0)


def test_the_last_line_sums_all_parts():
    parts = [result.Result("a", passed=3), result.Result("b", passed=2, failed=1)]
    assert result.final_line(parts) == "5 passed, 1 failed"


def test_pytests_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        "<testcase classname='a' name='good'/>"
        "<testcase classname='a' name='bad'><failure/></testcase>"
        "<testcase classname='a' name='broken'><error/></testcase>"
        "<testcase classname='a' name='later'><skipped/></testcase>"
        "</testsuite></testsuites>"
    )
    found = cross.read_junit(report)
    assert (found.passed, found.failed) == (1, 3)
    assert found.problems == ["a::bad", "a::broken", "a::later: skipped"]


class Args:
    only = addon = keyword = None


def test_all_parts_run_in_order_by_default():
    assert main.parts(Args()) == list(main.PARTS)


def test_parts_can_be_chosen():
    args = Args()
    args.only = ["addons,lint"]
    assert main.parts(args) == ["lint", "addons"]
    args.only = ["upstream", "cross"]
    assert main.parts(args) == ["cross", "upstream"]
    args.only = ["nonsense"]
    with pytest.raises(Failure, match="nonsense"):
        main.parts(args)


def test_a_part_that_breaks_is_a_failure_and_not_the_end():
    def broken():
        raise Failure("no database", "start it")

    results = main.run_part("addons", broken)
    assert results[0].failed == 1


def test_pylint_looks_again_at_what_changed_only(tmp_path, monkeypatch):
    monkeypatch.setattr(lint, "PYLINT_MEMORY", tmp_path / "pylint.json")
    hashes = {"a": "1", "b": "1"}
    monkeypatch.setattr(lint.addons, "content_hash", lambda names: hashes[names[0]])
    due = lint.pylint_due(["a", "b"])
    assert set(due) == {"a", "b"}
    lint.PYLINT_MEMORY.write_text(json.dumps(due))
    assert not lint.pylint_due(["a", "b"])
    hashes["b"] = "2"
    assert set(lint.pylint_due(["a", "b"])) == {"b"}
    monkeypatch.setattr(lint, "ROOT", tmp_path)  # another configuration
    (tmp_path / ".pylintrc").write_text("[MAIN]\n")
    assert set(lint.pylint_due(["a", "b"])) == {"a", "b"}
