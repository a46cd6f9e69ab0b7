"""Opening screens and reading what is on them, for test_screens.py and test_portal_screens.py."""

import re
import time

from tests.suite.test_portal import Browser

# a form asks for its notes once it is shown: what it may not read comes as a dialog
LOADED = "body:not(:has(.o-mail-Chatter)), .o-mail-Thread-empty, .o-mail-Message, .o_error_dialog"
ENGLISH = re.compile(
    r"\b(Submit|Approve|Agreement|Agreements|Package|Packages|Billing Run|Hours up to|Founding|"
    r"Member since|Balance|Granted|Weekly Timesheet|Service Domain|Overage|To Invoice)\b"
)


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


def wait_for(chrome, selector, timeout=30):
    deadline = time.monotonic() + timeout
    while not chrome.evaluate(f"!!document.querySelector({selector!r})"):
        assert time.monotonic() < deadline, f"no {selector}; {chrome.text()[:500]}"
        time.sleep(0.2)


def foreign(text, labels):
    """Lines of a screen that are a label of another language."""
    return sorted({line.strip() for line in text.splitlines()} & labels)


def look(chrome, site, odoo_env, logins, screen, path):
    """Open a screen, keep its picture, and return its text."""
    _picture, who, action, record, selector = screen
    log_in(chrome, site, logins[who])
    url = address(site, odoo_env, logins[who], action, record)
    chrome.open(
        url, selector or ".o_view_controller, .o_list_view, .o_kanban_view, .o_billing_desk_card"
    )
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
