"""The statements of a member: list, page and PDF. A beneficiary has none."""

from datetime import date

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.consortium_timesheet.hours_format import format_minutes
from odoo.addons.consortium_timesheet.transparency import parse_id
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..hours_entry import BILLED_KINDS, group_entries
from .portal import HoursCustomerPortal


class StatementsPortal(HoursCustomerPortal):
    """Pages ``/my/statements``: always paginated, the same queries for any volume."""

    _statements_per_page = 24
    _statement_entries_per_page = 30

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "hours_statement_count" in counters:
            values["hours_statement_count"] = self._get_statements().search_count(
                self._get_statements_domain())
        return values

    def _get_statements(self):
        """Return the model as the user reads it: its rule leaves the own organisation only."""
        return request.env["consortium.statement"]

    def _get_statements_domain(self, year=None):
        """Return the statements to list: those of the user's organisation. Hook."""
        domain = Domain("member_id", "=", self._get_hours_partner().id)
        if year:
            domain &= Domain("date_to", ">=", date(year, 1, 1))
            domain &= Domain("date_to", "<=", date(year, 12, 31))
        return domain

    def _get_statement_years(self):
        """Return the years to choose from, latest first."""
        [[first, last]] = self._get_statements()._read_group(
            self._get_statements_domain(), aggregates=["date_to:min", "date_to:max"])
        return list(range(last.year, first.year - 1, -1)) if first else []

    def _prepare_statements_values(self, page, year):
        """Return the values of the list."""
        years = self._get_statement_years()
        year = parse_id(year)
        year = year if year in years else None
        domain = self._get_statements_domain(year)
        Statement = self._get_statements()
        pager = portal_pager(
            url="/my/statements", total=Statement.search_count(domain), page=page,
            step=self._statements_per_page, url_args={"year": year or ""})
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "statements",
            "hm": format_minutes,
            "statements": Statement.search(
                domain, limit=self._statements_per_page, offset=pager["offset"]
            ).sudo(),  # names only: the user's rule chose them
            "years": years,
            "year": year,
            "pager": pager,
        }

    def _prepare_statement_values(self, statement, page):
        """Return the values of the page of one statement, read by the user before."""
        domain = statement._get_work_domain()
        count = self._count_statement_entries(statement, domain)
        url = f"/my/statements/{statement.id}"
        pager = portal_pager(
            url=url, total=count, page=page, step=self._statement_entries_per_page)
        entries = self._get_statement_entries(statement, domain, pager["offset"])
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "statements",
            "hm": format_minutes,
            "statement": statement,
            "columns": statement._get_shown_columns(),
            "groups": statement._get_line_groups(),
            "expiry": statement._get_next_expiry(),
            "totals": self._get_statement_totals(statement, domain),
            "entries": entries,
            "entry_count": count,
            "has_workers": any(entry.worker for entry in entries),
            "pager": pager,
            "pdf_url": f"{url}/pdf",
        }

    def _count_statement_entries(self, statement, domain):
        """Return the number of entries of a statement (not of ledger rows)."""
        [[entries, alone]] = statement.env["consortium.hour.ledger"]._read_group(
            domain, aggregates=["timesheet_id:count_distinct", "__count"])
        return entries if entries else alone

    def _get_statement_entries(self, statement, domain, offset):
        """Return the entries of one page, oldest first: adjustments come before the period."""
        Ledger = statement.env["consortium.hour.ledger"]
        groups = Ledger._read_group(
            domain, ["work_date:day", "timesheet_id"], ["id:recordset"],
            order="work_date:day, id:min", offset=offset, limit=self._statement_entries_per_page)
        return group_entries(Ledger.union(*(group[2] for group in groups)))

    def _get_statement_totals(self, statement, domain):
        """Return the totals of the hours shown, in minutes, and the amount billed."""
        totals = {"minutes": 0, "drawn": 0, "billed": 0, "free": 0, "amount": 0.0}
        for kind, minutes, drawn, amount in statement.env["consortium.hour.ledger"]._read_group(
            domain, ["kind"], ["minutes:sum", "drawn:sum", "amount:sum"]
        ):
            totals["minutes"] += minutes
            if kind == "draw":
                totals["drawn"] += drawn
            elif kind in BILLED_KINDS:
                totals["billed"] += minutes
                totals["amount"] += amount
            else:
                totals["free"] += minutes
        return totals

    @http.route(
        ["/my/statements", "/my/statements/page/<int:page>"],
        type="http", auth="user", website=True, readonly=True)
    def portal_my_statements(self, page=1, year=None, **kw):
        """List the statements of the user's organisation."""
        return request.render(
            "consortium_billing.portal_my_statements", self._prepare_statements_values(page, year))

    @http.route(
        ["/my/statements/<int:statement_id>", "/my/statements/<int:statement_id>/page/<int:page>"],
        type="http", auth="user", website=True, readonly=True)
    def portal_my_statement(self, statement_id, page=1, **kw):
        """Show one statement, its hours page by page."""
        try:
            statement = self._document_check_access("consortium.statement", statement_id)
        except (AccessError, MissingError):
            return request.redirect("/my/statements")
        return request.render(
            "consortium_billing.portal_my_statement",
            self._prepare_statement_values(statement, page))

    @http.route("/my/statements/<int:statement_id>/pdf", type="http", auth="user", website=True)
    def portal_my_statement_pdf(self, statement_id, **kw):
        """Download the PDF that was stored when the statement was issued."""
        try:
            statement = self._document_check_access("consortium.statement", statement_id)
        except (AccessError, MissingError):
            return request.redirect("/my/statements")
        attachment = statement._get_pdfs()
        return request.make_response(attachment.raw, headers=[
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(attachment.name)),
            ("X-Content-Type-Options", "nosniff"),
        ])
