"""Typing time beside 100,000 entries: opening a week, one burst of the grid, entries in batches.

    ./consortium shell -d dev < tests/bench/weeks.py
    ./consortium shell -d bare < tests/bench/weeks.py   # Odoo's own modules only: plain entries
    ./consortium shell -d time < tests/bench/weeks.py   # the same with consortium_timesheet alone

Everything is rolled back. The processor's time, Python's and PostgreSQL's, is the best of several
rounds; queries do not vary.
"""

# ruff: noqa: F821 (env comes from the shell)
import time
from datetime import date, timedelta

ENTRIES, PEOPLE, MONDAY = 100_000, 40, date(2026, 9, 7)
OURS = "consortium.timesheet.sheet" in env


def prepare():
    """One professional with a user, projects of ten tasks each, and some years of everybody."""
    company = env.company
    user = env["res.users"].create(
        {
            "name": "Bench",
            "login": "bench-weeks",
            "tz": "America/Toronto",
            "group_ids": [(4, env.ref(GROUP).id)],
        }
    )
    employees = env["hr.employee"].create(
        [{"name": f"Bench {n}", "company_id": company.id} for n in range(PEOPLE)]
    )
    employees[0].user_id = user
    projects = env["project.project"].create(
        [
            {"name": f"Bench {n}", "allow_timesheets": True, "privacy_visibility": "employees"}
            for n in range(10)
        ]
    )
    tasks = env["project.task"].create(
        [{"name": f"Task {n}", "project_id": p.id} for p in projects for n in range(10)]
    )
    return user, employees, tasks


GROUP = (
    "consortium_timesheet.consortium_timesheet_group_user"
    if OURS
    else "hr_timesheet.group_hr_timesheet_user"
)


def values(employee, tasks, day, number):
    """Entries of one employee, as a client or an import gives them."""
    return [
        {
            "name": "Travail",
            "employee_id": employee.id,
            "project_id": tasks[n % len(tasks)].project_id.id,
            "task_id": tasks[n % len(tasks)].id,
            "date": day + timedelta(days=n % 5),
            "unit_amount": 0.25,
        }
        for n in range(number)
    ]


def fill(employees, tasks, total):
    """Weeks of the past: some entries through the ORM, the rest copied from them by SQL."""
    Line = env["account.analytic.line"]
    Line.search([("employee_id", "in", employees.ids)]).unlink()
    for number, employee in enumerate(employees):  # each works on twenty tasks
        some = tasks[number : number + 20]
        Line.create(values(employee, some, MONDAY - timedelta(days=7), 50))
    env.flush_all()
    names = [
        name
        for name, field in Line._fields.items()
        if field.store and field.column_type and name not in ("id", "date", "sheet_id")
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    copies = total // (50 * len(employees))
    env.cr.execute(
        f"INSERT INTO account_analytic_line ({columns}, date)"
        f" SELECT {columns}, date - 7 * n FROM account_analytic_line, generate_series(1, %s) n"
        " WHERE employee_id = ANY(%s)",
        [copies - 1, employees.ids],
    )
    if OURS:
        weeks = [MONDAY - timedelta(days=7 * n) for n in range(1, copies + 1)]
        env["consortium.timesheet.sheet"]._get_or_create(
            [(employee.id, week) for employee in employees for week in weeks]
        )
        env.flush_all()
        env.cr.execute(
            "UPDATE account_analytic_line line SET sheet_id = sheet.id"
            "  FROM consortium_timesheet_sheet sheet"
            " WHERE sheet.employee_id = line.employee_id AND line.sheet_id IS NULL"
            "   AND line.date BETWEEN sheet.date_start AND sheet.date_end"
        )
    env.cr.execute("ANALYZE account_analytic_line")
    env.invalidate_all()


def processor():
    """Seconds of the processor that this process and its PostgreSQL backend used so far."""
    used = time.process_time()
    env.cr.execute("SELECT pg_backend_pid()")
    with open(f"/proc/{env.cr.fetchone()[0]}/schedstat") as stat:
        return used + int(stat.read().split()[0]) / 1e9


def show(label, work, rounds=9):
    """Print the best milliseconds and the queries of a piece of work that is undone each time."""
    best, queries = float("inf"), 0
    for _round in range(rounds + 1):  # the first warms caches
        env.flush_all()
        env.invalidate_all()
        env.cr.execute("SAVEPOINT weeks")
        start, before = processor(), env.cr.sql_log_count
        work()
        env.flush_all()
        queries, seconds = env.cr.sql_log_count - before, processor() - start
        env.cr.precommit.clear()
        env.cr.execute("ROLLBACK TO SAVEPOINT weeks")
        env.transaction.clear()
        best = min(best, seconds) if _round else best
    print(f"{label}: {best * 1000:.1f} ms, {queries} queries", flush=True)
    return best


def main():
    user, employees, tasks = prepare()
    own = env(user=user, context={"lang": "en_US", "tz": user.tz})
    Line = own["account.analytic.line"]
    for total in (2_000, ENTRIES):
        fill(employees, tasks, total)
        env.cr.execute("SELECT count(*) FROM account_analytic_line WHERE project_id IS NOT NULL")
        print(f"-- {env.cr.fetchone()[0]} entries", flush=True)
        if OURS:
            open_week(own, employees[0], tasks)
        for number in (1, 10, 100, 1000):
            batch = values(employees[0], tasks, MONDAY, number)
            spent = show(
                f"create {number} entries", lambda batch=batch: Line.create(batch), max(9, 60 // number)
            )
            print(f"    {spent * 1000 / number:.2f} ms an entry", flush=True)


def open_week(own, employee, tasks):
    """The grid: reading a full week, and saving a burst of ten cells."""
    Sheet = own["consortium.timesheet.sheet"]
    sheet = Sheet._get_or_create([(employee.id, MONDAY)])[employee.id, MONDAY]
    env["account.analytic.line"].create(values(employee, tasks, MONDAY, 40))
    env.flush_all()
    show("open the week (40 entries)", lambda: Sheet.grid_read(sheet.id))
    rows = [Sheet._grid_default_values(task.project_id, task) for task in tasks[:10]]
    changes = [
        {
            "id": f"bench-{n}",
            "row": {**row, "project_id": task.project_id.id, "task_id": task.id},
            "date": str(MONDAY + timedelta(days=n % 5)),
            "entry_id": False,
            "known": [],
            "minutes": 60,
            "note": "",
        }
        for n, (task, row) in enumerate(zip(tasks[-10:], rows))
    ]
    results = []
    show("save a burst of ten cells", lambda: results.append(Sheet.grid_write(sheet.id, changes)))
    found = {result["status"] for answer in results for result in answer["results"]}
    assert found == {"saved"}, results[-1]


main()
env.cr.rollback()
