"""The main screens, in French and in English, on a desk and on a phone: they open without an
error, hold no word of the other language, and their pictures are kept.

Pictures go to ``.run/screenshots``; with ``SCREENSHOTS=docs`` those of the README are renewed.
"""

import pytest

from tests.suite.looking import ENGLISH, foreign, look
from tests.suite.screens import PHONE, SCREENS


@pytest.mark.parametrize("screen", SCREENS, ids=[screen[0] for screen in SCREENS])
def test_screen(chrome, site, odoo_env, logins, folder, wording, screen):
    text = look(chrome, site, odoo_env, logins, screen, folder / f"{screen[0]}.png")
    english = sorted(set(ENGLISH.findall(text))) or foreign(text, wording["en"])
    assert not english, f"not translated on {screen[0]}: {english}"


@pytest.mark.parametrize("screen", SCREENS, ids=[screen[0] for screen in SCREENS])
def test_screen_in_english(chrome, site, odoo_env, logins, root, wording, speak, screen):
    speak("en_CA")
    path = root / ".run/screenshots" / f"{screen[0]}_en.png"
    text = look(chrome, site, odoo_env, logins, screen, path)
    french = foreign(text, wording["fr"])
    assert not french, f"French on {screen[0]}: {french}"


@pytest.mark.parametrize(
    "screen", [s for s in SCREENS if s[0] in PHONE], ids=lambda screen: screen[0]
)
def test_screen_on_a_phone(chrome, site, odoo_env, logins, root, screen):
    chrome.resize(390, 844, mobile=True)
    try:
        path = root / ".run/screenshots" / f"{screen[0]}_phone.png"
        look(chrome, site, odoo_env, logins, (*screen[:4], None), path)
        wide = chrome.evaluate("document.documentElement.scrollWidth")
        assert wide <= 391, f"{screen[0]} scrolls sideways: {wide} px"
    finally:
        chrome.resize(1400, 900)
