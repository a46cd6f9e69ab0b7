import base64

from odoo import fields, http
from odoo.exceptions import UserError, ValidationError
from odoo.http import content_disposition, request

from .portal_membership import MembershipSpacePortal

#: letter by which an organisation names its delegate
LARGEST_FILE = 5 * 1024 * 1024
FILE_TYPES = (".pdf", ".png", ".jpg", ".jpeg", ".doc", ".docx", ".odt")


class GovernancePortal(MembershipSpacePortal):
    """The member's delegate and documents; never what the board says or decides."""

    # -- delegate

    @http.route(
        "/my/membership/delegate", type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def portal_membership_delegate(self, **post):
        """Delegates of the visitor's organisation, and a form to propose one."""
        membership = self._get_own_membership()
        if not membership or not membership.partner_id.is_company:
            return request.redirect("/my/membership")
        error = None
        if request.httprequest.method == "POST":
            error = self._propose_delegate(membership, post)
            if not error:
                return request.redirect("/my/membership/delegate?proposed=1")
        return request.render(
            "consortium_members.portal_membership_delegate",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "membership_delegate",
                "membership": membership,
                # sudo: names of the organisation's own delegates
                "delegates": membership.sudo().delegate_ids,
                "can_propose": self._can_propose_delegate(membership),
                "today": fields.Date.to_string(membership._today()),
                "values": post,
                "error": error,
                "proposed": post.get("proposed"),
            },
        )

    def _can_propose_delegate(self, membership):
        """One proposal at a time; an auxiliary has no vote, so no delegate."""
        # sudo: the visitor's own membership
        membership_sudo = membership.sudo()
        waiting = membership_sudo.delegate_ids.filtered(lambda d: d.state == "proposed")
        return bool(membership_sudo.category_id.votes) and not waiting

    def _propose_delegate(self, membership, post):
        """:return: what is wrong in the proposal, or None when it is recorded"""
        if not self._can_propose_delegate(membership):
            return request.env._("A proposal is already waiting, or your category has no vote.")
        try:
            with request.env.cr.savepoint():
                # sudo: the visitor may propose for its own organisation, found above
                self._create_proposal(membership.sudo(), post)
        except (UserError, ValidationError) as refusal:
            return str(refusal)
        return None

    def _create_proposal(self, membership_sudo, post):
        name, email = (post.get("name") or "").strip(), (post.get("email") or "").strip()
        if not name or len(name) > 120 or "@" not in email or len(email) > 120:
            raise UserError(request.env._("Give the name and the e-mail address of the delegate."))
        try:
            day = fields.Date.to_date(post.get("date_from") or False)
        except ValueError:
            day = None
        if not day or day < membership_sudo._today():
            raise UserError(request.env._("Choose a day, today or later."))
        person = self._get_delegate_person(membership_sudo.partner_id, name, email)
        delegate_sudo = membership_sudo.env["consortium.delegate"].create(
            {
                "membership_id": membership_sudo.id,
                "partner_id": person.id,
                "date_from": day,
                **self._read_delegate_file(post.get("document")),
            }
        )
        secretary = membership_sudo.company_id._get_membership_secretary()
        delegate_sudo.activity_schedule(
            "consortium_members.mail_activity_type_delegate",
            user_id=secretary.id or membership_sudo.env.uid,
        )

    def _get_delegate_person(self, organisation_sudo, name, email):
        """The contact of the organisation with this address, else a new one."""
        known = organisation_sudo.child_ids.filtered(
            lambda person: (person.email or "").lower() == email.lower() and not person.is_company
        )
        return known[:1] or organisation_sudo.child_ids.create(
            {"name": name, "email": email, "parent_id": organisation_sudo.id, "type": "contact"}
        )

    def _read_delegate_file(self, upload):
        if not upload or not getattr(upload, "filename", None):
            return {}
        content = upload.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE or not upload.filename.lower().endswith(FILE_TYPES):
            raise UserError(
                request.env._("The file must be a PDF, a picture or a text of at most 5 MB.")
            )
        return {"document": base64.b64encode(content), "document_name": upload.filename[-100:]}

    # -- documents

    @http.route("/my/membership/documents", type="http", auth="user", website=True, readonly=True)
    def portal_membership_documents(self, **kw):
        """By-laws, policies and published minutes of general meetings."""
        membership = self._get_own_membership()
        if not membership:
            return request.redirect("/my/membership")
        return request.render(
            "consortium_members.portal_membership_documents",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "membership_documents",
                "membership": membership,
                "documents": self._get_member_documents(membership),
            },
        )

    def _get_member_documents(self, membership):
        """Published documents of the visitor's co-operative.

        The record rule says so for portal users; the domain says it for employees too.
        """
        return request.env["consortium.member.document"].search(
            [("state", "=", "published"), ("company_id", "=", membership.company_id.id)]
        )

    @http.route(
        "/my/membership/documents/<int:document_id>", type="http", auth="user", website=True
    )
    def portal_membership_document(self, document_id, **kw):
        """Download one published document."""
        membership = self._get_own_membership()
        documents = membership and self._get_member_documents(membership)
        document = documents and documents.filtered(lambda d: d.id == document_id)
        if not document:
            return request.redirect("/my/membership/documents")
        # sudo: published to this member, checked above
        name, content = document.sudo()._get_content()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/octet-stream"),
                ("Content-Length", len(content)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
