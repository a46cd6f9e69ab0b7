"""The report of transparency on 100,000 entries of 50 organisations over five years: a month of one
of them, its year and all of it; printed with the plans, then rolled back.

    ./consortium shell -d dev < tests/bench/transparency.py
"""

# ruff: noqa: F821 (env comes from the shell)
import time

ENTRIES, ORGANISATIONS, DAYS = (1_000, 10_000, 100_000), 50, 1_800


def prepare(env):
    """A project for each organisation, and a professional; entries come by SQL."""
    partners = env["res.partner"].create(
        [{"name": f"Bench {number}", "is_company": True} for number in range(ORGANISATIONS)]
    )
    projects = env["project.project"].create(
        [
            {"name": f"Mandate {partner.name}", "partner_id": partner.id, "allow_timesheets": True}
            for partner in partners
        ]
    )
    employee = env["hr.employee"].create({"name": "Bench"})
    lines = env["account.analytic.line"].create(
        [
            {
                "name": "First",
                "project_id": project.id,
                "employee_id": employee.id,
                "date": "2020-01-06",
                "unit_amount": 1,
            }
            for project in projects
        ]
    )
    lines._set_approval_state("approved")
    env.flush_all()
    return partners, lines


def insert(env, lines, number):
    """Entries of every organisation, day by day, as they are typed."""
    env.cr.execute(
        """
        INSERT INTO account_analytic_line (name, date, unit_amount, amount, project_id, employee_id,
            beneficiary_id, approval_state, company_id, currency_id, account_id, service_domain_id)
        SELECT 'Work ' || n, DATE '2020-01-06' + n %% %s, 0.25 + n %% 4, 0, project_id, employee_id,
               beneficiary_id, 'approved', company_id, currency_id, account_id,
               (SELECT id FROM consortium_service_domain ORDER BY id OFFSET n %% 12 LIMIT 1)
          FROM account_analytic_line, generate_series(1, %s) n WHERE id = ANY(%s)
         ORDER BY 2, 5
        """,
        [DAYS, number // ORGANISATIONS, lines.ids],
    )
    env.cr.execute("ANALYZE account_analytic_line")


def measure(env, organisation, params):
    """Return (entries of the choice, queries, milliseconds) of the best of five pages."""
    Transparency, best = env["consortium.transparency"], None
    for _round in range(5):
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        report = Transparency._prepare_report(organisation, params)
        Transparency._read_report_entries(report, 0, 50)
        spent = (time.perf_counter() - start) * 1000
        best = min(best or spent, spent)
    return report, env.cr.sql_log_count - queries, best


def plan(env, report):
    """The plan of the entries of a page, and of its sums."""
    lines = env["account.analytic.line"].sudo()
    page = lines._search(report["domain"], order="date desc, id desc", limit=50)
    sums = lines._search(report["domain"])
    for query in (page.select(), sums.select("COUNT(*)", "SUM(unit_amount)")):
        env.cr.execute("EXPLAIN (ANALYZE, COSTS OFF) " + env.cr.mogrify(query).decode())
        print("\n".join(f"      {row[0][:150]}" for row in env.cr.fetchall()))


def main(env):
    partners, lines = prepare(env)
    done = 0
    for size in ENTRIES:
        insert(env, lines, size - done)
        done = size
        print(f"{size} entries of {ORGANISATIONS} organisations")
        for label, params in (
            ("a month", {"period": "2020-06"}),
            ("a year by person", {"period": "year-2020-12", "group": "person"}),
            ("everything by domain", {"period": "all", "group": "domain"}),
        ):
            report, queries, spent = measure(env, partners[7], params)
            count = report["entry_count"]
            print(f"  {label}: {count} entries, {queries} queries, {spent:.1f} ms")
            if size == ENTRIES[-1] and label == "a month":
                plan(env, report)


try:
    main(env)
finally:
    env.cr.rollback()
