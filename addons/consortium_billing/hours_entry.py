"""One typed hour as the member reads it, whatever the number of ledger rows behind it.

An entry that crosses the end of a package makes several ledger rows. Printing each of
them confuses the reader (the same hour seems to appear twice): portal, CSV and invoice
annex all group by entry with the functions of this file.
"""

from collections import namedtuple

BILLED_KINDS = ("overage", "hourly")

HoursEntry = namedtuple(
    "HoursEntry",
    "date project domain role professional worker description kinds packages"
    " minutes drawn billed free amount rows",
)


def make_entry(rows):
    """Fold the ledger rows of one entry and day into one :class:`HoursEntry`.

    :param rows: non-empty ``consortium.hour.ledger`` recordset, readable by the caller
    :return: minutes worked, drawn from packages (multiplier included), billed and free;
        ``role``, ``professional`` and ``worker`` (the latter, else the role) are names, empty where
        the company or the project does not show them
    """
    first = next(iter(rows))  # not rows[0], which would lose the prefetch of all entries
    project = first.project_id.sudo()  # its setting, and names that it shows
    employee, role, company = first.employee_id.sudo(), first.role_id, first.company_id  # as above
    mode = project._get_portal_worker_mode(company)
    billed = sum(row.minutes for row in rows if row.kind in BILLED_KINDS)
    in_package = sum(row.minutes for row in rows if row.kind == "draw")
    minutes = sum(rows.mapped("minutes"))
    return HoursEntry(
        date=first.work_date,
        project=first.project_id,
        domain=first.service_domain_id,
        role="" if mode == "none" else role.name or "",
        professional=employee.name or "" if mode == "name" else "",
        worker=project._get_portal_worker(employee, role, company),
        description=first.description or "",
        kinds=set(rows.mapped("kind")),
        packages=rows.package_id,
        minutes=minutes,
        drawn=sum(row.drawn for row in rows if row.kind == "draw"),
        billed=billed,
        free=minutes - billed - in_package,
        amount=sum(row.amount for row in rows if row.kind in BILLED_KINDS),
        rows=rows,
    )


def group_entries(rows):
    """Group ledger rows by entry and day, in the order in which they come."""
    ids_by_entry = {}
    for row in rows:
        key = (row.timesheet_id.id or -row.id, row.work_date)
        ids_by_entry.setdefault(key, []).append(row.id)
    return [
        make_entry(rows.browse(ids).with_prefetch(rows.ids)) for ids in ids_by_entry.values()
    ]
