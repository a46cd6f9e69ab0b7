"""Reading addons/: order, dependencies, hash."""

import pytest

from consortium import addons
from consortium.ui import Failure

OWN = {
    "b": {"depends": ["a", "sale"]},
    "a": {"depends": ["web"]},
    "c": {"depends": ["b", "a"]},
    "off": {"depends": ["crm"], "installable": False},
}


def test_order_follows_dependencies():
    assert addons.ordered(OWN) == ["a", "b", "c"]


def test_a_circle_is_named():
    with pytest.raises(Failure, match="circle"):
        addons.ordered({"a": {"depends": ["b"]}, "b": {"depends": ["a"]}})


def test_third_party_leaves_out_ours_and_what_is_not_installable():
    assert addons.third_party(OWN) == ["sale", "web"]


def test_closure_holds_only_ours():
    assert addons.closure("c", OWN) == {"a", "b", "c"}


def test_an_unreadable_manifest_is_skipped_with_a_warning(tmp_path, capsys):
    for name, text in (("good", "{'name': 'Good'}"), ("bad", "{'name': ")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(text)
    assert addons.manifests(tmp_path) == {"good": {"name": "Good"}}
    assert "bad" in capsys.readouterr().err


def test_the_hash_changes_with_content_and_not_with_byte_code(tmp_path, monkeypatch):
    monkeypatch.setattr(addons, "ADDONS", tmp_path)
    module = tmp_path / "one" / "models.py"
    module.parent.mkdir()
    module.write_text("a = 1\n")
    before = addons.content_hash(["one"])
    (module.parent / "__pycache__").mkdir()
    (module.parent / "__pycache__" / "models.pyc").write_text("x")
    assert addons.content_hash(["one"]) == before
    module.write_text("a = 2\n")
    assert addons.content_hash(["one"]) != before
