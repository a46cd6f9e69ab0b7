from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..transparency import Period, Sum, find_period, list_months

STAFF_GROUP = "consortium_timesheet.consortium_timesheet_group_director"

ENTRY_FIELDS = (
    "date",
    "name",
    "unit_amount",
    "project_id",
    "service_domain_id",
    "role_id",
    "employee_id",
    "company_id",
)


class ConsortiumTransparency(models.AbstractModel):
    """Approved hours of one organisation: which ones, their sums and their pages.

    Portal users have no right on entries, hence everything is read in sudo and the domain is the
    access rule: call ``_check_organisation`` first. No method is public, so none is an RPC.
    """

    _name = "consortium.transparency"
    _description = "Hours Shown to an Organisation"

    # Access

    @api.model
    def _can_see(self, organisation):
        """Whether the current user may read the hours of an organisation.

        Contacts: of their own one only (``=``, never ``child_of``: an affiliate that was put below
        a federation is not the federation). Staff: directors, who answer for the work.
        """
        user = self.env.user
        if user.share:
            return (
                bool(organisation) and organisation.id == user.partner_id.commercial_partner_id.id
            )
        return user._is_superuser() or user.has_group(STAFF_GROUP)

    @api.model
    def _check_organisation(self, organisation):
        """Raise AccessError when the current user may not read the hours of an organisation."""
        if not self._can_see(organisation):
            raise AccessError(self.env._("These hours are those of another organisation."))

    # Domains

    @api.model
    def _get_domain(self, organisation):
        """Approved time that was worked for an organisation, in the companies of the user.

        Hook: narrow it with ``super()``. Draft and submitted time never shows.
        """
        return Domain(
            [
                ("beneficiary_id", "=", organisation.id),
                ("project_id", "!=", False),
                ("approval_state", "=", "approved"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    @api.model
    def _get_period_domain(self, period):
        """Return the domain of the days of a Period."""
        if not period.start:
            return Domain.TRUE
        return Domain("date", ">=", period.start) & Domain("date", "<", period.end)

    @api.model
    def _get_search_domain(self, text):
        """Return the domain of a free search: what is shown only, hence never people."""
        if not text:
            return Domain.TRUE
        return Domain.OR(
            Domain(field, "ilike", text)
            for field in ("name", "project_id.name", "service_domain_id.name")
        )

    @api.model
    def _get_choice_domain(self, choice):
        """Return the domain of the project and the service domain that were chosen."""
        domain = Domain.TRUE
        if choice.project:
            domain &= Domain("project_id", "=", choice.project)
        if choice.domain:
            domain &= Domain("service_domain_id", "=", choice.domain)
        return domain

    # Periods

    @api.model
    def _get_periods(self, organisation):
        """Return (months, fiscal years), latest first, that may hold hours of an organisation.

        The two ends come from the index: the history between them is not read.
        """
        [[first, last]] = self._get_lines()._read_group(
            self._get_domain(organisation), aggregates=["date:min", "date:max"]
        )
        if not first:
            return [], []
        return list_months(first, last), self._get_years(first, last)

    @api.model
    def _get_years(self, first, last):
        """Return the fiscal years of the company from one day to another, latest first."""
        years, day = [], last
        while day >= first:
            dates = self.env.company.compute_fiscalyear_dates(day)
            start, end = dates["date_from"], dates["date_to"] + timedelta(days=1)
            years.append(Period(f"year-{dates['date_to']:%Y-%m}", "year", start, end))
            day = start - timedelta(days=1)
        return years

    @api.model
    def _find_period(self, key, months, years):
        """Return the Period that was asked for; the latest month with hours by default."""
        everything = Period("all", "all", None, None)
        default = months[0] if months else everything
        return find_period(key, [*months, *years, everything], default)

    @api.model
    def _get_period_label(self, period):
        """Write a period in the language of the user."""
        if period.kind == "month":
            return self._get_month_label(period.start)
        if period.kind == "all":
            return self.env._("All months")
        last = period.end - timedelta(days=1)
        if period.start.year == last.year:
            return self.env._("Year %(year)s", year=last.year)
        return self.env._("Fiscal year %(first)s–%(last)s", first=period.start.year, last=last.year)

    @api.model
    def _get_month_label(self, day):
        return format_date(self.env, day, date_format="MMMM y")

    # Reading

    @api.model
    def _get_lines(self):
        """Entries, in sudo: the domain is the access rule, see the class."""
        return self.env["account.analytic.line"].sudo()  # see the docstring

    @api.model
    def _get_keys(self, query):
        """Return ``{field of Sum: SQL}``: what entries are grouped by.

        Who did the work is a key of what may be read of it: of a role or of nobody in particular
        where names are hidden, so that no grouping tells people apart.
        """
        lines = self._get_lines()
        alias = query.table
        project = query.left_join(alias, "project_id", "project_project", "id", "shown_project")
        company = query.left_join(alias, "company_id", "res_company", "id", "shown_company")

        def column(name):
            return lines._field_to_sql(alias, name, query)

        mode = SQL(
            "COALESCE(%s, %s, 'name')",
            SQL.identifier(project, "consortium_portal_worker"),
            SQL.identifier(company, "consortium_portal_worker"),
        )
        return {
            "project": column("project_id"),
            "domain": SQL("COALESCE(%s, 0)", column("service_domain_id")),
            "month": SQL("date_trunc('month', %s)::date", column("date")),
            "person": SQL(
                "CASE %s WHEN 'name' THEN COALESCE(%s, 0) WHEN 'role' THEN -COALESCE(%s, 0)"
                " ELSE 0 END",
                mode,
                column("employee_id"),
                column("role_id"),
            ),
        }

    @api.model
    def _flush_settings(self):
        """What the SQL of ``_get_keys`` reads besides the entries must be in the database."""
        self.env["project.project"].flush_model(["consortium_portal_worker"])
        self.env["res.company"].flush_model(["consortium_portal_worker"])

    @api.model
    def _read_sums(self, domain):
        """Return the Sum of each project, domain, month and worker of a domain, in one query.

        Minutes are rounded entry by entry, as the ledger of billing rounds them.
        """
        self._flush_settings()
        lines = self._get_lines()
        query = lines._search(domain)
        keys = self._get_keys(query)
        minutes = SQL(
            "SUM(ROUND(%s::numeric * 60))::bigint",
            lines._field_to_sql(query.table, "unit_amount", query),
        )
        query.groupby = SQL("1, 2, 3, 4")
        rows = self.env.execute_query(
            query.select(*(keys[field] for field in Sum._fields[:4]), SQL("COUNT(*)"), minutes)
        )
        return [Sum(*row) for row in rows]

    @api.model
    def _read_entries(self, domain, group="none", keys=(), offset=0, limit=None):
        """Return entries of a domain: by group in the order of ``keys``, then latest first.

        One query, whatever the number of groups and of entries before the page.
        """
        self._flush_settings()
        lines = self._get_lines()
        query = lines._search(domain, offset=offset, limit=limit, order="date desc, id desc")
        if group in ("project", "domain", "person"):
            key = self._get_keys(query)[group]
            query.order = SQL("array_position(%s::int[], %s), %s", list(keys), key, query.order)
        fields = [lines._fields[name] for name in ENTRY_FIELDS]
        return lines._fetch_query(query, fields)

    # Labels

    @api.model
    def _get_labels(self, sums):
        """Return ``{field of Sum: {key: label}}`` of many sums, in four queries at most."""
        keys = defaultdict(set)
        for item in sums:
            for field in ("project", "domain", "month", "person"):
                keys[field].add(getattr(item, field))
        domains = self.env["consortium.service.domain"]._get_names()
        projects = self.env["project.project"].sudo()  # names of what own time is on
        return {
            "project": {record.id: record.name for record in projects.browse(keys["project"])},
            "domain": {
                key: domains.get(key) or self.env._("Without domain") for key in keys["domain"]
            },
            "month": {day: self._get_month_label(day) for day in keys["month"]},
            "person": self._get_worker_labels(keys["person"]),
        }

    @api.model
    def _get_worker_labels(self, keys):
        """Return ``{key: label}`` of workers, see ``Sum.worker``."""
        employees = self.env["hr.employee"].sudo()  # names that the setting shows
        employees = employees.browse(key for key in keys if key > 0)
        roles = self.env["consortium.role"].sudo()  # as above
        roles = roles.browse(-key for key in keys if key < 0)
        return {
            0: self.env._("Not stated"),
            **{employee.id: employee.name for employee in employees},
            **{-role.id: role.name for role in roles},
        }
