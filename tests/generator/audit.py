"""Recomputes the books from the rows, apart from the code that wrote them.

Each check is SQL or plain Python on what is stored; it returns sentences, none when all is well.
Used by the demonstration, the tests, and after each concurrent or interrupted scenario.
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from odoo.tools import SQL

CENT = Decimal("0.01")
GST, QST = Decimal("0.05"), Decimal("0.09975")

LIVE = "NOT COALESCE(l.reversed, FALSE) AND l.reversal_of_id IS NULL"
WORK = "l.kind IN ('draw', 'overage', 'hourly', 'fixed', 'courtesy')"

QUERIES = {
    "approved entry whose live ledger minutes are not its own": f"""
        SELECT a.id, a.unit_amount, COALESCE(sum(l.minutes), 0)
          FROM account_analytic_line a
          JOIN project_project p ON p.id = a.project_id AND p.agreement_id IS NOT NULL
          LEFT JOIN consortium_hour_ledger l ON l.timesheet_id = a.id AND {LIVE} AND {WORK}
         WHERE a.approval_state = 'approved' AND a.billing_kind != 'internal'
         GROUP BY a.id
        HAVING COALESCE(sum(l.minutes), 0) != round((a.unit_amount * 60)::numeric)
    """,
    "entry that is not approved, or is internal, with live ledger rows": f"""
        SELECT a.id FROM account_analytic_line a
          JOIN consortium_hour_ledger l ON l.timesheet_id = a.id AND {LIVE}
         WHERE a.approval_state IS DISTINCT FROM 'approved' OR a.billing_kind = 'internal'
    """,
    "package whose counters are not the sum of its rows": """
        SELECT p.id, p.granted, p.used, p.expired, p.balance
          FROM consortium_hour_package p
          LEFT JOIN consortium_hour_ledger l ON l.package_id = p.id
         GROUP BY p.id
        HAVING p.granted - p.received != COALESCE(sum(l.drawn) FILTER (WHERE l.kind = 'grant'), 0)
            OR p.received != COALESCE(sum(l.drawn) FILTER (
                   WHERE l.kind IN ('rollover', 'transfer') AND l.drawn > 0), 0)
            OR p.transferred != COALESCE(-sum(l.drawn) FILTER (
                   WHERE l.kind IN ('rollover', 'transfer') AND l.drawn < 0), 0)
            OR p.used != COALESCE(sum(l.drawn) FILTER (WHERE l.kind = 'draw'), 0)
            OR p.expired != COALESCE(sum(l.drawn) FILTER (WHERE l.kind = 'expire'), 0)
            OR p.balance != p.granted - p.used - p.expired - p.refunded - p.transferred
            OR p.balance < 0
    """,
    "reversal that is not the exact negative of its row": """
        SELECT r.id FROM consortium_hour_ledger r
          JOIN consortium_hour_ledger l ON l.id = r.reversal_of_id
         WHERE (r.minutes, r.drawn, r.amount, r.kind) IS DISTINCT FROM
               (-l.minutes, -l.drawn, -l.amount, l.kind) OR NOT l.reversed
    """,
    "draw outside the dates of its package or on another agreement": f"""
        SELECT l.id FROM consortium_hour_ledger l
          JOIN consortium_hour_package p ON p.id = l.package_id
         WHERE l.kind = 'draw' AND {LIVE}
           AND (l.work_date NOT BETWEEN p.date_start AND p.date_last
                OR l.agreement_id != p.agreement_id)
    """,
    "ledger time also billed by sale_timesheet": """
        SELECT a.id FROM account_analytic_line a
          JOIN consortium_hour_ledger l ON l.timesheet_id = a.id
         WHERE a.so_line IS NOT NULL OR a.timesheet_invoice_id IS NOT NULL
    """,
    "invoice line that is not the sum of its ledger rows": """
        SELECT m.id, m.price_subtotal, sum(l.amount)
          FROM account_move_line m JOIN consortium_hour_ledger l ON l.move_line_id = m.id
          JOIN account_move v ON v.id = m.move_id
         GROUP BY m.id, v.id
        HAVING round(sum(l.amount)::numeric, 2) * CASE v.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
               != round(m.price_subtotal::numeric, 2)
    """,
    "row on an invoice line of another agreement": """
        SELECT l.id FROM consortium_hour_ledger l
          JOIN account_move_line m ON m.id = l.move_line_id
          JOIN account_move v ON v.id = m.move_id
         WHERE v.agreement_id IS DISTINCT FROM l.agreement_id
    """,
    "run whose preview is not what was invoiced": """
        SELECT r.id, lines.amount, moves.amount
          FROM consortium_billing_run r
          LEFT JOIN (SELECT run_id, sum(amount) AS amount FROM consortium_billing_run_line
                      WHERE state = 'invoiced' GROUP BY run_id) lines ON lines.run_id = r.id
          LEFT JOIN (SELECT billing_run_id, sum(CASE WHEN move_type = 'out_refund'
                            THEN -amount_untaxed ELSE amount_untaxed END) AS amount
                       FROM account_move GROUP BY billing_run_id) moves ON moves.billing_run_id = r.id
         WHERE r.state = 'done' AND round(COALESCE(lines.amount, 0)::numeric, 2)
                               != round(COALESCE(moves.amount, 0)::numeric, 2)
    """,
    "run line whose minutes or amount are not those of its rows": """
        SELECT n.id FROM consortium_billing_run_line n
          JOIN consortium_billing_run r ON r.id = n.run_id AND r.state = 'done'
          LEFT JOIN consortium_hour_ledger l ON l.billing_line_id = n.id
         GROUP BY n.id
        HAVING n.minutes != COALESCE(sum(l.minutes), 0)
            OR round(n.amount::numeric, 2) != round(COALESCE(sum(l.amount), 0)::numeric, 2)
    """,
    "journal entry that does not balance": """
        SELECT move_id FROM account_move_line WHERE parent_state = 'posted'
         GROUP BY move_id HAVING round(sum(balance)::numeric, 2) != 0
    """,
    "billable row left out of a finished run": f"""
        SELECT l.id FROM consortium_hour_ledger l
          JOIN consortium_billing_run r ON r.company_id = l.company_id AND r.state = 'done'
           AND l.work_date BETWEEN COALESCE(r.date_from, l.work_date) AND r.date_to
           AND l.create_date < r.create_date
         WHERE l.kind IN ('overage', 'hourly') AND {LIVE} AND l.move_line_id IS NULL
           AND l.amount != 0 AND COALESCE(l.consent_state, 'given') = 'given'
    """,
}


def audit(env, limit=3):
    """Return what does not add up in the database, as sentences."""
    env.flush_all()
    problems = []
    for title, query in QUERIES.items():
        rows = env.execute_query(SQL(query))
        if rows:
            problems.append(f"{len(rows)} × {title}: {rows[:limit]}")
    problems += check_taxes(env)
    problems += check_fifo(env)
    return problems


def check_taxes(env):
    """TPS and TVQ of each run invoice, recomputed with decimals on its untaxed total."""
    rows = env.execute_query(
        SQL("""
        SELECT v.id, v.name, v.amount_untaxed, v.amount_total,
               COALESCE(sum(-m.balance) FILTER (WHERE t.amount = 5), 0),
               COALESCE(sum(-m.balance) FILTER (WHERE t.amount = 9.975), 0)
          FROM account_move v
          JOIN account_move_line m ON m.move_id = v.id
          LEFT JOIN account_tax t ON t.id = m.tax_line_id
         WHERE v.billing_run_id IS NOT NULL AND v.move_type = 'out_invoice'
         GROUP BY v.id
    """)
    )
    problems = []
    for _id, name, untaxed, total, gst, qst in rows:
        base = Decimal(str(untaxed)).quantize(CENT)
        wanted = [(base * rate).quantize(CENT, ROUND_HALF_UP) for rate in (GST, QST)]
        found = [Decimal(str(value)).quantize(CENT) for value in (gst, qst, total)]
        if found != [*wanted, base + sum(wanted)]:
            problems.append(f"taxes of {name}: {found} instead of {wanted} on {base}")
    return problems


def _eligible(package, row):
    domains, roles = package["domains"], package["roles"]
    return (
        package["date_start"] <= row["work_date"] <= package["date_end"]
        and (not domains or row["service_domain_id"] in domains)
        and (not roles or row["role_id"] in roles)
    )


def check_fifo(env):
    """Replay the rows in the order they were posted: the first package to end pays first."""
    packages = {
        package.id: {
            "date_start": package.date_start,
            "date_end": package.date_last,
            "domains": set(package.domain_ids.ids),
            "roles": set(package.role_ids.ids),
            "agreement": package.agreement_id.id,
            "balance": 0,
        }
        for package in env["consortium.hour.package"].search([])
    }
    queues = defaultdict(list)
    order = sorted(packages, key=lambda i: (packages[i]["date_end"], packages[i]["date_start"], i))
    for package_id in order:
        queues[packages[package_id]["agreement"]].append(package_id)
    columns = (
        "id",
        "kind",
        "package_id",
        "agreement_id",
        "work_date",
        "drawn",
        "service_domain_id",
        "role_id",
        "over_cap",
        "reversal_of_id",
        "replaces_id",
        "correction",
    )
    rows = env.execute_query(
        SQL(f"""
        SELECT {", ".join(columns)} FROM consortium_hour_ledger
         WHERE package_id IS NOT NULL OR kind = 'overage' ORDER BY id
    """)
    )
    problems = []
    for values in rows:
        row = dict(zip(columns, values))
        package = packages.get(row["package_id"])
        if row["kind"] in ("grant", "rollover", "transfer"):
            package["balance"] += row["drawn"]  # moves between packages are signed
            continue
        # Beyond the cap of a beneficiary, hours left to the member are not for it.
        posted = row["kind"] in ("draw", "overage") and not row["reversal_of_id"]
        # A part of a row that a correction cut, or hours billed again, were allocated before.
        posted = posted and (not row["replaces_id"] or row["correction"] == "return")
        if posted and not row["over_cap"]:
            problems += _check_draw(row, queues[row["agreement_id"]], packages)
        if package:
            package["balance"] -= row["drawn"]
            if package["balance"] < 0:
                problems.append(f"package {row['package_id']} below zero at row {row['id']}")
    return problems


def _check_draw(row, queue, packages):
    for package_id in queue:
        if package_id == row["package_id"]:
            break
        if packages[package_id]["balance"] > 0 and _eligible(packages[package_id], row):
            return [f"row {row['id']} ({row['kind']}) passed over package {package_id}"]
    return []
