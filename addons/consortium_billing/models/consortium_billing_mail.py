from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .consortium_billing_run_preview import OFFICER


class ConsortiumBillingMail(models.Model):
    """One mail of a run: an invoice with its statement, or a statement alone. Sent once."""

    _name = "consortium.billing.mail"
    _description = "Mail of a Billing Run"
    _order = "run_id desc, state, id"
    _check_company_auto = True
    _rec_name = "partner_id"

    run_id = fields.Many2one(
        comodel_name="consortium.billing.run", readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True)
    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True, ondelete="cascade")
    statement_id = fields.Many2one(
        comodel_name="consortium.statement", readonly=True, index="btree_not_null",
        ondelete="restrict")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Recipient", required=True, readonly=True)
    email = fields.Char(
        string="Sent to", readonly=True, help="Addresses at the moment it was sent.")
    state = fields.Selection(
        selection=[("pending", "To Send"), ("sent", "Sent"), ("error", "Not Sent")],
        required=True, readonly=True, default="pending", index=True)
    error = fields.Text(readonly=True, help="Why it was not sent, and what to do.")
    sent_on = fields.Datetime(readonly=True)
    message_id = fields.Many2one(comodel_name="mail.message", readonly=True, ondelete="set null")
    attempt_count = fields.Integer(string="Attempts", readonly=True, default=0)

    _move_unique = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "This invoice is already in the mails of a run.")
    _statement_unique = models.UniqueIndex(
        "(statement_id) WHERE move_id IS NULL AND statement_id IS NOT NULL",
        "This statement is already in the mails to send.")
    _has_document = models.Constraint(
        "CHECK (move_id IS NOT NULL OR statement_id IS NOT NULL)",
        "A mail brings an invoice or a statement.")
    _todo_index = models.Index("(id) WHERE state = 'pending'")

    @api.depends("move_id", "statement_id")
    def _compute_display_name(self):
        for mail in self:
            mail.display_name = mail.move_id.name or mail.statement_id.name or ""

    @api.model_create_multi
    def create(self, vals_list):
        """Runs prepare mails; nobody types one."""
        if not self.env.su:
            raise AccessError(self.env._("Mails of a run are prepared by its button “Send”."))
        return super().create(vals_list)

    def action_retry(self):
        """Send again what was not sent, and nothing else."""
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(self.env._("Your role in billing does not allow this step."))
        failed = self.filtered(lambda mail: mail.state == "error")
        if not failed:
            raise UserError(self.env._("There is nothing to send again: no mail failed."))
        failed.sudo().write({"state": "pending", "error": False})  # the role was just checked
        self._wake_up()

    def action_open_document(self):
        """Open the invoice, or the statement."""
        self.ensure_one()
        document = self.move_id or self.statement_id
        return {
            "type": "ir.actions.act_window", "res_model": document._name, "res_id": document.id,
            "view_mode": "form",
        }

    @api.model
    def _wake_up(self):
        """Let the job send at once, in the background."""
        cron_sudo = self.env.ref("consortium_billing.ir_cron_send_mails").sudo()  # officers wake it
        cron_sudo._trigger()

    @api.model
    def _take_failures_back(self):
        """Mails that the server refused are not sent: say so. One query.

        :return: number of mails concerned
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            UPDATE consortium_billing_mail b
               SET state = 'error', error = failed.reason
              FROM (SELECT n.mail_message_id AS message_id,
                           string_agg(DISTINCT COALESCE(NULLIF(n.failure_reason, ''),
                                                        n.failure_type, ''), ', ') AS reason
                      FROM mail_notification n
                      JOIN consortium_billing_mail b ON b.message_id = n.mail_message_id
                     WHERE b.state = 'sent' AND n.notification_type = 'email'
                       AND n.notification_status IN ('exception', 'bounce')
                     GROUP BY n.mail_message_id) AS failed
             WHERE failed.message_id = b.message_id AND b.state = 'sent'
         RETURNING b.id
            """))
        if rows:
            self.invalidate_model()
        return len(rows)
