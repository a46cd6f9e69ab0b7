from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import CustomerPortal


class MembershipPortal(CustomerPortal):
    """A member reads its own membership: status, number, rights, history."""

    def _get_portal_membership_domain(self):
        """Memberships of the visitor's organisation, in the visitor's company.

        The record rule already says so for portal users; employees who open the
        portal see their own organisation only, not the whole register.
        """
        return [("partner_id", "=", request.env.user.partner_id.commercial_partner_id.id)]

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "membership_count" in counters:
            Membership = request.env["consortium.membership"]
            values["membership_count"] = (
                Membership.search_count(self._get_portal_membership_domain())
                if Membership.has_access("read")
                else 0
            )
        return values

    @http.route("/my/membership", type="http", auth="user", website=True, readonly=True)
    def portal_my_membership(self, **kw):
        """Current membership of the visitor's organisation, else the latest one."""
        Membership = request.env["consortium.membership"]
        memberships = Membership
        if Membership.has_access("read"):
            memberships = Membership.search(self._get_portal_membership_domain())
        current = memberships.filtered("is_current")[:1] or memberships[:1]
        return request.render(
            "consortium_members.portal_my_membership",
            self._membership_get_page_values(current, memberships - current),
        )

    @http.route("/my/membership/<int:membership_id>", type="http", auth="public", website=True)
    def portal_membership(self, membership_id, access_token=None, **kw):
        """One membership, with the rights of the visitor or a shared link."""
        try:
            membership_sudo = self._document_check_access(
                "consortium.membership", membership_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._membership_get_page_values(membership_sudo, membership_sudo.browse())
        return request.render("consortium_members.portal_my_membership", values)

    def _membership_get_page_values(self, membership, others):
        """Values of the page; periods that were given up are not shown."""
        # sudo: the visitor was checked on the membership; categories and tiers of
        # its own history are what the page is about
        membership_sudo = membership.sudo()
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "membership",
            "membership": membership_sudo,
            "is_own_membership": self._is_own_membership(membership_sudo),
            "membership_alerts": self._get_membership_alerts(membership_sudo),
            "periods": membership_sudo.period_ids.filtered(lambda p: not p.cancelled),
            "other_memberships": others.sudo(),  # sudo: as above
        }

    def _is_own_membership(self, membership):
        """Whether the visitor belongs to the member: its space has more than a shared link."""
        user = request.env.user
        return bool(membership) and (
            user.partner_id.commercial_partner_id == membership.partner_id
        )

    def _get_membership_alerts(self, membership):
        """Messages at the top of the member's page; override to add some.

        :return: list of (Bootstrap level, translated sentence)
        """
        if not self._is_own_membership(membership) or not membership.resignation_requested_on:
            return []
        if request.params.get("message") == "resignation_asked":
            return [
                (
                    "success",
                    request.env._(
                        "Your request was sent. The secretary will answer you; until then "
                        "nothing changes."
                    ),
                )
            ]
        return [
            (
                "info",
                request.env._(
                    "A resignation was asked on %(date)s. The secretary will answer you; until "
                    "then nothing changes.",
                    date=format_date(request.env, membership.resignation_requested_on),
                ),
            )
        ]
