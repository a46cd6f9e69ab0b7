"""Approve and allocate: cost per entry, queries of a batch at n and 2n, growth."""

from datetime import date, timedelta

from .measure import Cost, measure

PACKAGES = 6
HOURS = 2.0


def prepare(data, members, entries):
    """Submitted weeks of ``entries`` entries on members with six packages each."""
    agreements = data.packages(
        data.members(members),
        PACKAGES,
        hours=max(1, round(entries * HOURS / members / PACKAGES * 0.9)),
    )
    projects = data.projects(agreements, "package")
    start = date(2026, 1, 5)
    people = len(data.employees)
    vals_list = []
    for number in range(entries):
        slot = number // people
        vals_list.append(
            {
                "name": "Travail",
                "project_id": projects[number % len(projects)].id,
                "employee_id": data.employees[number % people].id,
                "date": start + timedelta(days=slot % 5 + slot // 40 % 40 * 7),
                "unit_amount": HOURS,
            }
        )
    lines = data.entries(vals_list)
    lines.sheet_id.action_submit()
    data.analyze()
    return lines.sheet_id


def chunks(sheets, size):
    """Group weeks so that each group holds about ``size`` entries."""
    group, total = sheets.browse(), 0
    for sheet in sheets.sorted("date_start"):
        group |= sheet
        total += len(sheet.line_ids)
        if total >= size:
            yield group, total
            group, total = sheets.browse(), 0
    if group:
        yield group, total


def bench(data, members, entries):
    """Approve everything in batches of 1,000 and of 2,000 entries; return table rows."""
    env = data.env(context={})
    sheets = prepare(data, members, entries).with_env(env)
    half = len(sheets) // 2
    rows = []
    for size, part in ((1000, sheets[:half]), (2000, sheets[half:])):
        total, queries = Cost(0, 0), []
        count = 0
        for group, number in chunks(part, size):
            cost, _result = measure(env, group.action_approve)
            env.cr.commit()
            total.cpu += cost.cpu
            total.wall += cost.wall
            queries.append(cost.queries)
            count += number
        total.queries = max(queries)
        rows.append(
            (
                f"approve and allocate, per entry, batches of {size}",
                f"{count} entries, {members} members, {members * PACKAGES} packages",
                total,
                None,
                count,
            )
        )
    return rows
