"""What an organisation reads of the time that was worked for it: the page."""

from werkzeug.exceptions import NotFound
from werkzeug.urls import url_encode

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager as portal_pager

from ..models.consortium_transparency_report import PDF_LIMIT
from ..transparency import parse_id


class TransparencyPortal(CustomerPortal):
    """Page ``/my/time``: a contact's own organisation. Staff: ``/my/time/of/<organisation>``."""

    _time_per_page = 50

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "transparency_count" in counters:
            values["transparency_count"] = self._count_transparency_entries()
        return values

    def _count_transparency_entries(self):
        """Return the number of entries that the card of the home page announces."""
        Transparency = request.env["consortium.transparency"]
        organisation = self._get_own_organisation()
        if not Transparency._can_see(organisation):
            return 0
        return Transparency._get_lines().search_count(Transparency._get_domain(organisation))

    def _get_own_organisation(self):
        return request.env.user.partner_id.commercial_partner_id

    def _get_transparency_organisation(self, organisation_id=None):
        """Return (organisation, address of its page), or raise NotFound.

        Nothing tells an organisation that does not exist from one that is somebody else's.
        """
        own = self._get_own_organisation()
        organisation, url = own, "/my/time"
        if organisation_id and parse_id(organisation_id) != own.id:
            # sudo: the check below is the access rule, and it comes before anything is read
            Partner_sudo = request.env["res.partner"].sudo()
            organisation = Partner_sudo.browse(parse_id(organisation_id) or 0)
            url = f"/my/time/of/{organisation.id}"
        if not request.env["consortium.transparency"]._can_see(organisation):
            raise NotFound()
        if organisation != own and not organisation.exists():
            raise NotFound()
        return organisation.sudo(), url  # sudo: its name, by whom may read its hours

    def _prepare_transparency_values(self, organisation_id, page, params):
        """Return the values of one page of the entries of an organisation."""
        organisation, url = self._get_transparency_organisation(organisation_id)
        Transparency = request.env["consortium.transparency"]
        report = Transparency._prepare_report(organisation, params)
        pager = portal_pager(
            url=url,
            total=report["entry_count"],
            page=page,
            step=self._time_per_page,
            url_args=report["choice_args"],
        )
        entries = Transparency._read_report_entries(report, pager["offset"], self._time_per_page)
        query = url_encode(report["choice_args"])
        return {
            **self._prepare_portal_layout_values(),
            **report,
            "page_name": "transparency",
            "pager": pager,
            "parts": Transparency._split_by_group(report, entries),
            "time_url": url,
            "csv_url": f"{url}/csv?{query}",
            "pdf_url": f"{url}/pdf?{query}" if report["entry_count"] <= PDF_LIMIT else None,
            "is_preview": not request.env.user.share,
        }

    @http.route(
        [
            "/my/time",
            "/my/time/page/<int:page>",
            "/my/time/of/<organisation_id>",
            "/my/time/of/<organisation_id>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_time(self, organisation_id=None, page=1, **params):
        """The hours of a period: filters, totals, charts, and every entry by page."""
        values = self._prepare_transparency_values(organisation_id, page, params)
        return request.render("consortium_timesheet.portal_my_time", values)
