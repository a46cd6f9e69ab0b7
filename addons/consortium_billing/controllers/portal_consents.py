"""Hours that wait for the consent of the member's contact: seen by the member, answered by one."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.consortium_timesheet.hours_format import format_minutes
from odoo.addons.consortium_timesheet.transparency import parse_id

from .portal_hours import HoursDetailPortal


class ConsentPortal(HoursDetailPortal):
    """Pages ``/my/consents``. Beneficiaries have none: the member answers for its agreement."""

    _consent_history_limit = 10
    _consent_rows_limit = 200  # what remains is shown once these are answered

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "consent_count" in counters:
            values["consent_count"] = len(self._get_own_agreements()._get_pending_rows())
        return values

    def _get_own_agreements(self):
        """Return the agreements of the user's own organisation, by the portal's record rule."""
        partner = self._get_hours_partner()
        return request.env["consortium.agreement"].search(
            [("member_id", "=", partner.id), ("state", "!=", "draft")], order="id desc")

    def _prepare_hours_page_values(self, agreement, scope, *args, **kwargs):
        """Tell on the page of an agreement what waits for consent."""
        values = super()._prepare_hours_page_values(agreement, scope, *args, **kwargs)
        rows = agreement._get_pending_rows() if scope == "all" else ()
        return {**values, "pending_minutes": sum(row.minutes for row in rows)}

    def _check_consent_access(self, agreement_id):
        """Return the agreement, sudoed, for its member and the staff; a beneficiary has no say."""
        agreement_sudo, scope = self._hours_check_access(agreement_id)
        if scope != "all":
            raise AccessError(request.env._("Only the member answers for its agreement."))
        # in the user's name: Odoo's check gives the superuser's, who cannot answer
        Agreement_sudo = request.env["consortium.agreement"].sudo()  # access was checked just above
        return Agreement_sudo.browse(agreement_sudo.id)

    @http.route("/my/consents", type="http", auth="user", website=True, readonly=True)
    def portal_my_consents(self, **kw):
        agreements = self._get_own_agreements().sudo()  # its own, by the search above
        pending = agreements._group_pending()
        return request.render("consortium_billing.portal_my_consents", {
            **self._prepare_portal_layout_values(),
            "page_name": "consents",
            "hm": format_minutes,
            "cards": [
                {"agreement": agreement, "rows": pending[agreement.id],
                 "minutes": sum(pending[agreement.id].mapped("minutes")),
                 "amount": sum(pending[agreement.id].mapped("amount"))}
                for agreement in agreements if agreement.id in pending
            ],
        })

    @http.route(
        "/my/consents/<int:agreement_id>", type="http", auth="user", website=True, readonly=True)
    def portal_my_consent(self, agreement_id, done=None, **kw):
        try:
            agreement = self._check_consent_access(agreement_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._render_consent(agreement, done=done)

    @http.route(
        "/my/consents/<int:agreement_id>/answer", type="http", auth="user", website=True,
        methods=["POST"])
    def portal_my_consent_answer(self, agreement_id, decision=None, signed_by=None, **kw):
        try:
            agreement = self._check_consent_access(agreement_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        chosen = [parse_id(value) for value in request.httprequest.form.getlist("row")]
        try:
            with request.env.cr.savepoint():  # nothing is half recorded where it is refused
                agreement._answer_consent([id_ for id_ in chosen if id_], decision, signed_by)
        except (AccessError, UserError) as error:
            return self._render_consent(
                agreement, error=error.args[0], chosen=chosen, signed_by=signed_by)
        return request.redirect(f"/my/consents/{agreement.id}?done={decision}")

    def _render_consent(self, agreement, done=None, error=None, chosen=None, signed_by=None):
        """Render the hours of an agreement that wait; what was chosen and typed is kept."""
        pending = agreement._get_pending_rows()
        rows = pending[:self._consent_rows_limit]
        rows.project_id.fetch(["name"])
        return request.render("consortium_billing.portal_my_consent", {
            **self._prepare_portal_layout_values(),
            "page_name": "consents",
            "hm": format_minutes,
            "agreement": agreement,
            "rows": rows,
            "row_count": len(pending),
            "minutes": sum(rows.mapped("minutes")),
            "amount": sum(rows.mapped("amount")),
            "chosen": rows.ids if chosen is None else chosen,
            "signed_by": signed_by if signed_by is not None else request.env.user.name,
            "may_answer": agreement._is_consent_contact(),
            "contact": agreement.contact_id,
            "answers": agreement.consent_ids[:self._consent_history_limit],
            "done": done if done in ("given", "refused") else None,
            "error": error,
        })
