"""The main screens, in French and in English, on a desk and on a phone: they open without an
error, hold no word of the other language, and their pictures are kept.

Pictures go to ``.run/screenshots``; with ``SCREENSHOTS=docs`` those of the README are renewed.
"""

import os
import re
import shutil
import time

import polib
import pytest

from tests.suite.chrome import Chrome
from tests.suite.test_portal import Browser

# a form asks for its notes once it is shown: what it may not read comes as a dialog
LOADED = "body:not(:has(.o-mail-Chatter)), .o-mail-Thread-empty, .o-mail-Message, .o_error_dialog"
FORM, LIST, KANBAN = ".o_form_view .o_field_widget", ".o_data_row", ".o_kanban_record"
# (picture, who, action, model and domain of the record to open or None for the list, selector)
SCREENS = [
    (
        "week",
        "director",
        "consortium_timesheet.consortium_timesheet_sheet_action",
        ("consortium.timesheet.sheet", [("state", "=", "submitted")]),
        FORM,
    ),
    (
        "weeks",
        "director",
        "consortium_timesheet.consortium_timesheet_sheet_action_to_approve",
        None,
        LIST,
    ),
    ("members", "secretary", "consortium_members.consortium_membership_action", None, None),
    (
        "membership",
        "secretary",
        "consortium_members.consortium_membership_action",
        ("consortium.membership", [("is_founder", "=", True)]),
        FORM,
    ),
    (
        "applications",
        "secretary",
        "consortium_members.consortium_membership_action_applications",
        None,
        KANBAN,
    ),
    (
        "network_map",
        "secretary",
        "consortium_members.consortium_network_map_action",
        None,
        ".o_network_grid",
    ),
    ("network", "secretary", "consortium_members.consortium_member_link_action", None, None),
    (
        "utilisation",
        "director",
        "consortium_timesheet.consortium_utilisation_action_dashboard",
        None,
        ".o_utilisation_months",
    ),
    (
        "portfolio",
        "director",
        "consortium_timesheet.project_project_action_portfolio",
        None,
        KANBAN,
    ),
    (
        "portfolio_project",
        "director",
        "consortium_timesheet.project_project_action_portfolio",
        ("project.project", [("program_id", "!=", False)]),
        FORM,
    ),
    (
        "project_budget",
        "director",
        "consortium_timesheet.consortium_project_budget_action",
        ("consortium.project.budget", [("kind", "=", "revised")]),
        FORM,
    ),
    (
        "budget_and_actual",
        "director",
        "consortium_timesheet.consortium_project_budget_report_action",
        None,
        ".o_pivot table",
    ),
    (
        "own_utilisation",
        "director",
        "consortium_timesheet.consortium_utilisation_month_action",
        None,
        KANBAN,
    ),
    (
        "member_growth",
        "secretary",
        "consortium_members.consortium_membership_growth_action",
        None,
        LIST,
    ),
    (
        "member_statistics",
        "secretary",
        "consortium_members.consortium_membership_report_action",
        None,
        ".o_graph_view",
    ),
    ("register_at", "secretary", "consortium_members.consortium_register_action", None, ".modal"),
    (
        "meeting",
        "secretary",
        "consortium_members.consortium_meeting_action",
        ("consortium.meeting", [("state", "in", ("held", "closed"))]),
        FORM,
    ),
    ("mandates", "secretary", "consortium_members.consortium_mandate_action", None, None),
    (
        "board",
        "secretary",
        "consortium_members.consortium_body_action",
        ("consortium.body", [("kind", "=", "board")]),
        FORM,
    ),
    ("decisions", "secretary", "consortium_members.consortium_decision_action", None, LIST),
    ("exclusions", "secretary", "consortium_members.consortium_exclusion_action", None, None),
    (
        "dues_run",
        "secretary",
        "consortium_members.consortium_dues_run_action",
        ("consortium.dues.run", []),
        FORM,
    ),
    ("shares", "secretary", "consortium_members.consortium_share_move_action", None, LIST),
    (
        "share_operation",
        "secretary",
        "consortium_members.consortium_share_operation_action",
        None,
        ".modal",
    ),
    (
        "members_settings",
        "admin",
        "consortium_members.consortium_members_settings_action",
        None,
        ".o_setting_box",
    ),
    ("agreements", "accountant", "consortium_billing.consortium_agreement_action", None, None),
    (
        "agreement",
        "accountant",
        "consortium_billing.consortium_agreement_action",
        ("consortium.agreement", [("name", "=like", "%0001")]),
        FORM,
    ),
    ("packages", "accountant", "consortium_billing.consortium_hour_package_action", None, None),
    ("ledger", "accountant", "consortium_billing.consortium_hour_ledger_action", None, None),
    ("billing_runs", "accountant", "consortium_billing.consortium_billing_run_action", None, None),
    (
        "billing_run",
        "accountant",
        "consortium_billing.consortium_billing_run_action",
        ("consortium.billing.run", []),
        FORM,
    ),
    (
        "rate_card",
        "manager",
        "consortium_billing.consortium_rate_card_action",
        ("consortium.rate.card", []),
        FORM,
    ),
    (
        "package_product",
        "admin",
        "consortium_billing.product_template_action_hour_package",
        ("product.template", [("is_hour_package", "=", True)]),
        FORM,
    ),
    (
        "project",
        "admin",
        "project.open_view_project_all_config",
        ("project.project", [("agreement_id", "!=", False)]),
        FORM,
    ),
    ("training", "admin", "consortium_training.consortium_training_course_action", None, None),
    ("survey", "admin", "consortium_survey.consortium_survey_program_action", None, None),
]
# What is used away from a desk, and what has the most columns and buttons.
PHONE = ("week", "weeks", "members", "membership", "agreement", "package_product", "project")
PHONE += ("billing_run", "ledger", "mandates", "meeting", "dues_run")
ENGLISH = re.compile(
    r"\b(Submit|Approve|Agreement|Agreements|Package|Packages|Billing Run|Hours up to|Founding|"
    r"Member since|Balance|Granted|Weekly Timesheet|Service Domain|Overage|To Invoice)\b"
)


@pytest.fixture(scope="module")
def site(generated, module_database, odoo_server, odoo_shell):
    from tests.conftest import forget_registry

    forget_registry(generated[0])
    name = module_database("screens", source=generated[0])
    odoo_shell(name, 'env.ref("base.user_admin").password = "demo"; env.cr.commit()')
    with odoo_server(name) as url:
        yield url, name


@pytest.fixture(scope="module")
def folder(root):
    return root / ("docs" if os.environ.get("SCREENSHOTS") == "docs" else ".run") / "screenshots"


@pytest.fixture(scope="module")
def chrome():
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    assert binary, "Chromium is missing: ./consortium test installs it"
    with Chrome(binary) as browser:
        yield browser


@pytest.fixture(scope="module")
def logins(generated):
    found = {"admin": "admin"}
    for purpose, login, _password in generated[1]["logins"]:
        found.setdefault(purpose, login)
    return found


def log_in(chrome, site, login):
    url, name = site
    browser = Browser(url, name, login)
    chrome.cookie(url, "session_id", browser.session.cookies["session_id"])
    chrome.cookie(url, "tz", "America/Toronto")
    chrome.errors.clear()


def address(site, odoo_env, user, action, record):
    url, name = site
    with odoo_env(name, user=user) as env:
        path = f"{url}/odoo/action-{env.ref(action).sudo().id}"
        if record:
            model, domain = record
            found = env[model].search(domain, limit=1)
            assert found, f"{user} sees no {model}"
            path += f"/{found.id}"
    return path


@pytest.fixture(scope="module")
def wording(root):
    """{"fr": labels that are French only, "en": English only}, of the suite's own terms."""
    english, french = set(), set()
    for path in root.glob("addons/*/i18n/fr.po"):
        for entry in polib.pofile(str(path)):
            if entry.msgstr and not entry.obsolete:
                english.add(entry.msgid.strip())
                french.add(entry.msgstr.strip())
    return {"fr": french - english, "en": english - french}


@pytest.fixture
def speak(site, odoo_env, chrome):
    """speak("en_CA"): everybody reads the screens in that language, until the end of the test."""

    def switch(lang):
        with odoo_env(site[1]) as env:
            users = env["res.users"].search([("share", "=", False)])
            if set(users.mapped("lang")) != {lang}:
                users.write({"lang": lang})
        chrome.forget(site[0])

    yield switch
    switch("fr_CA")


def foreign(text, labels):
    """Lines of a screen that are a label of another language."""
    return sorted({line.strip() for line in text.splitlines()} & labels)


def look(chrome, site, odoo_env, logins, screen, path):
    """Open a screen, keep its picture, and return its text."""
    _picture, who, action, record, selector = screen
    log_in(chrome, site, logins[who])
    url = address(site, odoo_env, logins[who], action, record)
    chrome.open(url, selector or ".o_view_controller, .o_list_view, .o_kanban_view")
    wait_for(chrome, LOADED)
    chrome.picture(path)
    assert not chrome.errors, chrome.errors
    refusal = chrome.evaluate("document.querySelector('.o_error_dialog')?.innerText || ''")
    assert not refusal, refusal
    # notes stay in the language of who made the step
    chrome.evaluate("document.querySelectorAll('.o-mail-Chatter').forEach((e) => e.remove())")
    text = chrome.text()
    assert "Odoo Server Error" not in text and "Oups" not in text
    return text


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


def wait_for(chrome, selector, timeout=30):
    deadline = time.monotonic() + timeout
    while not chrome.evaluate(f"!!document.querySelector({selector!r})"):
        assert time.monotonic() < deadline, f"no {selector}; {chrome.text()[:500]}"
        time.sleep(0.2)


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
