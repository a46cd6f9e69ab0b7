"""What an organisation reads of the time that was worked for it: the files."""

from odoo import http
from odoo.http import content_disposition, request
from odoo.tools.misc import get_lang

from ..hours_format import write_csv
from ..models.consortium_transparency_report import PDF_LIMIT
from .portal_transparency import TransparencyPortal


class TransparencyFilesPortal(TransparencyPortal):
    """Files ``/my/time/csv`` and ``/my/time/pdf``: the selection of the page, all of it."""

    def _get_time_csv_header(self):
        """Return the titles of the columns of the CSV file."""
        env = request.env
        return [
            env._("Date"),
            env._("Project"),
            env._("Service domain"),
            env._("Professional or role"),
            env._("Description"),
            env._("Hours"),
        ]

    def _get_time_csv_line(self, entry):
        """Return the cells of one entry, in the order of the header."""
        return [
            entry["date"].isoformat(),
            entry["project"] or "",
            entry["domain"] or "",
            entry["worker"],
            entry["description"],
            entry["minutes"] / 60,
        ]

    def _make_file_response(self, content, content_type, filename):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", content_type),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(filename)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        ["/my/time/csv", "/my/time/of/<organisation_id>/csv"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_time_csv(self, organisation_id=None, **params):
        """The selection as a spreadsheet of the reader's language opens it."""
        organisation, _url = self._get_transparency_organisation(organisation_id)
        Transparency = request.env["consortium.transparency"]
        report = Transparency._prepare_report(organisation, params)
        content = write_csv(
            self._get_time_csv_header(),
            map(self._get_time_csv_line, Transparency._iterate_report_entries(report)),
            get_lang(request.env).decimal_point,
        )
        filename = request.env._("Hours %(period)s.csv", period=report["period"].key)
        return self._make_file_response(content, "text/csv; charset=utf-8", filename)

    @http.route(
        ["/my/time/pdf", "/my/time/of/<organisation_id>/pdf"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_time_pdf(self, organisation_id=None, **params):
        """The selection as a report on paper, in the language of the reader."""
        organisation, url = self._get_transparency_organisation(organisation_id)
        Transparency = request.env["consortium.transparency"]
        report = Transparency._prepare_report(organisation, params)
        if report["entry_count"] > PDF_LIMIT:
            return request.redirect(url)
        # sudo: the report checks the visitor again, and reads its company and its entries
        Report_sudo = request.env["ir.actions.report"].sudo()
        content, _type = Report_sudo._render_qweb_pdf(
            "consortium_timesheet.action_report_transparency",
            organisation.ids,
            data={"choice": report["choice_args"], "lang": request.env.lang},
        )
        filename = Transparency._get_pdf_name(report)
        return self._make_file_response(content, "application/pdf", filename)
