from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal


class SharePortal(CustomerPortal):
    """A holder reads its own shares: what it holds, its movements, what it owes."""

    def _get_share_holder(self):
        """Organisation of the visitor, member or not: shares make no difference."""
        return request.env.user.partner_id.commercial_partner_id

    def _get_share_holder_sudo(self):
        # sudo: the visitor's own organisation and nothing else; classes, invoices and
        # company of its own shares are what the pages are about
        return self._get_share_holder().sudo()

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "share_count" in counters:
            values["share_count"] = self._get_share_holder_sudo().share_count
        return values

    @http.route("/my/shares", type="http", auth="user", website=True, readonly=True)
    def portal_my_shares(self, **kw):
        """Statement of the visitor's shares."""
        holder_sudo = self._get_share_holder_sudo()
        statement = holder_sudo._get_share_statement()
        return request.render(
            "consortium_members.portal_my_shares",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "shares",
                "holder": holder_sudo,
                "statement": statement,
                "invoices": statement["invoices"],
            },
        )

    @http.route("/my/shares/statement", type="http", auth="user", website=True)
    def portal_share_statement(self, **kw):
        """The statement in PDF, in the holder's language."""
        holder = self._get_share_holder()
        return self._share_pdf(
            "consortium_members.consortium_share_report_statement",
            holder.ids,
            request.env._("Statement of shares.pdf"),
        )

    @http.route(
        "/my/shares/certificate/<int:holding_id>", type="http", auth="user", website=True
    )
    def portal_share_certificate(self, holding_id, **kw):
        """Certificate of one of the visitor's own holdings."""
        holder_sudo = self._get_share_holder_sudo()
        holding_sudo = holder_sudo.share_holding_ids.filtered(
            lambda holding: holding.id == holding_id and holding.quantity
        )
        if not holding_sudo:
            return request.redirect("/my/shares")
        return self._share_pdf(
            "consortium_members.consortium_share_report_certificate",
            holding_sudo.ids,
            request.env._("Certificate %(number)s.pdf", number=holding_sudo.certificate_number),
        )

    def _share_pdf(self, report, ids, name):
        # sudo: ids of the visitor's own records, checked by the callers
        Report_sudo = request.env["ir.actions.report"].sudo()
        content, _type = Report_sudo._render_qweb_pdf(report, ids)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
