"""The register of shares as at a date on 50,000 movements: seconds of SQL, one rolled-back run.

    ./consortium shell -d dev < tests/bench/shares.py

Rows go in by SQL (the journal itself is measured by the query budgets): 5,000 holders, ten
movements each over ten years, and no invoices (owing is measured apart).
"""

# ruff: noqa: F821 (env comes from the shell)
import time

HOLDERS, MOVES = 5000, 10


def prepare(env):
    cr = env.cr
    company = env.company
    share_class = env["consortium.share.class"].create({"name": "Bench", "code": "BENCH"})
    cr.execute(
        "INSERT INTO res_partner (name, is_company, active, type, complete_name, autopost_bills)"
        " SELECT 'Bench ' || n, true, true, 'contact', 'Bench ' || n, 'ask'"
        " FROM generate_series(1, %s) n RETURNING id",
        [HOLDERS],
    )
    ids = [row[0] for row in cr.fetchall()]
    cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [ids])
    cr.execute(
        """
        INSERT INTO consortium_share_move
                    (number, company_id, date, kind, partner_id, share_class_id, quantity, price,
                     amount, certificate_number, is_opening)
        SELECT 'BENCH-' || partner || '-' || n, %(company)s,
               DATE '2016-01-01' + (n * 365 + partner %% 300),
               CASE WHEN n %% 3 = 2 THEN 'redemption' ELSE 'subscription' END,
               partner, %(class)s,
               CASE WHEN n %% 3 = 2 THEN -5 ELSE 10 END, 10,
               CASE WHEN n %% 3 = 2 THEN -50 ELSE 100 END, 'C-' || partner || '-' || n, false
          FROM unnest(%(ids)s) partner, generate_series(0, %(moves)s - 1) n
        """,
        {"company": company.id, "class": share_class.id, "ids": ids, "moves": MOVES},
    )
    cr.execute("ANALYZE consortium_share_move")
    return company


def measure(label, function):
    env.cr.flush()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    result = function()
    seconds = time.perf_counter() - start
    print(f"{label}: {seconds:.3f} s, {env.cr.sql_log_count - queries} queries, {len(result)} rows")
    return result


company = prepare(env)
Move = env["consortium.share.move"]
env.cr.execute("SELECT count(*) FROM consortium_share_move")
print("movements:", env.cr.fetchone()[0])


def at(day):
    date = Move._fields["date"].to_date(day)
    sql = Move._get_holdings_sql(date, company)
    measure(f"register as at {day}", lambda: Move._get_holdings_at(date, company))
    measure("  its SQL alone", lambda: env.execute_query(sql))
    measure("  amounts owing", lambda: Move._get_owing(date=date, company=company))


at("2020-06-30")
at("2026-11-25")
measure("audit of the books", lambda: Move._audit_books(company))
env.cr.rollback()
