"""The hours of an agreement as a file that a spreadsheet opens."""

from dateutil.relativedelta import relativedelta

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools.misc import get_lang

from odoo.addons.consortium_timesheet.hours_format import write_csv

from ..hours_entry import group_entries
from .portal_hours import HoursDetailPortal


class HoursCsvPortal(HoursDetailPortal):
    """File ``/my/hours/<id>/csv``: the rows of the page with the same filters, all of them."""

    def _get_hours_csv_header(self):
        """Return the titles of the columns of the CSV file."""
        env = request.env
        return [
            env._("Date"),
            env._("Project"),
            env._("Service domain"),
            env._("Role"),
            env._("Professional"),
            env._("Description"),
            env._("Hours worked"),
            env._("Hours drawn from packages"),
            env._("Hours billed"),
            env._("Hours not charged"),
            env._("Amount billed"),
        ]

    def _get_hours_csv_line(self, entry):
        """Return the cells of one entry, in the order of the header."""
        return [
            entry.date.isoformat(),
            entry.project.name or "",
            entry.domain.name or "",
            entry.role,
            entry.professional,
            entry.description,
            entry.minutes / 60,
            entry.drawn / 60,
            entry.billed / 60,
            entry.free / 60,
            float(entry.amount),
        ]

    def _get_hours_csv_lines(self, domain, months):
        """Yield the lines month by month, so that a long history stays out of memory."""
        Ledger = request.env["consortium.hour.ledger"]
        for key, _label in months:
            first = self._parse_month(key)
            rows = Ledger.search(
                domain
                & Domain("work_date", ">=", first)
                & Domain("work_date", "<", first + relativedelta(months=1)),
                order="work_date desc, id desc",
            ).sudo()  # sudo: names of people and projects, the rows were read as the user
            for entry in group_entries(rows):
                yield self._get_hours_csv_line(entry)
            rows.invalidate_recordset()

    @http.route(
        "/my/hours/<int:agreement_id>/csv", type="http", auth="user", website=True, readonly=True
    )
    def portal_my_hours_csv(self, agreement_id, month=None, project=None, **kw):
        try:
            agreement, scope = self._hours_check_access(agreement_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        hours = self._prepare_hours_filter(agreement, scope, month, project)
        months = [item for item in hours["months"] if hours["month"] in ("all", item[0])]
        content = write_csv(
            self._get_hours_csv_header(),
            self._get_hours_csv_lines(hours["domain"], months),
            get_lang(request.env).decimal_point,
        )
        filename = f"{agreement.name.replace('/', '-')}-{hours['month']}.csv"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(filename)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
