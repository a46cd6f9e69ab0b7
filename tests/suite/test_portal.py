"""Invariant 10 over HTTP: a portal user sees its own organisation's rows and nobody else's."""

import csv
import html
import io
import re

import pytest
import requests

PORTAL = ("portal_founder", "portal_member", "portal_beneficiary")
# Models a portal user may read by RPC, with the field that says whose each record is.
OWNERS = {
    "consortium.agreement": ("member_id",),
    "consortium.hour.package": ("member_id",),
    "consortium.hour.ledger": ("member_id", "beneficiary_id"),
    "consortium.membership": ("partner_id",),
    "consortium.membership.period": ("membership_id.partner_id",),
    "consortium.membership.share": ("membership_id.partner_id",),
    "consortium.share.move": ("partner_id",),
    "consortium.share.holding": ("partner_id",),
    "consortium.delegate": ("membership_id.partner_id",),
    "consortium.dues.line": ("membership_id.partner_id",),
    "account.move": ("commercial_partner_id",),
    "account.move.line": ("move_id.commercial_partner_id",),
    "sale.order": ("partner_id",),
    "project.project": ("partner_id",),
    "account.analytic.line": ("partner_id",),
}
# What every member may read and says nothing of anybody: names of legal categories and of share
# classes, by-laws and other documents that were published to the members.
PUBLIC = {"consortium.member.category", "consortium.member.document", "consortium.share.class"}
COST_WORDS = re.compile(r"cost|margin|profit|true_rate|hourly_cost", re.I)


class Browser:
    """An HTTP session logged in as a portal user."""

    def __init__(self, url, database, login, password="demo"):
        self.url = url
        self.session = requests.Session()
        result = self.rpc("/web/session/authenticate", db=database, login=login, password=password)
        assert result["result"]["uid"], result

    def rpc(self, path, **params):
        answer = self.session.post(
            f"{self.url}{path}", json={"jsonrpc": "2.0", "params": params}, timeout=120
        )
        return answer.json()

    def call(self, model, method, *args, **kwargs):
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def get(self, path):
        return self.session.get(f"{self.url}{path}", timeout=120)


@pytest.fixture(scope="module")
def site(generated, module_database, odoo_server):
    from tests.conftest import forget_registry

    forget_registry(generated[0])
    name = module_database("portal", source=generated[0])
    with odoo_server(name) as url:
        yield url, name


@pytest.fixture(scope="module")
def known(site, odoo_env, generated):
    """What the database says of each portal user: organisation, own agreements, others'."""
    _url, name = site
    logins = {purpose: login for purpose, login, _password in generated[1]["logins"]}
    facts = {}
    with odoo_env(name) as env:
        for purpose in PORTAL:
            user = env["res.users"].search([("login", "=", logins[purpose])])
            partner = user.partner_id.commercial_partner_id
            Agreement = env["consortium.agreement"]
            own = Agreement.search([("member_id", "=", partner.id)])
            shared = Agreement.search([("beneficiary_ids.partner_id", "=", partner.id)])
            facts[purpose] = {
                "login": user.login,
                "partner": partner.id,
                "name": partner.name,
                "own": own.ids,
                "shared": shared.ids,
                "others": (Agreement.search([]) - own - shared).ids,
                "other_names": (Agreement.search([]).member_id - partner - shared.member_id).mapped(
                    "name"
                ),
                "invoices": env["account.move"]
                .search(
                    [("commercial_partner_id", "!=", partner.id), ("move_type", "=", "out_invoice")]
                )
                .ids,
            }
        env["consortium.hour.ledger"].invalidate_model()
    return facts


@pytest.fixture(params=PORTAL)
def visitor(request, site, known):
    """(browser, facts) of each portal user in turn"""
    url, name = site
    facts = known[request.param]
    return Browser(url, name, facts["login"]), facts


def test_own_pages_only(visitor):
    browser, facts = visitor
    home = browser.get("/my/hours")
    assert home.status_code == 200
    assert "/web/login" not in home.url
    shown = {int(number) for number in re.findall(r"/my/hours/(\d+)", home.text)}
    assert shown == set(facts["own"]) | set(facts["shared"])
    for name in facts["other_names"]:
        assert name not in home.text
    for agreement in facts["own"] + facts["shared"]:
        page = browser.get(f"/my/hours/{agreement}?month=all")
        assert page.status_code == 200 and f"/my/hours/{agreement}" in page.url
        for name in facts["other_names"]:
            assert name not in page.text


def test_pages_of_others_are_closed(visitor):
    browser, facts = visitor
    for agreement in facts["others"]:
        for path in (
            f"/my/hours/{agreement}",
            f"/my/hours/{agreement}/page/1?month=all",
            f"/my/hours/{agreement}/csv?month=all",
        ):
            answer = browser.get(path)
            refused = answer.status_code in (403, 404) or not answer.url.endswith(path)
            assert refused, (path, answer.status_code, answer.url)
            assert "text/csv" not in answer.headers["Content-Type"]
    for move in facts["invoices"][:10]:
        answer = browser.get(f"/my/invoices/{move}")
        assert not re.search(rf"/my/invoices/{move}$", answer.url), answer.url
        answer = browser.get(f"/my/invoices/{move}?report_type=pdf&download=true")
        assert "application/pdf" not in answer.headers["Content-Type"]


def test_csv_holds_own_hours_and_no_cost(visitor, site, odoo_env):
    browser, facts = visitor
    _url, name = site
    for agreement in facts["own"] + facts["shared"]:
        answer = browser.get(f"/my/hours/{agreement}/csv?month=all")
        assert answer.headers["Content-Type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        if len(rows[0]) == 1:
            rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert not [title for title in rows[0] if COST_WORDS.search(title)]
        with odoo_env(name) as env:
            domain = [
                ("agreement_id", "=", agreement),
                ("timesheet_id", "!=", False),
                ("reversed", "=", False),
                ("reversal_of_id", "=", False),
            ]
            if agreement in facts["shared"]:
                domain.append(("beneficiary_id", "=", facts["partner"]))
            groups = env["consortium.hour.ledger"]._read_group(
                domain, ["timesheet_id"], ["minutes:sum"]
            )
        hours = round(sum(minutes for _line, minutes in groups) / 60, 2)
        assert len(rows) - 1 == len(groups)
        column = 6
        found = sum(float(row[column].replace(",", ".").replace("\u202f", "")) for row in rows[1:])
        assert found == pytest.approx(hours, abs=0.01 * max(1, len(groups)))


def consortium_models(odoo_env, name):
    with odoo_env(name) as env:
        return sorted(
            model for model in env if model.startswith("consortium.") and not env[model]._abstract
        )


def test_rpc_reads_own_rows_only(visitor, site, odoo_env):
    """web_search_read, search_read and read_group of every model, as a script would call them."""
    browser, facts = visitor
    _url, name = site
    allowed = {facts["partner"]}
    for model in [*consortium_models(odoo_env, name), *OWNERS]:
        answer = browser.call(model, "web_search_read", [], {"id": {}}, limit=5000)
        if "error" in answer:
            continue
        ids = [record["id"] for record in answer["result"]["records"]]
        if not ids or model in PUBLIC:
            continue
        assert model in OWNERS, f"{model}: a portal user reads {len(ids)} records"
        with odoo_env(name) as env:
            for record in env[model].browse(ids):
                owners = {record.mapped(field).commercial_partner_id.id for field in OWNERS[model]}
                assert owners & allowed, f"{model} {record.id} belongs to {owners}"


def test_rpc_cannot_count_or_sum_the_rest(visitor, known, site, odoo_env):
    browser, facts = visitor
    _url, name = site
    answer = browser.call(
        "consortium.hour.ledger", "formatted_read_group", [], ["agreement_id"], ["minutes:sum"]
    )
    if "error" not in answer:
        seen = {group["agreement_id"][0] for group in answer["result"] if group["agreement_id"]}
        assert seen <= set(facts["own"]) | set(facts["shared"])
    answer = browser.call("consortium.hour.ledger", "search_count", [])
    with odoo_env(name) as env:
        mine = env["consortium.hour.ledger"].search_count(
            ["|", ("member_id", "=", facts["partner"]), ("beneficiary_id", "=", facts["partner"])]
        )
    assert answer.get("result", 0) <= mine


def test_rpc_cannot_write(visitor):
    browser, facts = visitor
    for model in ("consortium.agreement", "consortium.hour.package", "consortium.hour.ledger"):
        found = browser.call(model, "search", [], limit=1)
        for record in found.get("result") or []:
            for method, args in (
                ("write", [[record], {"active": False}]),
                ("unlink", [[record]]),
                ("copy", [[record]]),
            ):
                assert "error" in browser.call(model, method, *args)
    for model, method in (
        ("consortium.billing.run", "action_compute"),
        ("consortium.timesheet.sheet", "action_approve"),
        ("consortium.agreement", "action_close"),
        ("consortium.hour.package", "action_expire"),
        ("consortium.hour.package", "action_open_now"),
        ("consortium.hour.package", "action_send_notice"),
        ("consortium.hour.ledger", "action_give_consent"),
        ("consortium.membership", "action_activate"),
        ("consortium.membership", "action_resign"),
        ("consortium.membership", "action_dismiss_resignation_request"),
        ("consortium.membership", "get_dashboard"),
        ("consortium.member.link", "get_network_map"),
    ):
        ids = facts["own"] or [1]
        assert "error" in browser.call(model, method, ids[:1]), f"{model}.{method}"


def test_no_cost_in_what_a_portal_user_may_ask(visitor):
    browser, _facts = visitor
    for model in OWNERS:
        answer = browser.call(model, "fields_get", [], ["string"])
        if "error" in answer:
            continue
        costs = [field for field in answer["result"] if COST_WORDS.search(field)]
        for field in costs:
            read = browser.call(model, "search_read", [], [field], limit=1)
            values = [record[field] for record in read.get("result") or []]
            assert not any(values), f"{model}.{field} = {values}"
    lines = browser.call("account.analytic.line", "search_read", [], ["amount"], limit=5)
    assert not [record for record in lines.get("result") or [] if record.get("amount")]


def approved_hours(env, partner):
    """Approved entries that were worked for an organisation, as SQL counts them."""
    env.cr.execute(
        "SELECT count(*), sum(round(unit_amount::numeric * 60)) FROM account_analytic_line"
        " WHERE beneficiary_id = %s AND approval_state = 'approved' AND project_id IS NOT NULL",
        [partner],
    )
    return env.cr.fetchone()


def test_transparency_report_is_the_organisations_own(visitor, known, site, odoo_env):
    """The page, the file and the paper hold the approved hours of the visitor, and only those."""
    browser, facts = visitor
    _url, name = site
    with odoo_env(name) as env:
        count, minutes = approved_hours(env, facts["partner"])
        waiting = env["account.analytic.line"].search(
            [
                ("beneficiary_id", "=", facts["partner"]),
                ("approval_state", "in", ("draft", "submitted")),
            ]
        )
        projects = set(waiting.project_id.mapped("name"))
        others = env["account.analytic.line"].search(
            [("beneficiary_id", "!=", facts["partner"]), ("project_id.partner_id", "!=", False)]
        )
        foreign = set(others.project_id.mapped("name")) - projects
    page = browser.get("/my/time?period=all&group=project")
    assert page.status_code == 200
    answer = browser.get("/my/time/csv?period=all")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    if len(rows[0]) == 1:
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) - 1 == count
    assert not [title for title in rows[0] if COST_WORDS.search(title)]
    hours = sum(float(row[5].replace(",", ".")) for row in rows[1:])
    assert hours == pytest.approx(float(minutes or 0) / 60, abs=0.005 * max(1, count))
    own = {row[1] for row in rows[1:]}
    text = html.unescape(page.text)
    for project in foreign - own:
        assert project not in text, project
    if count:
        paper = browser.get("/my/time/pdf")
        assert paper.headers["Content-Type"] == "application/pdf"


def test_transparency_report_of_others_is_not_found(visitor, known):
    browser, facts = visitor
    for other in known.values():
        for path in ("", "/page/2", "/csv?period=all", "/pdf"):
            answer = browser.get(f"/my/time/of/{other['partner']}{path}")
            own = other["partner"] == facts["partner"]
            assert answer.status_code == (200 if own else 404), answer.url
            if not own:
                assert other["name"] not in html.unescape(answer.text)
                report = f"/report/html/consortium_timesheet.report_transparency/{other['partner']}"
                assert browser.get(report).status_code != 200


def test_anonymous_visitors_see_nothing(site, known):
    url, _name = site
    agreement = known["portal_member"]["own"][0]
    for path in (
        "/my/hours",
        f"/my/hours/{agreement}",
        f"/my/hours/{agreement}/csv",
        "/my/time",
        "/my/time/csv",
        "/my/time/pdf",
        f"/my/time/of/{known['portal_member']['partner']}",
    ):
        answer = requests.get(url + path, timeout=60)
        assert "/web/login" in answer.url, answer.url


def test_membership_space_is_the_visitors_own(visitor, known):
    """The page of the member, its certificate and its request to resign, or nothing."""
    browser, facts = visitor
    page = browser.get("/my/membership")
    assert page.status_code == 200
    others = {known[purpose]["name"] for purpose in PORTAL} - {facts["name"]}
    for name in others | set(facts["other_names"]):
        assert name not in html.unescape(page.text)
    certificate = browser.get("/my/membership/certificate")
    resign = browser.get("/my/membership/resign")
    if "o_consortium_membership" in page.text:
        assert certificate.headers["Content-Type"] == "application/pdf"
        assert resign.status_code == 200 and facts["name"] in html.unescape(resign.text)
    else:
        assert certificate.url.endswith("/my/membership")
        assert resign.url.endswith("/my/membership")


def test_federation_does_not_read_the_invoices_of_its_affiliates(site, known, odoo_env):
    """Linked to its affiliates, a federation reads none of their invoices, by RPC or HTTP."""
    url, name = site
    facts = known["portal_founder"]
    with odoo_env(name) as env:
        link = env["consortium.member.link"].search([("federation_id", "=", facts["partner"])])
        assert link, "the founder of the demonstration has affiliates"
        product = env["product.product"].create({"name": "Vente", "taxes_id": [(5,)]})
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": link[:1].affiliate_id.id,
                "invoice_line_ids": [(0, 0, {"product_id": product.id, "price_unit": 10})],
            }
        )
        invoice.action_post()
        move = invoice.id
    browser = Browser(url, name, facts["login"])
    assert "error" in browser.call("account.move", "read", [move], ["name"])
    assert not browser.call("account.move", "search", [["id", "=", move]])["result"]
    assert not browser.get(f"/my/invoices/{move}").url.endswith(f"/my/invoices/{move}")
    assert "error" in browser.call("consortium.member.link", "search_read", [], ["note"])
