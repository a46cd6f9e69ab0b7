import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.consortium_members.batch_job import CONFLICTS, replay

_logger = logging.getLogger(__name__)

BATCH = 10  # mails per transaction: each may make two PDFs


class ConsortiumBillingMail(models.Model):
    """The job that sends: batches that can be interrupted anywhere and resumed.

    A mail is handed to Odoo's own queue (`mail.mail`) in the transaction that marks it as sent.
    Killed before the commit, neither happened; killed after it, the queue sends it, once.
    """

    _inherit = "consortium.billing.mail"

    @api.model
    def _cron_send(self):
        """Send what is to be sent, committing each batch."""
        IrCron = self.env["ir.cron"]
        self._take_failures_back()
        IrCron._commit_progress(remaining=self.search_count([("state", "=", "pending")]))
        while done := replay(self.env, lambda: self._send_batch(BATCH)):
            if not IrCron._commit_progress(done):
                return

    @api.model
    def _send_batch(self, limit=BATCH):
        """Send up to `limit` mails, each in its savepoint so that a bad one stops no other.

        :return: number of mails processed, sent or not
        """
        mails = self.sudo()._take_batch(limit)  # documents of many members, for the job
        for mail in mails:
            mail._send_safely()
        if mails:
            queue_sudo = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()  # to hurry up
            queue_sudo._trigger()
        return len(mails)

    def _take_batch(self, limit):
        """The next mails, written so that no other session sends them at the same moment."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            UPDATE consortium_billing_mail SET attempt_count = attempt_count + 1
             WHERE id IN (SELECT id FROM consortium_billing_mail
                           WHERE state = 'pending' ORDER BY id LIMIT %s)
         RETURNING id
            """, limit))
        self.invalidate_model(["attempt_count"])
        return self.browse(sorted(row[0] for row in rows))

    def _send_safely(self):
        """Send one mail; keep the reason where that fails."""
        try:
            with self.env.cr.savepoint():
                message = self._send()
        except CONFLICTS:
            raise  # the whole batch is replayed
        except Exception as error:  # noqa: BLE001  a document that cannot be made stops no other
            self.env.invalidate_all(flush=False)
            if not isinstance(error, UserError):
                _logger.info("Mail %s of a billing run was not sent", self.id, exc_info=True)
            self.write({"state": "error", "error": str(error)})
        else:
            self.write({
                "state": "sent", "error": False, "sent_on": fields.Datetime.now(),
                "message_id": message.id,
                "email": ", ".join(filter(None, message.partner_ids.mapped("email"))),
            })

    def _send(self):
        """Send the document of this mail.

        :return: the message in its chatter
        :raise UserError: it cannot be sent; says why and what to do
        """
        self.ensure_one()
        record = self.with_company(self.company_id).with_context(mail_notify_force_send=False)
        return record._send_invoice() if self.move_id else record._send_statement()

    def _send_invoice(self):
        """Send the invoice by Odoo's own means: its PDF is made and kept as the sent one."""
        move = self.move_id
        if move.state != "posted":
            raise UserError(self.env._("The invoice is no longer posted: post it, then send again."))
        template = self._get_invoice_template()
        self.statement_id._get_pdfs()  # before: `_get_invoice_extra_attachments` only reads
        before = move.message_ids
        self.env["account.move.send"]._generate_and_send_invoices(
            move, sending_methods=["email"], mail_template=template,
            mail_partner_ids=self._get_recipients(move.partner_id).ids,
            mail_lang=move.partner_id.lang or self.env.lang,
        )
        return (move.message_ids - before).filtered("partner_ids")[:1]

    def _send_statement(self):
        """Send the statement alone, in the language of the member."""
        statement = self.statement_id
        recipients = self._get_recipients(*statement._get_mail_partners())
        lang = statement._get_lang()
        template = self._get_statement_template().with_context(lang=lang)
        [attachment] = statement._get_pdfs()
        rendered = {
            name: template._render_field(
                name, statement.ids, options={"post_process": name == "body_html"}
            )[statement.id]
            for name in ("subject", "body_html", "email_from")
        }
        return statement.with_context(lang=lang).message_post(
            message_type="comment", subtype_xmlid="mail.mt_comment",
            subject=rendered["subject"], body=rendered["body_html"],
            email_from=rendered["email_from"] or None, partner_ids=recipients.ids,
            attachments=[(attachment.name, attachment.raw)],
            email_layout_xmlid="mail.mail_notification_layout", email_add_signature=False,
            model_description=self.env._("Statement of hours"),
        )

    def _get_recipients(self, *partners):
        """Those of the partners that have an e-mail address.

        :raise UserError: none has
        """
        recipients = self.env["res.partner"].union(*partners).filtered("email")
        if not recipients:
            raise UserError(self.env._(
                "%(partner)s has no e-mail address. Add one to the contact, then send again.",
                partner=self.partner_id.display_name))
        return recipients

    def _get_invoice_template(self):
        """Mail of an invoice. Hook: another one for some members."""
        return self.env.ref("consortium_billing.mail_template_run_invoice")

    def _get_statement_template(self):
        """Mail of a statement alone. Hook: as above."""
        return self.env.ref("consortium_billing.mail_template_statement")
