from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_invoice_extra_attachments(self, move):
        """The mail of a run brings the statement of the member as well.

        Only for the job, which is superuser: who sends an invoice by hand may not read statements.
        """
        attachments = super()._get_invoice_extra_attachments(move)
        if not self.env.su:
            return attachments
        mails = self.env["consortium.billing.mail"].search([("move_id", "=", move.id)])
        return attachments | mails.statement_id.attachment_id
