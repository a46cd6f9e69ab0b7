from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..utilisation import PERIODS, get_period, ratio

MEASURES = (
    "capacity_hours", "target_hours", "worked_hours", "billable_hours", "approved_hours",
)  # fmt: skip


class ConsortiumUtilisationReport(models.Model):
    """The dashboard of utilisation: what the user may see, of a period, in one call."""

    _inherit = "consortium.utilisation.report"

    @api.model
    def get_dashboard(self, kind="month", offset=0, employee_id=False):
        """Return the utilisation of a period, with that of each person one answers for.

        Record rules decide what is in it: a professional's own time, a director's team, all for
        a timesheet manager. People come by name: a team, not a league.

        :param kind: ``month``, ``quarter`` or ``year``, of the fiscal year of the company
        :param offset: periods to move by; 0 is the current one
        :param employee_id: one person only
        :return: a dict with ``period``, ``totals``, ``previous``, ``kinds``, ``domains``,
            ``months`` and ``people``
        :raise UserError: for another kind of period
        """
        if kind not in PERIODS or not isinstance(offset, int) or abs(offset) > 600:
            raise UserError(self.env._("Choose a month, a quarter or a year."))
        if not offset:
            # sudo: a count of hours, of calendars and leave that the user may not read
            self.env["consortium.utilisation.capacity"].sudo()._refresh_recent()
        today = fields.Date.context_today(self)
        period = self._get_period(kind, today, offset)
        who = Domain("employee_id", "=", employee_id) if employee_id else Domain.TRUE
        scope = who & self._get_period_domain(period, today)
        people = self._get_people(scope)
        return {
            "period": self._describe_period(kind, period, today),
            "employee": people[0]["name"] if employee_id and people else "",
            "totals": self._get_totals(scope),
            "previous": self._get_totals(
                who & self._get_period_domain(self._get_period(kind, today, offset - 1), today)
            ),
            "kinds": self._get_kinds(scope),
            "domains": self._get_domains(scope),
            "months": self._get_months(who, period, today),
            "people": people if len(people) > 1 else [],
        }

    @api.model
    def _get_period(self, kind, today, offset):
        year = self.env.company.compute_fiscalyear_dates(today)
        return get_period(kind, today, year["date_from"], offset)

    @api.model
    def _describe_period(self, kind, period, today):
        return {
            "date_from": fields.Date.to_string(period[0]),
            "date_to": fields.Date.to_string(period[1]),
            "label": self._get_period_label(kind, period),
            "is_current": period[0] <= today <= period[1],
        }

    @api.model
    def _get_period_label(self, kind, period):
        if kind == "month":
            return format_date(self.env, period[0], date_format="MMMM y").capitalize()
        first, last = (format_date(self.env, day, date_format="d MMM y") for day in period)
        return f"{first} – {last}"

    @api.model
    def _get_period_domain(self, period, today):
        """Days of a period that are over or begun: the others have capacity, and no time yet."""
        return Domain("date", ">=", period[0]) & Domain("date", "<=", min(period[1], today))

    @api.model
    def _make_totals(self, sums):
        totals = dict(zip(MEASURES, (value or 0.0 for value in sums), strict=True))
        capacity = totals["capacity_hours"]
        totals["utilisation"] = ratio(totals["billable_hours"], capacity)
        totals["occupancy"] = ratio(totals["worked_hours"], capacity)
        target = totals["target_hours"]
        totals["target"] = ratio(target, capacity) if target else None
        totals["pending_hours"] = totals["worked_hours"] - totals["approved_hours"]
        return totals

    @api.model
    def _sum(self, domain, groupby=()):
        return self._read_group(domain, groupby, [f"{name}:sum" for name in MEASURES])

    @api.model
    def _get_totals(self, domain):
        return self._make_totals(self._sum(domain)[0])

    @api.model
    def _get_people(self, domain):
        people = [
            {"id": employee.id, "name": employee.sudo().name, **self._make_totals(sums)}
            for employee, *sums in self._sum(domain, ["employee_id"])  # names of whom one sees
        ]
        return sorted(people, key=lambda person: person["name"])

    @api.model
    def _get_kinds(self, domain):
        """Worked hours by kind of billing, in the order of the field."""
        groups = dict(self._read_group(domain, ["billing_kind"], ["worked_hours:sum"]))
        labels = self._fields["billing_kind"]._description_selection(self.env)
        kinds = [
            {"kind": kind, "label": label, "hours": groups[kind]}
            for kind, label in labels
            if groups.get(kind)
        ]
        if groups.get(False):
            kinds.append({"kind": False, "label": self.env._("None"), "hours": groups[False]})
        return kinds

    @api.model
    def _get_domains(self, domain):
        groups = self._read_group(
            domain & Domain("worked_hours", "!=", 0),
            ["service_domain_id"],
            ["worked_hours:sum", "billable_hours:sum"],
        )
        return [
            {
                "id": service.id,
                "name": service.name or self.env._("Without domain"),
                "worked_hours": worked,
                "billable_hours": billable,
            }
            for service, worked, billable in groups
        ]

    @api.model
    def _get_months(self, who, period, today):
        """The twelve months that end with the period, to see where it comes from."""
        first = get_period("month", period[1], period[1], -11)[0]
        domain = who & self._get_period_domain((first, period[1]), today)
        return [
            {
                "date": fields.Date.to_string(month),
                "label": format_date(self.env, month, date_format="MMM"),
                **self._make_totals(sums),
            }
            for month, *sums in self._sum(domain, ["date:month"])
        ]
