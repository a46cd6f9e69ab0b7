"""What a member sees of its agreements: who may see what, and the list of balances."""

from types import SimpleNamespace

from odoo import http
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.consortium_timesheet.hours_format import format_minutes
from odoo.addons.portal.controllers.portal import CustomerPortal


class HoursCustomerPortal(CustomerPortal):
    """Page ``/my/hours``. A member sees its agreements; a beneficiary its own rows."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "hours_agreement_count" in counters:
            values["hours_agreement_count"] = len(self._get_hours_agreements())
        return values

    def _get_hours_partner(self):
        """Return the organisation whose hours are shown to the current user."""
        return request.env.user.partner_id.commercial_partner_id

    def _get_hours_agreements(self):
        """Return the agreements to show, sudoed: the member's, then the shared ones.

        Hook: narrow or reorder what ``/my/hours`` lists. The domains use ``=`` on the
        commercial partner, never ``child_of``: an affiliate is not its federation.
        """
        partner = self._get_hours_partner()
        Agreement = request.env["consortium.agreement"].sudo()  # the domain is the access rule
        return Agreement.search(
            Domain("state", "!=", "draft")
            & (
                Domain("member_id", "=", partner.id)
                | Domain("beneficiary_ids.partner_id", "=", partner.id)
            ),
            order="state, date_start desc, id desc",
        )

    def _prepare_hours_cards(self, agreements):
        """Return one dict per agreement for the cards of ``/my/hours``."""
        partner = self._get_hours_partner()
        own = agreements.filtered(lambda agreement: agreement.member_id == partner)
        expiries = dict(
            request.env["consortium.hour.package"]
            .sudo()  # sudo: packages of the member's own agreements only
            ._read_group(
                [("agreement_id", "in", own.ids), ("state", "=", "open"), ("balance", ">", 0)],
                ["agreement_id"],
                ["date_end:min"],
            )
        )
        shared_used = self._get_shared_minutes(agreements - own, partner)
        return [
            {
                "agreement": agreement,
                "is_member": agreement in own,
                "date_expiry": expiries.get(agreement),
                **self._get_hours_gauge(agreement),
            }
            if agreement in own
            else {
                "agreement": agreement,
                "is_member": False,
                "used": shared_used.get(agreement, 0),
                "cap": self._get_beneficiary_cap(agreement, partner),
            }
            for agreement in agreements
        ]

    def _get_shared_minutes(self, agreements, partner):
        """Return {agreement: minutes} worked for a beneficiary, in one query."""
        domain = Domain.AND([
            self._get_live_rows_domain(),
            Domain("agreement_id", "in", agreements.ids),
            Domain("beneficiary_id", "=", partner.id),
        ])
        return dict(
            request.env["consortium.hour.ledger"]
            .sudo()  # sudo: the domain names the user's own organisation
            ._read_group(domain, ["agreement_id"], ["minutes:sum"])
        )

    def _get_beneficiary_cap(self, agreement, partner):
        """Return the cap in minutes of a beneficiary, 0 when there is none."""
        lines = agreement.beneficiary_ids.filtered(
            lambda line: line.partner_id == partner
        )
        return round(sum(lines.mapped("cap_hours")) * 60)

    def _get_hours_gauge(self, agreement, packages=None):
        """Return the numbers of the gauge of an agreement: minutes, share used, level.

        :param packages: all its packages, where the page has read them: it saves a query
        """
        if packages is None:
            sums = agreement
        else:
            totals = {
                name: sum(packages.mapped(name))
                for name in ("granted", "transferred", "used", "expired", "balance")
            }
            sums = SimpleNamespace(**totals)
            sums.granted -= totals["transferred"]  # hours that moved count once
        granted, left = sums.granted, sums.balance
        ratio = 1 - left / granted if granted else 0.0
        return {
            "granted": granted,
            "left": left,
            "used": sums.used,
            "expired": sums.expired,
            "percent": min(max(round(ratio * 100), 0), 100),
            "level": "danger" if left <= 0 else "warning" if ratio > 0.8 else "success",
        }

    @http.route("/my/hours", type="http", auth="user", website=True, readonly=True)
    def portal_my_hours(self, **kw):
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="hours",
            hm=format_minutes,
            cards=self._prepare_hours_cards(self._get_hours_agreements()),
        )
        return request.render("consortium_billing.portal_my_hours", values)

    def _hours_check_access(self, agreement_id):
        """Return (agreement sudoed, scope) or raise AccessError/MissingError.

        ``scope`` is "all" for the member and the staff, "own" for a beneficiary.
        """
        partner = self._get_hours_partner()
        Beneficiary = request.env["consortium.agreement.beneficiary"].sudo()  # only whether it is one
        shared = request.env.user.share and Beneficiary.search_count(
            [("agreement_id", "=", agreement_id), ("partner_id", "=", partner.id)], limit=1
        )
        if shared:
            Agreement = request.env["consortium.agreement"].sudo()  # a beneficiary reads its rows only
            agreement_sudo = Agreement.browse(agreement_id)
        else:
            agreement_sudo = self._document_check_access("consortium.agreement", agreement_id)
        if agreement_sudo.state == "draft" and request.env.user.share:
            raise MissingError(request.env._("This agreement is not signed yet."))
        return agreement_sudo, "own" if shared else "all"

    def _get_live_rows_domain(self):
        """Rows that make up an hour today: no grant, no reversal, nothing reversed."""
        return Domain([
            ("timesheet_id", "!=", False),
            ("reversal_of_id", "=", False),
            ("reversed", "=", False),
        ])
