"""Programs, budgets of the larger projects, stages and dates: the portfolio at the end of the year.

Loaded after the time, so that every budget holds what was worked, but the one that was amended.
"""

from collections import defaultdict
from datetime import timedelta

PROGRAMS = [
    (
        "TN",
        "Transformation numérique des membres",
        "Moderniser les outils de gestion, la sécurité et les données des coopératives membres.",
        ("TI", "COM", "VID", "GRA"),
    ),
    (
        "GF",
        "Gouvernance et finances responsables",
        "Des conseils d’administration outillés, des budgets suivis, des états financiers à temps.",
        ("FIN", "CPT", "JUR", "RD"),
    ),
    (
        "RH",
        "Relève et milieux de travail",
        "Attirer, former et garder les équipes; des milieux de travail sains et sécuritaires.",
        ("RH", "SST", "EVE", "RP"),
    ),
]
# Part of the budget that is spent, pending time included: what each project of the board shows.
SPENT = (0.55, 0.85, 0.68, 0.93, 0.74, 0.61, 0.86, 0.79)
FIRST_TRY = 0.9  # of what was worked: a budget that had to be amended
AMENDED = 1.12
NUMBER = 24
COST, REVENUE = 52, 95  # dollars an hour, planned


def load_portfolio(loaded):
    """Budget the projects that took the most time, group them in programs, place them in stages."""
    projects = _largest_projects(loaded)
    _load_programs(loaded, projects)
    _load_dates(loaded, projects)
    manager = loaded.users["manager"]
    for rank, project in enumerate(projects):
        hours = _hours_by_role(project)
        total = sum(hours.values())
        if rank == 1:
            _load_amended(project, hours, total, manager)
        else:
            _load_budget(project, hours, total / SPENT[rank % len(SPENT)], manager)
    _tell_directors(loaded, projects)
    for project in projects[4:5]:  # a small year may have fewer
        project._judge_health(
            "at_risk",
            "La personne-ressource du membre est en congé : décisions reportées de 3 semaines.",
        )


def _largest_projects(loaded):
    named = {project.id for key, project in loaded.projects.items() if "project" in key}
    groups = loaded.env["account.analytic.line"]._read_group(
        [("project_id", "in", list(named)), ("project_id.partner_id", "!=", False)],
        ["project_id"],
        ["unit_amount:sum"],
    )
    ranked = sorted(groups, key=lambda group: (-group[1], group[0].id))
    return loaded.env["project.project"].union(*(project for project, _hours in ranked[:NUMBER]))


def _load_programs(loaded, projects):
    """Each program takes the projects of its domains; the first one takes the others."""
    by_code = defaultdict(lambda: loaded.env["project.project"])
    ranks = {code: rank for rank, (*_head, codes) in enumerate(PROGRAMS) for code in codes}
    for number, project in enumerate(projects):
        rank = ranks.get(project.service_domain_id.code, number % len(PROGRAMS))
        by_code[rank] |= project
    for rank, (code, name, objectives, _codes) in enumerate(PROGRAMS):
        found = by_code[rank]
        program = loaded.env["consortium.program"].create(
            {
                "code": code,
                "name": name,
                "objectives": f"<p>{objectives}</p>",
                "director_id": found[:1].director_id.id,
                "partner_ids": [(6, 0, found.partner_id.ids[:6])],
                "date_start": loaded.year.start,
                "date_end": loaded.year.reference + timedelta(days=400),
            }
        )
        found.program_id = program


def _load_dates(loaded, projects):
    """Ends spread over the months to come; one project is late, another one is about to end."""
    stages = loaded.env["project.project.stage"].search([], order="sequence, id")
    going = stages[1:2] or stages
    for rank, project in enumerate(projects):
        days = -12 if rank == 6 else 20 + 25 * (rank % 9)
        project.write(
            {
                "date_start": loaded.year.start,
                "date": loaded.year.reference + timedelta(days=days),
                "stage_id": (stages[:1] if rank % 8 == 7 else going).id,
            }
        )


def _hours_by_role(project):
    groups = project.env["account.analytic.line"]._read_group(
        [("project_id", "=", project.id)], ["role_id"], ["unit_amount:sum"]
    )
    return {role.id: hours for role, hours in groups if hours > 0}


def _line_vals(project, hours, total):
    """Spread ``total`` hours over the roles as they worked, then over the months of the project."""
    # Here, since the plan of a year is made where Odoo knows no addon of ours.
    from odoo.addons.consortium_timesheet import budgets

    first, last = project.date_start, project.date
    months = budgets.months_between(first, last)
    weights = budgets.work_days(first, last)
    shares = budgets.spread_minutes(
        round(total * 60), [round(part * 60) for part in hours.values()]
    )
    return [
        {
            "service_domain_id": project.service_domain_id.id,
            "role_id": role,
            "month": month,
            "hours": part / 60,
            "cost": round(part / 60 * COST, 2),
            "revenue": round(part / 60 * REVENUE, 2),
        }
        for role, minutes in zip(hours, shares)
        for month, part in zip(months, budgets.spread_minutes(minutes, weights))
        if part
    ]


def _load_budget(project, hours, total, manager):
    budget = project.env["consortium.project.budget"].create(
        {
            "project_id": project.id,
            "line_ids": [(0, 0, vals) for vals in _line_vals(project, hours, total)],
        }
    )
    budget.with_user(manager).action_approve()
    return budget


def _load_amended(project, hours, total, manager):
    """A first version that was passed, and the revision that lets the work go on."""
    first = _load_budget(project, hours, total * FIRST_TRY, manager)
    action = first.action_revise(
        "Mandat élargi par avenant : deux ateliers et une analyse de plus, acceptés par le membre."
    )
    revision = first.browse(action["res_id"])
    revision.line_ids.unlink()
    revision.write(
        {"line_ids": [(0, 0, vals) for vals in _line_vals(project, hours, total * AMENDED)]}
    )
    revision.with_user(manager).action_approve()


def _tell_directors(loaded, projects):
    quiet = projects.with_context(mail_activity_quick_update=True)
    for project in quiet:
        project.budget_id._notify_thresholds(project.approved_hours)
