"""Translations, with polib: run by the Python of .run/venv, prints JSON or rewrites fr.po.

po.py check FOLDER POT  compares i18n/ of an addon with a freshly exported template
po.py merge FOLDER...   brings the terms of fr.po in line with the committed template
"""

import json
import re
import sys
from pathlib import Path

import polib

PLACEHOLDER = re.compile(r"%(?:\([\w.]+\))?[#0\-+]*[\d.]*[sdifrgx%]|\{[\w.]*\}")
MARKUP = re.compile(r"</?(\w+)")


def terms(path):
    """{(context, msgid): entry} of the living entries."""
    return {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path)) if not e.obsolete and e.msgid}


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def some(items, limit=8):
    items = sorted(repr(item) for item in items)
    more = f" and {len(items) - limit} more" if len(items) > limit else ""
    return ", ".join(items[:limit]) + more


def check(folder, fresh):
    """[(what, problem or "")] for one addon."""
    name = folder.parent.name
    pot, french = folder / f"{name}.pot", folder / "fr.po"
    for path in (pot, french):
        if not path.exists():
            return [("files", f"{path.name} is missing (./consortium pot {name})")]
    source, committed, translated = terms(fresh), terms(pot), terms(french)
    new, gone = set(source) - set(committed), set(committed) - set(source)
    findings = [
        ("template: new terms", some(term for _ctx, term in new)),
        ("template: terms that are gone", some(term for _ctx, term in gone)),
    ]
    missing = [key for key in source if key not in translated or not translated[key].msgstr.strip()]
    findings.append(("fr.po: not translated", some(term for _ctx, term in missing)))
    fuzzy = [e.msgid for e in translated.values() if e.fuzzy]
    findings.append(("fr.po: fuzzy", some(fuzzy)))
    wrong = [
        e.msgid
        for e in translated.values()
        if e.msgstr and placeholders(e.msgid) != placeholders(e.msgstr)
    ]
    findings.append(("fr.po: placeholders differ", some(wrong)))
    tags = [
        e.msgid
        for e in translated.values()
        if e.msgstr and sorted(MARKUP.findall(e.msgid)) != sorted(MARKUP.findall(e.msgstr))
    ]
    findings.append(("fr.po: markup differs", some(tags)))
    return findings


def merge(folder):
    """Add the new terms of the template to fr.po (empty), drop those that are gone."""
    name = folder.parent.name
    template = polib.pofile(str(folder / f"{name}.pot"))
    path = folder / "fr.po"
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    if not path.exists():
        catalogue.metadata = {**template.metadata, "Language": "fr"}
    catalogue.merge(template)
    for entry in list(catalogue.obsolete_entries()):
        catalogue.remove(entry)
    catalogue.save(str(path))
    empty = len(catalogue.untranslated_entries())
    print(f"{name}: {len(catalogue)} terms, {empty} to translate")


def main(arguments):
    mode, *paths = arguments
    if mode == "check":
        print(json.dumps(check(Path(paths[0]), Path(paths[1]))))
    else:
        for path in paths:
            merge(Path(path))


if __name__ == "__main__":
    main(sys.argv[1:])
