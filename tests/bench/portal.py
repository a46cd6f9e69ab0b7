"""The portal page of one agreement, through the whole HTTP stack of this process."""

from datetime import timedelta
from time import perf_counter, process_time
from unittest.mock import patch

from werkzeug.test import Client

from odoo import http, sql_db

from odoo.addons.consortium_timesheet.controllers.portal_timesheets import CustomerTimesheetsPortal

from .data import DAY
from .measure import Cost

LOGIN = "bench_portal"
FROM_HERE = {"REMOTE_ADDR": "127.0.0.1"}


def _client(env, member):
    """A client logged in as a contact of ``member``."""
    contact = env["res.partner"].create({"name": "Contact", "parent_id": member.id})
    env["res.users"].create(
        {
            "name": "Contact",
            "login": LOGIN,
            "password": LOGIN,
            "partner_id": contact.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    env.cr.commit()
    client = Client(http.root)
    session = http.root.session_store.new()
    session.update(http.get_default_session(), db=env.cr.dbname)
    http.root.session_store.save(session)
    client.set_cookie("session_id", session.sid)
    answer = client.post(
        "/web/session/authenticate",
        json={
            "params": {
                "db": env.cr.dbname,
                "login": LOGIN,
                "password": LOGIN,
            }
        },
        environ_base=FROM_HERE,
    )
    assert answer.get_json().get("result"), answer.get_data(as_text=True)[:500]
    return client


def _cost(client, url, rounds):
    """Best of several requests; Python's processor time only, PostgreSQL works elsewhere."""
    best = Cost()
    client.get(url, environ_base=FROM_HERE)
    for _round in range(rounds):
        queries, cpu, wall = sql_db.sql_counter, process_time(), perf_counter()
        answer = client.get(url, environ_base=FROM_HERE)
        assert answer.status_code == 200, (url, answer.status)
        answer.get_data()
        best.keep_best(
            Cost(process_time() - cpu, perf_counter() - wall, sql_db.sql_counter - queries)
        )
    return best


def bench(data, sizes, rounds):
    """Return rows of /my/hours/<id> beside Odoo's /my/timesheets, for growing numbers of entries."""
    env = data.env
    member = data.members(1)
    agreement = data.packages(member, 2, 100)
    project = data.projects(agreement, "hourly")
    client, loaded, rows = _client(env, member), 0, []
    for size in sizes:
        # Weeks of their own: those of the other benches are approved.
        first = DAY + timedelta(days=35 * (len(rows) + 2))
        lines = data.entries(data.entry_vals(project, size - loaded, first=first))
        lines.sheet_id.action_submit()
        lines.sheet_id.action_approve()
        loaded = size
        data.analyze()
        ours = _cost(client, f"/my/hours/{agreement.id}", rounds)
        with patch.object(CustomerTimesheetsPortal, "_shows_report", return_value=False):
            native = _cost(client, "/my/timesheets", rounds)
        rows.append(("portal page (against /my/timesheets)", f"{size} entries", ours, native, 1))
    return rows
