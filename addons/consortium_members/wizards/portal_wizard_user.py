from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """Queue the invitation when a decision of the board sends it.

        The standard sends at once, inside the transaction: an admission that is
        replayed or rolled back would have invited for nothing.
        """
        if not self.env.context.get("consortium_queue_invitation"):
            return super()._send_email()
        self.ensure_one()
        # sudo: the user was just created for this contact
        user_sudo = self.user_id.sudo()
        user_sudo.partner_id.signup_prepare()
        self.env.ref("auth_signup.portal_set_password_email").with_context(
            dbname=self.env.cr.dbname,
            lang=user_sudo.lang,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        ).send_mail(user_sudo.id)
        return True
