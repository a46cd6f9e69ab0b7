"""Employees with their calendars and dated roles; users of the consortium."""

from .load_company import TZ, load_calendars

PASSWORD = "demo"  # simple on purpose: the demonstration listens on this machine only

# purpose -> (login, name, groups); what each may do is what the demonstration shows
OFFICE = {
    "secretary": (
        "secretariat",
        "Delphine Aubry-Roussel",
        [
            "consortium_members.consortium_members_group_manager",
        ],
    ),
    "accountant": (
        "comptabilite",
        "Rosaire Vallières-Lantin",
        [
            "consortium_members.consortium_members_group_user",
            "consortium_billing.consortium_billing_group_officer",
            "account.group_account_invoice",
        ],
    ),
    "manager": (
        "direction",
        "Solange Desruisseaux-Aylwin",
        [
            "consortium_members.consortium_members_group_user",
            "consortium_timesheet.consortium_timesheet_group_manager",
            "consortium_billing.consortium_billing_group_manager",
            "account.group_account_invoice",
        ],
    ),
}


def _user_vals(loaded, login, name, groups):
    return {
        "name": name,
        "login": login,
        "email": f"{login}@consortium.example",
        "lang": "fr_CA",
        "tz": TZ,
        "company_id": loaded.company.id,
        "company_ids": [(6, 0, loaded.company.ids)],
        "group_ids": loaded.groups("base.group_user", *groups),
    }


def load_office_users(loaded):
    users = loaded.env["res.users"].create(
        [
            dict(_user_vals(loaded, login, name, groups), password=PASSWORD)
            for login, name, groups in OFFICE.values()
        ]
    )
    for purpose, user in zip(OFFICE, users):
        loaded.users[purpose] = user
        loaded.logins.append((purpose, user.login, PASSWORD))


def _load_professional_users(loaded):
    """Every professional has a user; a password only where somebody will log in.

    Hashing one takes a third of a second: thirty would be felt.
    """
    shown = {p.key for p in loaded.year.professionals if p.is_director}
    shown |= {p.key for p in [p for p in loaded.year.professionals if not p.is_director][:2]}
    vals_list = []
    for person in loaded.year.professionals:
        tier = "director" if person.is_director else "user"
        vals = _user_vals(
            loaded,
            person.login,
            person.name,
            [
                f"consortium_timesheet.consortium_timesheet_group_{tier}",
            ],
        )
        if person.key in shown:
            vals["password"] = PASSWORD
            purpose = "director" if person.is_director else "professional"
            loaded.logins.append((purpose, person.login, PASSWORD))
        vals_list.append(vals)
    users = loaded.env["res.users"].create(vals_list)
    for person, user in zip(loaded.year.professionals, users):
        loaded.users[person.key] = user
    return users


def load_professionals(loaded):
    env, year = loaded.env, loaded.year
    calendars = load_calendars(loaded)
    directions = loaded.directions
    users = _load_professional_users(loaded)
    employees = env["hr.employee"].create(
        [
            {
                "name": person.name,
                "user_id": user.id,
                "company_id": loaded.company.id,
                "department_id": directions[person.direction].id,
                "work_email": user.email,
                "job_title": loaded.roles[person.roles[-1][0]].name,
                "resource_calendar_id": calendars[4 if person.off_day else 5].id,
                "tz": TZ,
                "hourly_cost": 58.0 if person.is_director else 34.0 + 6 * person.roles[-1][0],
                "service_domain_id": loaded.domains[person.domain].id,
            }
            for person, user in zip(year.professionals, users)
        ]
    )
    for person, employee in zip(year.professionals, employees):
        loaded.employees[person.key] = employee
        if person.is_director:
            directions[person.direction].manager_id = employee
    env["consortium.employee.role"].create(
        [
            {
                "employee_id": loaded.employees[person.key].id,
                "role_id": loaded.roles[rank].id,
                "date_from": date_from,
                "date_to": date_to,
            }
            for person in year.professionals
            for rank, date_from, date_to in person.roles
        ]
    )


def load_targets(loaded):
    """What part of the time should be billable: of each direction, and less of who directs it."""
    year = loaded.year
    directors = [
        {"percent": 50, "date_from": year.start, "employee_id": loaded.employees[p.key].id}
        for p in year.professionals
        if p.is_director
    ]
    directions = [
        {"percent": 70, "date_from": year.start, "direction_id": direction.id}
        for direction in loaded.directions
    ]
    loaded.env["consortium.utilisation.target"].create([*directions, *directors])
