"""Two people at the same moment in the register: real connections, and a real server."""

import re
from threading import Barrier, Thread

import pytest
import requests

from tests.suite.test_concurrency import retried

SECRETARIES = ("secretaire1", "secretaire2")
PDF = b"%PDF-1.4 statuts"


def new_secretary(env, login):
    groups = ("base.group_user", "consortium_members.consortium_members_group_manager")
    return env["res.users"].create(
        {
            "name": login,
            "login": login,
            "group_ids": [(6, 0, [env.ref(xmlid).id for xmlid in groups])],
        }
    )


def configure(env):
    """A category that asks for shares and dues, on the accounts of the company."""
    account = env["account.account"].create(
        {"name": "Parts sociales", "code": "310190", "account_type": "equity"}
    )
    shares = env["consortium.share.class"].create(
        {"name": "Parts", "code": "RACE", "par_value": 10, "account_id": account.id}
    )
    shares.product_id = shares._create_product()
    dues = env["product.product"].create(
        {"name": "Cotisation", "type": "service", "list_price": 200}
    )
    env.company.consortium_dues_on_admission = True
    env.company.consortium_dues_proration = "none"  # whatever the day of the test
    return env["consortium.member.category"].create(
        {
            "name": "Course",
            "code": "T-RACE",
            "dues_product_id": dues.id,
            "share_ids": [(0, 0, {"share_class_id": shares.id, "minimum": 50})],
        }
    )


def new_application(env, category, name):
    """An organisation with a contact, and its application as a draft."""
    partner = env["res.partner"].create(
        {
            "name": name,
            "is_company": True,
            "street": "1 rue",
            "city": "Québec",
            "zip": "G1R 1A1",
            "country_id": env.ref("base.ca").id,
            "child_ids": [(0, 0, {"name": f"Contact {name}", "email": "race@x.example"})],
        }
    )
    return env["consortium.membership"].create(
        {
            "partner_id": partner.id,
            "category_id": category.id,
            "contact_id": partner.child_ids.id,
        }
    )


@pytest.fixture
def application(new_database, odoo_env):
    """(database, id of a submitted application, next number of the register)"""
    database = new_database("admission")
    with odoo_env(database) as env:
        for login in SECRETARIES:
            new_secretary(env, login)
        env["consortium.undertaking"].search([]).action_archive()
        membership = new_application(env, configure(env), "Membre unique")
        membership.action_submit()
        sequence = env.company._get_member_sequences()[env.company]
        found = database, membership.id, sequence.number_next
    return found


def admitter(odoo_env, database, membership_id, login, retry):
    """Return a racer that has read the application before it meets the other one."""

    def run(meet):
        with odoo_env(database, user=login) as env:
            membership = env["consortium.membership"].browse(membership_id)
            waiting = [meet]

            def work():
                assert membership.state  # the snapshot is taken here
                if waiting:
                    waiting.pop()()
                membership.action_admit()
                env.flush_all()

            if retry:
                retried(env, work)
            else:
                work()
        return "admitted"

    return run


@pytest.mark.parametrize("retry", [True, False])
def test_one_application_admitted_by_two(application, race, odoo_env, retry):
    """One number, one invoice, one mail, one subscription; the other is told."""
    from psycopg2.errors import SerializationFailure

    from odoo.exceptions import UserError

    database, membership_id, number = application
    results = race(
        *(admitter(odoo_env, database, membership_id, login, retry) for login in SECRETARIES)
    )
    assert results.count("admitted") == 1, results
    loser = next(result for result in results if result != "admitted")
    assert isinstance(loser, UserError if retry else SerializationFailure), loser
    with odoo_env(database) as env:
        membership = env["consortium.membership"].browse(membership_id)
        assert membership.is_current
        assert membership.number == f"M-{number:04d}"
        sequence = env.company._get_member_sequences()[env.company]
        assert sequence.number_next == number + 1  # the loser gave its number back
        invoice = membership.admission_invoice_ids
        assert len(invoice) == 1
        assert sorted(invoice.invoice_line_ids.mapped("price_subtotal")) == [200, 500]
        assert len(membership.share_move_ids) == 1
        assert len(membership.period_ids) == 1
        assert len(membership.dues_line_ids) == 1
        welcome = env["mail.mail"].search(
            [("model", "=", "consortium.membership"), ("res_id", "=", membership_id)]
        )
        assert len(welcome) == 1, welcome.mapped("subject")
        assert len(membership.contact_id.user_ids) == 1


@pytest.fixture
def form(new_database, odoo_env):
    """(database, id, address, what the applicant typed) of a public form."""
    database = new_database("form")
    with odoo_env(database) as env:
        env["consortium.undertaking"].search([]).action_archive()
        undertaking = env["consortium.undertaking"].create({"name": "Loi", "text": "Je m'engage."})
        category = env["consortium.member.category"].create({"name": "Page", "code": "T-PAGE"})
        membership = new_application(env, category, "Deux onglets")
        membership.contact_id = False
        membership.partner_id.child_ids.unlink()
        membership._ensure_application_token()
        typed = {
            "name": "Deux onglets",
            "street": "10 rue Principale",
            "city": "Québec",
            "zip": "G1R 1A1",
            "country_id": str(env.ref("base.ca").id),
            "email": "info@onglets.example",
            "contact_name": "Lucie Lien",
            "contact_email": "lucie@onglets.example",
            "category_id": str(category.id),
            f"undertaking_{undertaking.id}": "on",
            "signed_by": "Lucie Lien",
        }
        found = database, membership.id, f"/membership/apply/{membership.application_token}", typed
    return found


class Tab:
    """One tab of the applicant's browser, ready to send the form."""

    def __init__(self, url, typed, database):
        self.url = url
        self.session = requests.Session()
        self.session.get(f"{url.split('/membership')[0]}/web/login?db={database}", timeout=60)
        page = self.session.get(url, timeout=60).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        self.data = {**typed, "csrf_token": token}
        self.answer = None

    def send(self, barrier):
        barrier.wait()
        files = [("files", (f"{rank}.pdf", PDF, "application/pdf")) for rank in range(2)]
        self.answer = self.session.post(self.url, data=self.data, files=files, timeout=120)


def test_public_form_sent_twice_at_once(form, odoo_server, odoo_env):
    """Both tabs are thanked, the application came in once."""
    database, membership_id, path, typed = form
    with odoo_server(database) as url:
        tabs = [Tab(f"{url}{path}", typed, database) for _rank in range(2)]
        barrier = Barrier(len(tabs), timeout=60)
        threads = [Thread(target=tab.send, args=(barrier,)) for tab in tabs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(180)
    for tab in tabs:
        assert tab.answer.status_code == 200, tab.answer.text[:2000]
        assert 'role="status"' in tab.answer.text
        assert "<form" not in tab.answer.text.split('id="wrap"')[1]
    with odoo_env(database) as env:
        membership = env["consortium.membership"].browse(membership_id)
        assert membership.state == "submitted"
        assert len(membership.partner_id.child_ids) == 1
        assert membership.contact_id == membership.partner_id.child_ids
        assert len(membership.undertaking_line_ids) == 1
        assert sorted(membership.application_attachment_ids.mapped("name")) == ["0.pdf", "1.pdf"]
        attached = env["ir.attachment"].search_count(
            [("res_model", "=", "consortium.membership"), ("res_id", "=", membership_id)]
        )
        assert attached == 2
        received = env["mail.mail"].search(
            [("model", "=", "consortium.membership"), ("res_id", "=", membership_id)]
        )
        assert len(received) == 1, received.mapped("subject")


@pytest.fixture
def bare_company(new_database, odoo_env):
    """A company whose numberings were removed: an older database, before its first share."""
    database = new_database("sequences")
    with odoo_env(database) as env:
        for login in SECRETARIES:
            new_secretary(env, login)
        company = env.company
        share_class = env["consortium.share.class"].create({"name": "Parts", "code": "RACE"})
        env["ir.sequence"].search(
            [("company_id", "=", company.id), ("code", "like", "consortium.share.%")]
        ).unlink()
        partners = env["res.partner"].create(
            [{"name": f"Porteur {rank}", "is_company": True} for rank in range(2)]
        )
        found = database, share_class.id, partners.ids
    return found


def test_first_movement_of_a_company_by_two(bare_company, race, odoo_env):
    """One numbering each, made once; the two movements follow one another."""
    database, class_id, partner_ids = bare_company

    def recorder(login, partner_id):
        def run(meet):
            with odoo_env(database, user=login) as env:
                Move = env["consortium.share.move"]
                day = env["consortium.membership"]._today()
                waiting = [meet]

                def work():
                    env["ir.sequence"].sudo().search_count([])
                    if waiting:
                        waiting.pop()()
                    row = {
                        "kind": "subscription",
                        "partner_id": partner_id,
                        "share_class_id": class_id,
                        "quantity": 1,
                        "date": day,
                    }
                    return Move._record([row]).number

                return retried(env, work)

        return run

    results = race(*(map(recorder, SECRETARIES, partner_ids)))
    assert sorted(results) == ["MP-00001", "MP-00002"], results
    with odoo_env(database) as env:
        codes = env["ir.sequence"].search(
            [("company_id", "=", env.company.id), ("code", "like", "consortium.share.%")]
        )
        assert sorted(codes.mapped("code")) == [
            "consortium.share.certificate",
            "consortium.share.move",
        ]
