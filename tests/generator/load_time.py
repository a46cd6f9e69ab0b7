"""Weeks of time: typed, submitted, approved by directors, some corrected."""

from . import dates

BATCH = 1000


def _line_vals(loaded, entry):
    project = loaded.projects[entry.project.key]
    vals = {
        "date": entry.day,
        "employee_id": loaded.employees[entry.professional.key].id,
        "project_id": project.id,
        "name": entry.name,
        "unit_amount": entry.minutes / 60,
    }
    if entry.kind:
        vals["billing_kind"] = entry.kind
    if entry.beneficiary:
        vals["beneficiary_id"] = loaded.partners[entry.beneficiary.key].id
    return vals


def load_entries(loaded, entries):
    """Create time entries in batches; their weeks are opened on the way."""
    lines = loaded.env["account.analytic.line"]
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        lines.create([_line_vals(loaded, entry) for entry in batch])
        loaded.env.flush_all()


def entries_by_closing(year, open_months):
    """Group entries by the month whose closing takes their week.

    A week belongs to the month of its Monday, since it is approved as a whole. A late week goes
    with the next closing, except in the months that are left open.
    """
    closings = {month: [] for month in year.months}
    last_late = len(year.months) - open_months
    for entries in year.entries.values():
        for entry in entries:
            month = max(dates.monday(entry.day).replace(day=1), year.start)
            position = year.months.index(month)
            if entry.late and position + 1 < last_late:
                month = year.months[position + 1]
            closings[month].append(entry)
    return closings


def weeks_to(loaded, last_day, state):
    """Return the weeks in ``state`` that begin on or before ``last_day``."""
    return loaded.env["consortium.timesheet.sheet"].search(
        [("state", "=", state), ("date_start", "<=", last_day)], order="date_start, id"
    )


def submit_weeks(loaded, last_day):
    sheets = weeks_to(loaded, last_day, "draft")
    sheets.action_submit()
    return sheets


def submit_open_weeks(loaded, open_months):
    """Submit the weeks of the open months, but the one in course and one that was forgotten.

    The forgotten week is an exception of the next billing run.
    """
    if not open_months:
        return
    last_month = loaded.year.months[-1]
    forgotten = dates.monday(loaded.year.months[-open_months] + 13 * dates.ONE_DAY)
    someone = loaded.employees[loaded.year.professionals[-1].key]
    sheets = weeks_to(loaded, dates.monday(dates.end_of_month(last_month)) - dates.ONE_DAY, "draft")
    sheets -= sheets.filtered(
        lambda sheet: sheet.employee_id == someone and sheet.date_start == forgotten
    )
    for employee, own in sheets.grouped("employee_id").items():
        own.with_user(employee.user_id).action_submit()
