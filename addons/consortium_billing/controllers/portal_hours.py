"""One agreement in the portal: its packages, every hour of a period, and the CSV file."""

from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.misc import format_date

from odoo.addons.consortium_timesheet.hours_format import format_minutes
from odoo.addons.consortium_timesheet.transparency import parse_id
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..hours_entry import BILLED_KINDS, group_entries
from .portal import HoursCustomerPortal

MONTH_FORMAT = "%Y-%m"


class HoursDetailPortal(HoursCustomerPortal):
    """Pages ``/my/hours/<id>``: always paginated, the same queries for any volume."""

    _hours_per_page = 30
    _hours_packages_limit = 30
    _hours_invoices_limit = 6

    def _get_hours_domain(self, agreement, scope):
        """Return the ledger rows of an agreement that the user may see.

        Hook: the predicate starts with ``agreement_id`` so that the index on
        (agreement_id, work_date) serves the page whatever the size of the ledger.
        """
        domain = Domain("agreement_id", "=", agreement.id) & self._get_live_rows_domain()
        if scope == "own":
            domain &= Domain("beneficiary_id", "=", self._get_hours_partner().id)
        return domain

    def _get_hours_months(self, domain):
        """Return the first days of the months to choose from, latest first."""
        Ledger = request.env["consortium.hour.ledger"].sudo()  # sudo: access checked before
        [[first, last]] = Ledger._read_group(
            domain, aggregates=["work_date:min", "work_date:max"]
        )
        if not first:
            return []
        month, months = last.replace(day=1), []
        while month >= first.replace(day=1):
            months.append(month)
            month -= relativedelta(months=1)
        return months

    def _parse_hours_filters(self, months, month=None, project=None):
        """Return (first day of the chosen month or None for all, project id or None)."""
        chosen = months[0] if months else None
        if month == "all":
            chosen = None
        elif month:
            keys = {value.strftime(MONTH_FORMAT): value for value in months}
            chosen = keys.get(month, chosen)
        return chosen, parse_id(project)

    def _prepare_hours_filter(self, agreement, scope, month=None, project=None):
        """Return domain, totals and choices of the period asked for."""
        domain = self._get_hours_domain(agreement, scope)
        months = self._get_hours_months(domain)
        chosen, project_id = self._parse_hours_filters(months, month, project)
        if chosen:
            domain &= Domain("work_date", ">=", chosen)
            domain &= Domain("work_date", "<", chosen + relativedelta(months=1))
        groups = self._get_hours_groups(domain)
        # by name, which also reads them all at once, before the entries of one page do
        projects = sorted({group[0] for group in groups}, key=lambda item: item.name or "")
        if project_id in [item.id for item in projects]:
            domain &= Domain("project_id", "=", project_id)
            groups = [group for group in groups if group[0].id == project_id]
        else:
            project_id = None
        return {
            "domain": domain,
            "months": [
                (value.strftime(MONTH_FORMAT), self._format_month(value)) for value in months
            ],
            "month": chosen.strftime(MONTH_FORMAT) if chosen else "all",
            "month_label": self._format_month(chosen) if chosen else None,
            "projects": projects,
            "project_id": project_id,
            "totals": self._get_hours_totals(groups),
            "project_totals": [
                {"project": item, **self._get_hours_totals(
                    [group for group in groups if group[0] == item])}
                for item in projects
            ],
        }

    def _get_hours_groups(self, domain):
        """Return (project, kind, entries, minutes, drawn, amount) tuples of a domain."""
        groups = request.env["consortium.hour.ledger"]._read_group(
            domain,
            ["project_id", "kind"],
            ["minutes:sum", "drawn:sum", "amount:sum"],
        )
        return [(group[0].sudo(), *group[1:]) for group in groups]  # names of projects not followed

    def _get_hours_totals(self, groups):
        """Return the totals of the filter in minutes, and the amount billed."""
        totals = {"minutes": 0, "drawn": 0, "billed": 0, "free": 0, "amount": 0.0}
        for _project, kind, minutes, drawn, amount in groups:
            totals["minutes"] += minutes
            if kind == "draw":
                totals["drawn"] += drawn
            elif kind in BILLED_KINDS:
                totals["billed"] += minutes
                totals["amount"] += amount
            else:
                totals["free"] += minutes
        return totals

    def _parse_month(self, key):
        """Return the first day of a "2026-10" key."""
        return datetime.strptime(key, MONTH_FORMAT).date()

    def _format_month(self, day):
        return format_date(request.env, day, date_format="MMMM y")

    def _count_hours_entries(self, domain):
        """Return the number of entries of a filter (not of ledger rows)."""
        [[count]] = request.env["consortium.hour.ledger"]._read_group(
            domain, aggregates=["timesheet_id:count_distinct"]
        )
        return count

    def _get_hours_page(self, domain, offset, limit):
        """Return the entries of one page, newest first: two queries, whole entries."""
        groups = request.env["consortium.hour.ledger"]._read_group(
            domain,
            ["work_date:day", "timesheet_id"],
            ["id:recordset"],
            order="work_date:day desc, id:max desc",
            offset=offset,
            limit=limit,
        )
        Ledger = request.env["consortium.hour.ledger"]
        rows = Ledger.union(*(group[2] for group in groups))
        return group_entries(rows.sudo())  # names only: the user's rules chose the rows

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------
    def _prepare_hours_page_values(self, agreement, scope, page=1, month=None, project=None):
        """Return the values of the page of one agreement."""
        hours = self._prepare_hours_filter(agreement, scope, month, project)
        domain = hours.pop("domain")
        url = f"/my/hours/{agreement.id}"
        url_args = {"month": hours["month"], "project": hours["project_id"] or ""}
        count = self._count_hours_entries(domain)
        pager = portal_pager(
            url=url, total=count, page=page, step=self._hours_per_page, url_args=url_args
        )
        entries = self._get_hours_page(domain, pager["offset"], self._hours_per_page)
        return {
            **self._prepare_portal_layout_values(),
            **hours,
            **self._prepare_hours_balance(agreement, scope),
            "page_name": "hours",
            "hm": format_minutes,
            "agreement": agreement,
            "scope": scope,
            "entries": entries,
            "entry_count": count,
            "pager": pager,
            "hours_url": url,
            "csv_url": f"{url}/csv?month={url_args['month']}&project={url_args['project']}",
            "has_names": any(entry.professional for entry in entries),
            "has_workers": any(entry.worker for entry in entries),
        }

    def _prepare_hours_balance(self, agreement, scope):
        """Return gauge, packages and invoices: those are the member's, not a beneficiary's."""
        if scope == "own":
            return {"gauge": None, "packages": [], "invoices": []}
        packages = request.env["consortium.hour.package"].search_fetch(
            [("agreement_id", "=", agreement.id)],
            self._get_hours_package_fields(),
            order="date_start desc, id desc",
            limit=self._hours_packages_limit,
        )
        return {
            "gauge": self._get_hours_gauge(
                agreement, packages if len(packages) < self._hours_packages_limit else None),
            "packages": packages,
            "invoices": self._get_hours_invoices(agreement),
        }

    def _get_hours_package_fields(self):
        """Return the columns of the packages that the page reads, in one query."""
        return [
            "name", "state", "date_start", "date_end", "granted", "used", "expired",
            "refunded", "transferred", "balance",
        ]

    def _get_hours_invoices(self, agreement):
        """Return the last invoices of an agreement that the user's organisation received."""
        domain = Domain([
            ("agreement_id", "=", agreement.id),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "=", "posted"),
        ])
        if request.env.user.share:
            domain &= Domain("commercial_partner_id", "=", self._get_hours_partner().id)
        return (
            request.env["account.move"]
            .sudo()  # sudo: stricter than the portal rule, without its two child_of queries
            .search(
                domain, order="invoice_date desc, id desc", limit=self._hours_invoices_limit
            )
        )

    @http.route(
        ["/my/hours/<int:agreement_id>", "/my/hours/<int:agreement_id>/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_hours_agreement(self, agreement_id, page=1, month=None, project=None, **kw):
        try:
            agreement, scope = self._hours_check_access(agreement_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._prepare_hours_page_values(agreement, scope, page, month, project)
        return request.render("consortium_billing.portal_my_hours_agreement", values)
