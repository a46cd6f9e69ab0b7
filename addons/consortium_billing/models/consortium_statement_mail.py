from odoo import models
from odoo.exceptions import UserError


class ConsortiumStatement(models.Model):
    """Statements sent alone, without a run."""

    _inherit = "consortium.statement"

    def _get_mail_partners(self):
        """Contacts of the agreements on the statement, else the member. Hook."""
        self.ensure_one()
        contacts = self._get_agreements().contact_id.filtered("email")
        return contacts or self.member_id

    def action_send(self):
        """Send these statements by mail, in the background; each of them once."""
        self._check_issuer()
        Mail = self.env["consortium.billing.mail"].sudo()  # the role was just checked
        known = Mail.search([("statement_id", "in", self.ids)]).statement_id
        vals_list = [
            {"company_id": statement.company_id.id, "partner_id": statement.member_id.id,
             "statement_id": statement.id}
            for statement in self - known.sudo(False)
        ]
        if not vals_list:
            raise UserError(self.env._(
                "These statements were sent already, or are about to be. Those that failed can be "
                "sent again from the mails of the run."))
        Mail.create(vals_list)
        Mail._wake_up()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "consortium_billing.consortium_billing_mail_action"),
            "domain": [("statement_id", "in", self.ids)],
        }
