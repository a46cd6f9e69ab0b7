"""The register of members and shares as at a date (5,000 members, 50,000 movements), and the
import of 2,000 members with their history; printed, then rolled back.

    ./consortium shell -d dev < tests/bench/register.py
"""

# ruff: noqa: F821 (env comes from the shell)
import csv
import io
import time
from datetime import date

MEMBERS, MOVES, IMPORTED = 5000, 10, 2000


def prepare(env):
    """Members with two periods each and ten movements of shares, inserted by SQL."""
    company = env["res.company"].create({"name": "Bench"})
    category = env["consortium.member.category"].search([], limit=1)
    share_class = env["consortium.share.class"].create(
        {"name": "Bench", "code": "BENCH", "company_id": company.id}
    )
    env.flush_all()
    facts = {"company": company.id, "category": category.id, "class": share_class.id}
    env.cr.execute(
        "INSERT INTO res_partner (name, is_company, active, type, complete_name, autopost_bills,"
        " street, city) SELECT 'Bench ' || n, true, true, 'contact', 'Bench ' || n, 'ask',"
        " n || ', rue du Moulin', 'Québec' FROM generate_series(1, %s) n RETURNING id",
        [MEMBERS],
    )
    facts["ids"] = [row[0] for row in env.cr.fetchall()]
    for query in INSERTS:
        env.cr.execute(query, {**facts, "moves": MOVES})
    env.cr.execute(
        "ANALYZE consortium_share_move; ANALYZE consortium_membership;"
        " ANALYZE consortium_membership_period; ANALYZE res_partner"
    )
    env.invalidate_all()
    return company


INSERTS = (
    "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%(ids)s)",
    """
    INSERT INTO consortium_membership (number, partner_id, company_id, category_id, state,
                                       is_current, date_admitted, dues_state)
    SELECT 'B-' || id, id, %(company)s, %(category)s, 'active', true,
           DATE '2015-01-01' + (id %% 3000), 'current'
      FROM unnest(%(ids)s) id
    """,
    """
    INSERT INTO consortium_membership_period (membership_id, company_id, category_id, date_from,
                                              date_to, cancelled)
    SELECT id, company_id, category_id, date_admitted + shift.start, date_admitted + shift.stop,
           false
      FROM consortium_membership, (VALUES (0, 364), (365, NULL)) AS shift (start, stop)
     WHERE company_id = %(company)s
    """,
    """
    INSERT INTO consortium_share_move (number, company_id, date, kind, partner_id, share_class_id,
                                       quantity, price, amount, is_opening)
    SELECT 'B-' || id || '-' || n, %(company)s, DATE '2016-01-01' + (n * 365 + id %% 300),
           CASE WHEN n %% 3 = 2 THEN 'redemption' ELSE 'subscription' END, id, %(class)s,
           CASE WHEN n %% 3 = 2 THEN -5 ELSE 10 END, 10,
           CASE WHEN n %% 3 = 2 THEN -50 ELSE 100 END, false
      FROM unnest(%(ids)s) id, generate_series(0, %(moves)s - 1) n
    """,
)


def show(label, function):
    """Print the seconds (all, and in PostgreSQL as the cursor counts them) and the queries."""
    env.flush_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    result = function()
    seconds = time.perf_counter() - start
    print(f"{label}: {seconds:.2f} s, {env.cr.sql_log_count - queries} queries", flush=True)
    return result


def bench_register(company):
    Membership, day = env["consortium.membership"], date(2023, 6, 30)
    members = Membership._get_register_sql(day, company)
    holdings = env["consortium.share.move"]._get_holdings_sql(day, company)
    show("SQL of the members", lambda: env.execute_query(members))
    show("SQL of the shares", lambda: env.execute_query(holdings))
    rows = show("the register, put together", lambda: Membership._get_register_at(day, company))
    print(f"  {len(rows)} rows, {sum(len(h['moves']) for r in rows for h in r['holdings'])} moves")
    register = env["consortium.register"].create({"date": day, "company_id": company.id})
    show("the lines on screen", register._fill)
    show("the spreadsheet", lambda: register._make_xlsx(*register._get_export_table()))
    show("the CSV", lambda: register._make_csv(*register._get_export_table()))


def bench_import():
    names = [f"Importé {rank}" for rank in range(IMPORTED)]
    env["res.partner"].create([{"name": name, "is_company": True} for name in names])
    category = env["consortium.member.category"].search([], limit=1).name
    header = ["number", "partner_id", "category_id", "date_admitted"]
    header += [f"period_ids/{name}" for name in ("category_id", "date_from", "date_to")]
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(header)
    for rank, name in enumerate(names):
        first = [f"I-{rank:05d}", name, category, "2015-01-01", category, "2015-01-01"]
        writer.writerow([*first, "2019-12-31"])
        writer.writerow(["", "", "", "", category, "2020-01-01", ""])
    wizard = env["base_import.import"].create(
        {
            "res_model": "consortium.membership",
            "file": output.getvalue().encode(),
            "file_type": "text/csv",
            "file_name": "register.csv",
        }
    )
    options = {
        "quoting": '"',
        "separator": ",",
        "has_headers": True,
        "date_format": "%Y-%m-%d",
        "encoding": "utf-8",
    }
    result = show(
        f"import of {IMPORTED} members, {2 * IMPORTED} lines",
        lambda: wizard.execute_import(header, header, options),
    )
    assert not result["messages"], result["messages"][:3]
    drafts = env["consortium.membership"].browse(result["ids"])
    show("  entered in the register", drafts.action_enter_register)


env = env(context={**env.context, "tracking_disable": True})
company = prepare(env)
env = env(context={**env.context, "allowed_company_ids": [env.company.id, company.id]})
bench_register(company)
bench_import()
env.cr.rollback()
