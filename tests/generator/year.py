"""Loads a generated year through the suite's own methods."""

from datetime import date

from . import (
    dates,
    load_agreements,
    load_company,
    load_governance,
    load_members,
    load_portfolio,
    load_register,
    load_staff,
    load_time,
    month_end,
)
from .correct import correct_some_weeks
from .loader import Loaded
from .model import Domain
from .plan import plan_year


def generate(
    env,
    members=40,
    professionals=34,
    months=12,
    seed=2017,
    reference=None,
    open_months=2,
    report=print,
):
    """Load ``months`` complete months that end before ``reference``, and bill all but the last.

    :param env: environment of a superuser in a database with the suite and without data
    :param reference: day of the demonstration (today by default); the same seed and reference
        give the same year
    :param open_months: months left to approve and bill
    :param report: called with one line of text per stage
    :return: :class:`~.loader.Loaded`
    """
    loaded = Loaded(env, report)
    with loaded.stage("préparation du consortium"):
        load_company.load_company(loaded)
        _read_reference_data(loaded)
        loaded.year = plan_year(
            seed,
            reference or date.today(),
            members,
            professionals,
            months,
            _plan_domains(loaded),
            len(loaded.roles),
        )
    with loaded.stage("équipe"):
        load_staff.load_professionals(loaded)
        load_staff.load_office_users(loaded)
        load_staff.load_targets(loaded)
    with loaded.stage("membres"):
        load_members.load_organisations(loaded)
        load_members.load_memberships(loaded)
        load_governance.load_governance(loaded)
        load_members.load_portal_users(loaded)
    with loaded.stage("registre : réseau, parts sociales, cotisations"):
        load_register.load_register(loaded)
    with loaded.stage("grille tarifaire et projets internes"):
        load_agreements.load_rate_card(loaded)
        load_agreements.load_internal_projects(loaded)
    _load_months(loaded, open_months)
    with loaded.stage("portefeuille : programmes et budgets"):
        load_portfolio.load_portfolio(loaded)
        loaded.env["consortium.utilisation.capacity"]._refresh_recent()
    return loaded


def _read_reference_data(loaded):
    env = loaded.env
    domains = env["consortium.service.domain"].search([("direction_id", "!=", False)])
    loaded.domains = {domain.code: domain for domain in domains}
    loaded.directions = domains.direction_id.sorted("id")
    loaded.roles = env["consortium.role"].search([], order="sequence desc, id desc")
    loaded.grades = {
        name: env.ref(f"consortium_members.res_partner_grade_{name}")
        for name in ("founder", "member", "auxiliary", "non_member")
    }


def _plan_domains(loaded):
    ranks = {direction: rank for rank, direction in enumerate(loaded.directions)}
    return [
        Domain(domain.code, domain.name, ranks[domain.direction_id])
        for domain in loaded.domains.values()
    ]


def _load_months(loaded, open_months):
    closings = load_time.entries_by_closing(loaded.year, open_months)
    billed = loaded.year.months[: len(loaded.year.months) - open_months]
    with loaded.stage("ententes et forfaits"):
        load_agreements.load_orders(loaded, loaded.year.start)
    for month in loaded.year.months:
        with loaded.stage("ententes et forfaits"):
            # A month is closed in the next one, when its new packages are signed already; the
            # last week of time may use them.
            load_agreements.load_orders(loaded, dates.add_months(month, 1))
        with loaded.stage("feuilles de temps"):
            load_time.load_entries(loaded, closings[month])
        if month in billed:
            _close_month(loaded, month)
    with loaded.stage("feuilles de temps"):
        load_time.submit_open_weeks(loaded, open_months)


def _close_month(loaded, month):
    people, last_day = loaded.people, dates.end_of_month(month)
    with loaded.stage("approbation"):
        load_time.submit_weeks(loaded, last_day)
        sheets = month_end.approve_weeks(loaded.env, people, last_day)
    with loaded.stage("corrections"):
        correct_some_weeks(loaded, sheets, month)
    with loaded.stage("facturation"):
        month_end.give_consents(loaded.env, people, month)
        run = month_end.create_run(loaded.env, people, month)
        month_end.approve_run(run, people)
        month_end.invoice_run(run, people)
    with loaded.stage("forfaits échus"), loaded.on(last_day + dates.ONE_DAY):
        loaded.env["consortium.hour.package"]._cron_expire_packages()
    loaded.report(f"  {month:%Y-%m} : {len(sheets)} semaines, {len(run.move_ids)} factures")
