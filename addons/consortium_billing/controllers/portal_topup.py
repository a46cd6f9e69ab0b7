"""More hours, ordered by the member: a quotation that it signs on Odoo's own page."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .portal_dispute import DisputePortal


class TopUpPortal(DisputePortal):
    """Page ``/my/hours/<id>/topup``; the prices are those of the member's tier."""

    def _prepare_hours_page_values(self, agreement, scope, *args, **kwargs):
        values = super()._prepare_hours_page_values(agreement, scope, *args, **kwargs)
        values["can_topup"] = self._may_topup(agreement, scope) and agreement._can_topup()
        return values

    def _may_topup(self, agreement, scope):
        """Return whether the user is a contact of the member: nobody else orders for it."""
        return (
            scope == "all" and request.env.user.share
            and agreement.member_id == self._get_hours_partner()
        )

    @http.route(
        "/my/hours/<int:agreement_id>/topup", type="http", auth="user", website=True,
        methods=["GET", "POST"],
    )
    def portal_topup(self, agreement_id, offer="", **kw):
        """Choose a package; a POST makes the quotation and leads to its signature."""
        try:
            agreement, scope = self._hours_check_access(agreement_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not self._may_topup(agreement, scope):
            return request.redirect(f"/my/hours/{agreement_id}")
        agreement = agreement.with_env(request.env).sudo()  # checked above; the user is who orders
        error = None
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    order = agreement._request_topup(request.env.user.partner_id, offer)
                return request.redirect(order.get_portal_url(), code=303)
            except UserError as refusal:
                error = str(refusal)
        return request.render("consortium_billing.portal_topup", {
            **self._prepare_portal_layout_values(),
            **self._prepare_topup_values(agreement),
            "page_name": "hours",
            "agreement": agreement,
            "chosen": offer,
            "error": error,
        })

    def _prepare_topup_values(self, agreement):
        """Return what is offered, or the order that waits for its signature."""
        can_topup = agreement._can_topup()
        waiting = agreement._get_open_topup() if can_topup else None
        offers = []
        if can_topup and not waiting:
            offers = agreement._get_topup_offers(request.env.user.partner_id)
        return {"offers": offers, "waiting": waiting}
