"""The disputes of a member: list, page with its thread, withdrawal."""

from contextlib import suppress

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.consortium_timesheet.hours_format import format_minutes
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.consortium_dispute import OPEN_STATES
from .portal_contest import ContestPortal


class DisputePortal(ContestPortal):
    """Pages ``/my/disputes``: those of the own organisation, and those on its agreements."""

    _disputes_per_page = 20

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "dispute_count" in counters:
            values["dispute_count"] = request.env["consortium.dispute"].search_count(
                self._get_disputes_domain("open"))
        return values

    def _get_disputes_domain(self, state="all"):
        """Return the disputes to list: with ``=``, as the record rule does for customers."""
        partner = self._get_hours_partner()
        domain = Domain("member_id", "=", partner.id) | Domain("organisation_id", "=", partner.id)
        if state == "open":
            domain &= Domain("state", "in", OPEN_STATES)
        return domain

    @http.route(
        ["/my/disputes", "/my/disputes/page/<int:page>"], type="http", auth="user", website=True,
        readonly=True,
    )
    def portal_my_disputes(self, page=1, state="all", **kw):
        Dispute = request.env["consortium.dispute"]
        state = "open" if state == "open" else "all"
        domain = self._get_disputes_domain(state)
        pager = portal_pager(
            url="/my/disputes", total=Dispute.search_count(domain), page=page,
            step=self._disputes_per_page, url_args={"state": state},
        )
        disputes = Dispute.search(
            domain, limit=self._disputes_per_page, offset=pager["offset"])
        request.session["my_disputes_history"] = disputes.ids
        return request.render("consortium_billing.portal_my_disputes", {
            **self._prepare_portal_layout_values(),
            "page_name": "dispute",
            "hm": format_minutes,
            "disputes": disputes.sudo(),  # names of agreements shared with the user
            "state": state,
            "pager": pager,
        })

    @http.route("/my/disputes/<int:dispute_id>", type="http", auth="public", website=True)
    def portal_my_dispute(self, dispute_id, access_token=None, opened=None, **kw):
        """One dispute; the link of a mail opens it without a session, by its token."""
        try:
            dispute_sudo = self._document_check_access(
                "consortium.dispute", dispute_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = {
            "page_name": "dispute",
            "hm": format_minutes,
            "dispute": dispute_sudo,
            "can_withdraw": self._can_withdraw(dispute_sudo),
            "is_opened": bool(opened),
        }
        values = self._get_page_view_values(
            dispute_sudo, access_token, values, "my_disputes_history", False, **kw)
        return request.render("consortium_billing.portal_my_dispute", values)

    def _can_withdraw(self, dispute_sudo):
        """Return whether the user belongs to who contested, and nothing is decided yet."""
        return (
            not request.env.user._is_public()
            and dispute_sudo.organisation_id == self._get_hours_partner()
            and dispute_sudo.state in OPEN_STATES
        )

    @http.route(
        "/my/disputes/<int:dispute_id>/withdraw", type="http", auth="user", website=True,
        methods=["POST"],
    )
    def portal_withdraw(self, dispute_id, **kw):
        """The organisation that contested gives up."""
        try:
            dispute_sudo = self._document_check_access("consortium.dispute", dispute_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if self._can_withdraw(dispute_sudo):
            # decided meanwhile: nothing is withdrawn, and the page says what was decided
            with suppress(UserError), request.env.cr.savepoint():
                dispute = dispute_sudo.with_env(request.env)  # the user is who writes
                dispute._withdraw()
                dispute.message_post(
                    body=request.env._("We withdraw this dispute."),
                    message_type="comment", subtype_xmlid="mail.mt_comment")
        return request.redirect(dispute_sudo.access_url, code=303)
