from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

#: a larger batch is invited by the cron: creating a user takes a while
INVITED_AT_ONCE = 20


class ConsortiumMembership(models.Model):
    """New members are welcomed: a mail in their language, the portal.

    An address that does not work never stands in the way of an admission: what
    could not be sent is noted on the membership.
    """

    # files of one model, split to stay readable
    _inherit = "consortium.membership"  # pylint: disable=consider-merging-classes-inherited

    portal_invitation = fields.Selection(
        selection=[
            ("pending", "To Invite"),
            ("sent", "Invited"),
            ("known", "Had Access"),
            ("failed", "Not Invited"),
        ],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _welcome(self):
        """Welcome mail and portal invitation of members just admitted."""
        self._send_templates("consortium_members.mail_template_welcome")
        invited = self.filtered(lambda m: m.company_id.consortium_portal_invitation)
        invited._request_invitation()

    def _send_templates(self, xmlid):
        """Queue a mail for each record, in its language; note those without address.

        :param xmlid: external id of the template; nothing is sent when it was deleted
        """
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if not template:
            return
        reachable = self.filtered(lambda m: email_normalize(m.correspondent_id.email))
        if reachable:
            # sudo: the mail follows from the decision, also of a visitor's own form
            template.sudo().send_mail_batch(
                reachable.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        (self - reachable)._log_all(
            self.env._(
                "“%(mail)s” was not sent: there is no valid e-mail address.",
                mail=template.name,
            )
        )

    def _log_all(self, body):
        """Same note on each record, in one batch."""
        if self:
            self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    # -- portal

    def action_invite_to_portal(self):
        """Invite the contact persons to the portal, now."""
        self._check_can_prepare()
        self._check_is_member()
        self._request_invitation()

    def _request_invitation(self):
        """Invite at once, or leave a large batch to the cron."""
        self._write_register({"portal_invitation": "pending"})
        if len(self) <= INVITED_AT_ONCE:
            self._invite_pending()
        else:
            self.env.ref("consortium_members.ir_cron_portal_invitation")._trigger()

    @api.model
    def _cron_invite_to_portal(self):
        """Invite the members of large batches; resumable, one savepoint each."""
        domain = [("portal_invitation", "=", "pending")]
        remaining = self.search_count(domain)
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        for membership in self.search(domain, limit=200):
            if membership.try_lock_for_update().filtered_domain(domain):
                membership._invite_pending()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _invite_pending(self):
        notes = {}
        for membership in self:
            try:
                with self.env.cr.savepoint():
                    outcome, note = membership._invite()
            except (UserError, ValidationError) as error:
                outcome, note = "failed", str(error)
            membership._write_register({"portal_invitation": outcome})
            if note:
                notes[membership.id] = note
        if notes:
            self.browse(notes)._message_log_batch(bodies=notes)

    def _get_portal_contact(self):
        """Who is invited: the contact chosen, or the member when it is a person."""
        self.ensure_one()
        if self.contact_id or self.partner_id.is_company:
            return self.contact_id
        return self.partner_id

    def _invite(self):
        """Give one contact an access to the portal, through Odoo's own wizard.

        :return: ``(outcome, note or False)``
        """
        contact = self._get_portal_contact()
        if not contact:
            return "failed", self.env._(
                "No portal invitation: choose the contact person, then “Invite to the Portal”."
            )
        # sudo: the invitation follows from the admission; secretaries manage no users
        wizard_sudo = (
            self.env["portal.wizard"]
            .sudo()
            .with_company(self.company_id)
            .with_context(consortium_queue_invitation=True)
            .create({"partner_ids": [Command.set(contact.ids)]})
        )
        line_sudo = wizard_sudo.user_ids
        if line_sudo.is_portal or line_sudo.is_internal:
            return "known", False
        line_sudo.action_grant_access()
        return "sent", False
