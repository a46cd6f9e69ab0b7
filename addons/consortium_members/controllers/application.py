from odoo import http
from odoo.http import request

from .. import application_form as form


class MembershipApplication(http.Controller):
    """The public application form: a secret link, no account."""

    @http.route(
        "/membership/apply/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def membership_application(self, token, **post):
        """Form while the application is open, its status afterwards."""
        membership_sudo = self._find_application(token, post.get("lang"))
        if not membership_sudo:
            # rendered, not raised: the standard fallback would look the address up
            return request.render("http_routing.404", {}, status=404)
        if request.httprequest.method == "GET" or not membership_sudo._is_form_open():
            return self._render_application(membership_sudo)
        errors = membership_sudo._attach_form_files(self._read_files(membership_sudo))
        if post.get("remove_file"):
            membership_sudo._remove_form_file(form.to_int(post["remove_file"]))
            values, _errors = membership_sudo._read_form(post)
            return self._render_application(membership_sudo, values)
        values, form_errors = membership_sudo._read_form(post)
        errors = [("files", error) for error in errors] + form_errors
        if not errors:
            refusal = membership_sudo._submit_form(values)
            if not refusal:
                return request.redirect(request.httprequest.path, code=303)
            errors = [("", refusal)]
        return self._render_application(membership_sudo, values, errors)

    def _find_application(self, token, lang=None):
        """Application of the link, in its company and in the reader's language.

        The company is in the application's own environment only, in superuser mode: the
        visitor's user may belong to another company, and would be refused in this one.
        """
        Membership_sudo = request.env["consortium.membership"].sudo()  # the link is the right
        membership_sudo = Membership_sudo._find_application(token)
        if not membership_sudo:
            return membership_sudo
        installed = dict(request.env["res.lang"].get_installed())
        known = membership_sudo.correspondent_id.lang
        lang = next((code for code in (lang, known) if code in installed), request.env.lang)
        request.update_context(lang=lang)
        return membership_sudo.with_context(
            lang=lang, allowed_company_ids=membership_sudo.company_id.ids
        )

    def _read_files(self, membership):
        """Files that were sent, no more of each than its limit and one byte."""
        limit = membership.company_id.consortium_application_file_mb * 2**20
        files = []
        for upload in request.httprequest.files.getlist("files"):
            if upload.filename:
                # a replayed request finds the first file rewound by Odoo, not the others
                upload.seek(0)
                files.append((upload.filename, upload.read(limit + 1)))
        return files

    def _render_application(self, membership, values=None, errors=()):
        is_open = membership._is_form_open()
        values = (
            self._get_application_values(membership, values, errors)
            if is_open
            else {"membership": membership, "page_lang": request.env.lang}
        )
        response = request.render(
            "consortium_members.application_form_page"
            if is_open
            else "consortium_members.application_status_page",
            # the layout shows the co-operative that is applied to
            {**values, "res_company": membership.company_id},
        )
        # the address is the secret: it goes to nobody, it is kept by nobody
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _get_application_languages(self):
        """Languages of the form: (code, name). Odoo's own English is left out beside another."""
        languages = request.env["res.lang"].get_installed()
        english = [code for code, _name in languages if code.startswith("en_")]
        hidden = "en_US" if len(english) > 1 and request.env.lang != "en_US" else None
        return [language for language in languages if language[0] != hidden]

    def _get_application_values(self, membership, values, errors):
        """What the form shows; override to add a block."""
        categories = membership._get_open_categories(membership.partner_id, membership.company_id)
        partner = membership.partner_id
        return {
            "membership": membership,
            "values": values or membership._get_form_defaults(),
            "errors": list(errors),
            "bad_fields": {name for name, _sentence in errors},
            "labels": membership._get_form_labels(),
            "required": membership._get_required_fields(),
            "categories": categories,
            "share_choices": membership._get_share_choices(),
            "undertakings": {
                undertaking: categories.filtered(
                    lambda c, u=undertaking: u._applies_to(c)
                )
                for category in categories
                for undertaking in membership._get_undertakings(category)
            },
            "countries": request.env["res.country"].sudo().search([]),  # sudo: list of names
            "states": request.env["res.country.state"].sudo().search(  # sudo: as above
                [("country_id.code", "in", ("CA", partner.country_id.code or "CA"))]
            ),
            "is_name_locked": not partner.can_edit_vat(),
            "is_email_locked": bool(partner.user_ids),
            "file_types": ",".join(f".{extension}" for extension in form.FILE_TYPES),
            "languages": self._get_application_languages(),
            "page_lang": request.env.lang,
        }
