"""Pages of the portal and the public form of an application, looked at as test_screens.py does."""

import re

import pytest

from tests.suite.looking import ENGLISH, foreign, log_in, wait_for


@pytest.mark.parametrize(
    ("picture", "who", "size"),
    [
        ("portal_hours", "portal_founder", (1200, 1000)),
        ("portal_beneficiary", "portal_beneficiary", (1200, 1000)),
        ("portal_phone", "portal_member", (390, 844)),
    ],
)
def test_portal_screen(chrome, site, odoo_env, logins, folder, picture, who, size):
    url, name = site
    log_in(chrome, site, logins[who])
    with odoo_env(name, user=logins[who]) as env:
        partner = env.user.partner_id.sudo().commercial_partner_id
        agreement = (
            env["consortium.agreement"]
            .sudo()
            .search(
                [
                    "|",
                    ("member_id", "=", partner.id),
                    ("beneficiary_ids.partner_id", "=", partner.id),
                ],
                limit=1,
            )
        )
        path = f"/my/hours/{agreement.id}"
    chrome.resize(*size, mobile=size[0] < 500)
    try:
        chrome.open(f"{url}{path}", "main, #wrapwrap")
        chrome.picture(folder / f"{picture}.png")
        wide = chrome.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0] + 1, f"{picture} scrolls sideways: {wide} px"
    finally:
        chrome.resize(1400, 900)
    assert not chrome.errors, chrome.errors
    english = sorted(set(ENGLISH.findall(chrome.text())))
    assert not english, f"not translated on {picture}: {english}"


@pytest.mark.parametrize("page", ["", "/delegate", "/resign", "/documents", "shares"])
def test_member_pages_on_a_phone(chrome, site, logins, root, wording, page):
    path = f"/my/{page}" if page == "shares" else f"/my/membership{page}"
    log_in(chrome, site, logins["portal_founder"])
    chrome.resize(390, 844, mobile=True)
    try:
        chrome.open(f"{site[0]}{path}", "#wrapwrap h3")
        chrome.picture(root / ".run/screenshots" / f"portal{path.replace('/', '_')}_phone.png")
        wide = chrome.evaluate("document.documentElement.scrollWidth")
        assert wide <= 391, f"{path} scrolls sideways: {wide} px"
    finally:
        chrome.resize(1400, 900)
    assert not chrome.errors, chrome.errors
    english = foreign(chrome.text(), wording["en"])
    assert not english, f"not translated on {path}: {english}"


@pytest.fixture(scope="module")
def application(site, odoo_env):
    """Path of the public form of an application, which the applicant reads in French."""
    with odoo_env(site[1]) as env:
        applicant = env["res.partner"].create(
            {
                "name": "Coopérative de solidarité en soins à domicile de la Haute-Yamaska",
                "is_company": True,
                "email": "demande@exemple.test",
                "lang": "fr_CA",
            }
        )
        membership = env["consortium.membership"].create(
            {
                "partner_id": applicant.id,
                "category_id": env["consortium.member.category"].search([], limit=1).id,
            }
        )
        membership._ensure_application_token()
        return f"/membership/apply/{membership.application_token}"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_application_form(chrome, site, root, wording, application, lang):
    """The form, then what it says when it is sent with nothing in it."""
    chrome.call("Network.clearBrowserCookies")
    chrome.errors.clear()
    code = {"fr": "fr_CA", "en": "en_CA"}[lang]
    chrome.open(f"{site[0]}{application}?lang={code}", "form[enctype]")
    countries = "document.querySelectorAll('select').forEach((e) => { e.style.display = 'none' })"
    chrome.evaluate(countries)
    pages = [chrome.text()]
    chrome.evaluate(
        "const form = document.querySelector('form[enctype]');"
        "form.noValidate = true; form.querySelector('#name').value = ''; form.submit()"
    )
    wait_for(chrome, "#application_errors")
    chrome.picture(root / ".run/screenshots" / f"application_errors_{lang}.png")
    chrome.evaluate(countries)
    pages.append(chrome.text())
    assert not chrome.errors, chrome.errors
    other = wording["en" if lang == "fr" else "fr"]
    for text in pages:
        assert not foreign(text, other), f"not translated: {foreign(text, other)}"


@pytest.mark.parametrize(
    ("picture", "path", "size"),
    [
        ("portal_time", "/my/time?group=project", (1280, 1000)),
        ("portal_time_year", "/my/time?period=all&group=person", (1280, 1000)),
        ("portal_time_nothing", "/my/time?search=xyzzy", (1280, 800)),
        ("portal_time_phone", "/my/time", (390, 844)),
    ],
)
@pytest.mark.parametrize("lang", ["fr_CA", "en_CA"])
def test_transparency_screen(chrome, site, odoo_env, logins, root, picture, path, size, lang):
    """The report of transparency in both languages: nothing of the other one, nothing cut."""
    url, name = site
    with odoo_env(name) as env:
        user = env["res.users"].search([("login", "=", logins["portal_member"])])
        former, user.lang = user.lang, lang
        env.cr.commit()
    log_in(chrome, site, logins["portal_member"])
    chrome.cookie(url, "frontend_lang", lang)
    chrome.resize(*size, mobile=size[0] < 500)
    try:
        chrome.open(f"{url}{path}", ".o_consortium_time")
        chrome.picture(root / ".run/screenshots" / f"{picture}_{lang[:2]}.png")
        wide = chrome.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0] + 1, f"{picture} scrolls sideways: {wide} px"
        title = chrome.evaluate("document.querySelector('h1').innerText")
        words = chrome.evaluate(
            "[...document.querySelectorAll('label, th[scope=col], caption, .btn, .alert')]"
            ".map((e) => e.innerText).join('\\n')"
        )
    finally:
        chrome.resize(1400, 900)
        with odoo_env(name) as env:
            env["res.users"].search([("login", "=", logins["portal_member"])]).lang = former
            env.cr.commit()
        chrome.cookie(url, "frontend_lang", former)
    assert not chrome.errors, chrome.errors
    french = lang == "fr_CA"
    assert title == ("Rapport de transparence" if french else "Transparency report")
    other = r"\b(Period|Search|Show|Hours|By)\b" if french else r"(Période|Heures|Par |Afficher)"
    assert not re.search(other, words), words
