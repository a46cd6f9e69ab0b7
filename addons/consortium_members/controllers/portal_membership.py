from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .portal import MembershipPortal


class MembershipSpacePortal(MembershipPortal):
    """What a member does in its own space: certificate, asking to resign."""

    def _get_own_membership(self):
        """Membership of the visitor's organisation that runs today, or an empty record.

        The record rule and the domain say the same: nobody acts for somebody else.
        """
        Membership = request.env["consortium.membership"]
        if not Membership.has_access("read"):
            return Membership
        domain = [*self._get_portal_membership_domain(), ("is_current", "=", True)]
        return Membership.search(domain, limit=1)

    @http.route("/my/membership/certificate", type="http", auth="user", website=True)
    def portal_membership_certificate(self, **kw):
        """Certificate of the visitor's own membership, in the member's language."""
        membership = self._get_own_membership()
        if not membership or not membership._can_print_certificate():
            return request.redirect("/my/membership")
        # sudo: the visitor's own membership, checked above; the report reads the company
        Report_sudo = request.env["ir.actions.report"].sudo()
        content, _type = Report_sudo._render_qweb_pdf(
            "consortium_members.consortium_membership_report_certificate", membership.ids
        )
        name = request.env._("Certificate %(number)s.pdf", number=membership.number)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    @http.route(
        "/my/membership/resign", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def portal_membership_resign(self, date=None, reason=None, **kw):
        """Form to ask for a resignation; what was typed is kept when it is refused."""
        membership = self._get_own_membership()
        if not membership or not membership._can_ask_to_resign():
            return request.redirect("/my/membership")
        error = None
        if request.httprequest.method == "POST":
            error = self._ask_to_resign(membership, date, reason)
            if not error:
                return request.redirect("/my/membership?message=resignation_asked")
        return request.render(
            "consortium_members.portal_membership_resign",
            self._resignation_get_page_values(membership, date, reason, error),
        )

    def _ask_to_resign(self, membership, date, reason):
        """:return: what is wrong in the request, or None when it is recorded"""
        try:
            day = fields.Date.to_date(date or False)
        except ValueError:
            day = None
        try:
            with request.env.cr.savepoint():
                membership.request_resignation(
                    day or None, (reason or "")[:2000], request.env.user.partner_id
                )
        except UserError as refusal:
            return str(refusal)
        return None

    def _resignation_get_page_values(self, membership, date, reason, error):
        # sudo: the visitor's own membership; obstacles name its mandates and agreements
        membership_sudo = membership.sudo()
        today = membership._today()
        notice = membership_sudo.company_id.consortium_resignation_notice_days
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "membership_resignation",
            "membership": membership_sudo,
            "obstacles": membership_sudo._get_exit_obstacles(),
            "notice_text": notice
            and request.env._("The by-laws ask for a notice of %(days)s days.", days=notice),
            "date_min": today.isoformat(),
            "date": date or (today + timedelta(days=notice)).isoformat(),
            "reason": reason or "",
            "error": error,
        }
