from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.consortium_timesheet.hours_format import format_minutes

BATCH = 50  # requests sent in one transaction


class ConsortiumAgreement(models.Model):
    """The contact is asked once for all that an approval posted, then reminded."""

    _inherit = "consortium.agreement"

    consent_row_id = fields.Integer(
        readonly=True, copy=False, default=0, groups="base.group_system",
        help="Last row of the ledger that the contact was asked about.")
    consent_date = fields.Date(
        string="Consent Asked On", readonly=True, copy=False,
        groups="consortium_billing.consortium_billing_group_user")

    @api.model
    def _get_tellings(self):
        return [*super()._get_tellings(), self._tell_consents]

    @api.model
    def _tell_consents(self):
        """Ask the contacts whose consent is missing, and remind those who did not answer.

        :return: False once the time of the job is over
        """
        progress = self.env["ir.cron"]._commit_progress
        for company in self.env["res.company"].search(Domain.TRUE):
            waiting = self._get_consents_to_ask(company)
            for start in range(0, len(waiting), BATCH):
                batch = waiting[start:start + BATCH]
                self.browse(id_ for id_, _last in batch)._ask_consents(dict(batch))
                if not progress(len(batch)):
                    return False
        return True

    @api.model
    def _get_consents_to_ask(self, company):
        """Agreements with rows posted since the last request, or asked too long ago.

        :return: list of (agreement id, id of its last pending row), in one query
        """
        self.env["consortium.hour.ledger"].flush_model()
        self.flush_model(["consent_row_id", "consent_date"])
        days = company.consortium_consent_reminder_days
        limit = company._get_consortium_today() - timedelta(days=days) if days else None
        return self.env.execute_query(SQL(
            """
            SELECT l.agreement_id, MAX(l.id)
              FROM consortium_hour_ledger l
              JOIN consortium_agreement a ON a.id = l.agreement_id
             WHERE l.consent_state = 'pending' AND NOT l.reversed AND l.reversal_of_id IS NULL
               AND a.company_id = %s AND a.state != 'closed'
             GROUP BY l.agreement_id, a.consent_row_id, a.consent_date
            HAVING MAX(l.id) > COALESCE(a.consent_row_id, 0) OR a.consent_date <= %s
             ORDER BY l.agreement_id
            """, company.id, limit))

    def _ask_consents(self, last_rows):
        """One message for each agreement, or an activity where nobody can be asked.

        :param last_rows: {agreement id: id of its last pending row}
        """
        reachable = self.filtered(
            lambda agreement: agreement.contact_id.email_normalized)
        self.env.ref("consortium_billing.mail_template_consent").send_mail_batch(
            reachable.ids, email_layout_xmlid="mail.mail_notification_light")
        (self - reachable).filtered("user_id")._schedule_consent()
        for agreement in self:
            agreement.write({
                "consent_row_id": last_rows[agreement.id],
                "consent_date": agreement.company_id._get_consortium_today()})

    def _schedule_consent(self):
        """Have the responsible name somebody who can consent."""
        kind = "consortium_billing.mail_activity_consent"
        self.activity_unlink([kind])
        for user, agreements in self.grouped("user_id").items():
            translated = agreements.with_context(
                lang=user.lang or self.env.lang, mail_activity_quick_update=True)
            translated.activity_schedule(kind, user_id=user.id, summary=translated.env._(
                "Name a contact with an e-mail address: hours wait for the member's consent"))

    def action_ask_consent(self):
        """Ask the contact again, without waiting for the reminder."""
        self.check_access("write")
        for agreement in self:
            rows = agreement._get_pending_rows()
            if not rows:
                raise UserError(self.env._(
                    "No hour of %(agreement)s waits for consent.", agreement=agreement.name))
            agreement_sudo = agreement.sudo()  # the message is the company's, the counter nobody's
            agreement_sudo._ask_consents({agreement.id: max(rows.ids)})

    def _get_consent_path(self):
        """Page of the portal where the contact answers."""
        self.ensure_one()
        return f"/my/consents/{self.id}"

    def _describe_pending(self):
        """Say in a few words what waits for consent."""
        self.ensure_one()
        return self.env._(
            "%(hours)s to consent to", hours=format_minutes(self.pending_minutes))
