"""Rate card, agreements born from confirmed orders, projects, and package invoices."""

from datetime import datetime, time

from . import dates
from .contracts import ABSENCE

HOURLY_BY_RANK = (66.0, 82.0, 104.0, 122.0, 144.0)  # from support staff to director
TIER_FACTOR = {"founder": 0.86, "member": 0.94, "auxiliary": 1.0}
DOMAIN_SUPPLEMENT = {"JUR": 32.0, "TI": 12.0, "FIN": 8.0}
INDEXATION = 1.03
PACKAGE_PRICE = 98.0


def load_rate_card(loaded):
    """Role × tier for the whole year, indexed at mid-year, with supplements for some domains."""
    year = loaded.year
    start = dates.add_months(year.start, -12)
    middle = year.months[len(year.months) // 2]
    periods = ((start, middle - dates.ONE_DAY, 1.0), (middle, False, INDEXATION))
    supplements = [
        (loaded.domains[code], extra)
        for code, extra in DOMAIN_SUPPLEMENT.items()
        if code in loaded.domains
    ]
    lines = []
    for rank, role in enumerate(loaded.roles):
        base = HOURLY_BY_RANK[min(rank, len(HOURLY_BY_RANK) - 1)]
        for date_from, date_to, index in periods:
            dated = {"role_id": role.id, "date_from": date_from, "date_to": date_to}
            lines.append(dict(dated, rate=round(base * 1.08 * index, 2)))  # no tier: non-members
            for tier, factor in TIER_FACTOR.items():
                graded = dict(dated, grade_id=loaded.grades[tier].id)
                lines.append(dict(graded, rate=round(base * factor * index, 2)))
                for domain, extra in supplements:
                    rate = round((base + extra) * factor * index, 2)
                    lines.append(dict(graded, service_domain_id=domain.id, rate=rate))
    card = loaded.env["consortium.rate.card"].create(
        {
            "name": "Grille tarifaire du consortium",
            "company_id": loaded.company.id,
            "line_ids": [(0, 0, line) for line in lines],
        }
    )
    loaded.company.consortium_rate_card_id = card
    product = loaded.ref("consortium_billing.product_hour_package")
    product.list_price = PACKAGE_PRICE


def _order_vals(loaded, agreement, package):
    organisation = agreement.organisation
    signatory = loaded.partners[organisation.key].child_ids.sorted("id")[0]
    product = loaded.ref("consortium_billing.product_hour_package")
    known = loaded.agreements.get(agreement.key, loaded.env["consortium.agreement"])
    signed = datetime.combine(package.start, time(14))
    return {
        "partner_id": signatory.id,
        "company_id": loaded.company.id,
        "date_order": signed,
        "agreement_id": known.id,
        "user_id": loaded.users["manager"].id,
        "signed_by": signatory.name,
        "signed_on": signed,
        "order_line": [
            (
                0,
                0,
                {
                    "product_id": product.id,
                    "product_uom_qty": package.hours,
                },
            )
        ],
    }


def load_orders(loaded, month):
    """Sign and confirm the orders of packages that start in ``month``; invoice them."""
    wanted = [
        (agreement, package)
        for agreement in loaded.year.agreements
        for package in agreement.packages
        if package.start == month
    ]
    if not wanted:
        return
    # Numbers bear the year of the signature.
    Order = loaded.env["sale.order"].with_context(ir_sequence_date=str(month))
    orders = Order.create(
        [_order_vals(loaded, agreement, package) for agreement, package in wanted]
    )
    with loaded.on(month):
        orders.action_confirm()
    for order, (agreement, package) in zip(orders, wanted):
        loaded.agreements[agreement.key] = order.agreement_id
        order.agreement_id.overage_policy = agreement.policy
        _date_back(order, package)
    load_projects(loaded, [agreement for agreement, _package in wanted])
    _invoice_orders(loaded, orders, month)


def _invoice_orders(loaded, orders, month):
    invoices = orders._create_invoices(grouped=True)  # grouped by order, in Odoo's words
    invoices.write({"invoice_date": month})
    invoices.action_post()


def _project_vals(loaded, project, agreement_id, member):
    partner = loaded.partners[project.beneficiary.key] if project.beneficiary else member
    client = project.beneficiary.name if project.beneficiary else member.name
    return {
        "name": f"{project.name} – {client}",
        "partner_id": partner.id,
        "company_id": loaded.company.id,
        "agreement_id": agreement_id,
        "service_domain_id": loaded.domains[project.domain].id,
        "default_billing_kind": project.kind,
        "allow_timesheets": True,
    }


def _date_back(order, package):
    """Confirming dates an order of now, and its package ends when its product says."""
    order.date_order = datetime.combine(package.start, time(14))
    order.package_ids.date_end = dates.add_months(package.start, package.months) - dates.ONE_DAY


def load_projects(loaded, agreements):
    """Create the projects of agreements that have none yet, and name the beneficiaries."""
    todo = [
        (agreement, loaded.agreements[agreement.key])
        for agreement in agreements
        if agreement.projects[0].key not in loaded.projects
    ]
    loaded.env["consortium.agreement.beneficiary"].create(
        [
            {
                "agreement_id": record.id,
                "partner_id": loaded.partners[affiliate.key].id,
                # The first affiliate of each federation may use a part of the hours only.
                "cap_hours": agreement.hours // 20 if rank == 0 else 0,
            }
            for agreement, record in todo
            for rank, affiliate in enumerate(agreement.organisation.affiliates)
        ]
    )
    pairs = [(project, record) for agreement, record in todo for project in agreement.projects]
    projects = loaded.env["project.project"].create(
        [_project_vals(loaded, project, record.id, record.member_id) for project, record in pairs]
    )
    for (project, _record), created in zip(pairs, projects):
        loaded.projects[project.key] = created


def load_internal_projects(loaded):
    projects = loaded.env["project.project"].create(
        [
            {
                "name": project.name,
                "company_id": loaded.company.id,
                "default_billing_kind": (
                    "representation" if project.kind == "representation" else "internal"
                ),
                "allow_timesheets": True,
                "privacy_visibility": "employees" if project.key == ABSENCE else "portal",
            }
            for project in loaded.year.internal
        ]
    )
    for project, created in zip(loaded.year.internal, projects):
        loaded.projects[project.key] = created
