"""The checks on translations find what they are for."""

import polib
import pytest

from consortium.checks import po


def write(path, entries):
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for msgid, msgstr, flags in entries:
        catalogue.append(polib.POEntry(msgid=msgid, msgstr=msgstr, flags=flags))
    catalogue.save(str(path))


@pytest.fixture
def addon(tmp_path):
    folder = tmp_path / "x" / "i18n"
    folder.mkdir(parents=True)
    source = [("Hours", "", []), ("%(n)s hours left", "", []), ("<b>Total</b>", "", [])]
    write(folder / "x.pot", source)
    write(tmp_path / "fresh.pot", source)
    good = {"Hours": "Heures", "%(n)s hours left": "%(n)s heures", "<b>Total</b>": "<b>Total</b>"}

    def check(**changes):
        chosen = {**good, **changes.pop("terms", {})}
        fuzzy = changes.pop("fuzzy", ())
        write(
            folder / "fr.po",
            [(k, v, ["fuzzy"] if k in fuzzy else []) for k, v in chosen.items() if v is not None],
        )
        return [what for what, problem in po.check(folder, tmp_path / "fresh.pot") if problem]

    return check


def test_complete_french_passes(addon):
    assert addon() == []


@pytest.mark.parametrize("value", ["", "  ", None])
def test_a_missing_term_is_found(addon, value):
    assert addon(terms={"Hours": value}) == ["fr.po: not translated"]


def test_a_fuzzy_term_is_found(addon):
    assert addon(fuzzy=["Hours"]) == ["fr.po: fuzzy"]


def test_another_placeholder_is_found(addon):
    assert addon(terms={"%(n)s hours left": "%(m)s heures"}) == ["fr.po: placeholders differ"]


def test_lost_markup_is_found(addon):
    assert addon(terms={"<b>Total</b>": "Total"}) == ["fr.po: markup differs"]


def test_an_old_template_is_found(addon, tmp_path):
    write(tmp_path / "fresh.pot", [("Hours", "", []), ("New", "", [])])
    assert addon() == [
        "template: new terms",
        "template: terms that are gone",
        "fr.po: not translated",
    ]
