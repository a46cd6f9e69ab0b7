from odoo import api, models

BATCH_SIZE = 50


class ConsortiumDuesReminder(models.Model):
    """Sending the reminders, each day, in batches that can be interrupted anywhere."""

    # files of one model, split to stay readable
    _inherit = "consortium.dues.reminder"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_send_reminders(self):
        """Daily. The reminders of a batch and their mails are one transaction: killed
        before its end nothing is sent, after it nothing is sent twice."""
        self._note_failed_mails()
        IrCron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("consortium_dues_reminders", "=", True)])
        for company in companies:
            levels = self._get_levels(company)
            for level in levels.sorted("days", reverse=True):
                while moves := self._get_moves_to_remind(level, company):
                    self._remind(level, moves)
                    if not IrCron._commit_progress(len(moves)):
                        return

    @api.model
    def _get_levels(self, company):
        return self.env["consortium.dues.reminder.level"].search(
            [("company_id", "in", (False, company.id))]
        )

    @api.model
    def _get_moves_to_remind(self, level, company):
        today = self.env["consortium.membership"].with_company(company)._today()
        moves = self.env["account.move"].search(
            level._get_move_domain(company, today), limit=BATCH_SIZE, order="id"
        )
        return moves.try_lock_for_update()

    @api.model
    def _remind(self, level, moves):
        """Send one level for these invoices, and note those who cannot be reached.

        :return: the reminders
        """
        # sudo: the daily job, or a secretary without rights on the accounts
        moves_sudo = moves.sudo()
        reminders = self.sudo().create(  # sudo: reminders are written by the job only
            [self._prepare_reminder_vals(level, move) for move in moves_sudo]
        )
        reminders._send_mails(level)
        reminders._note_unreachable()
        if level.create_activity:
            reminders._create_activities(level)
        return reminders

    def _prepare_reminder_vals(self, level, move):
        membership = move.dues_line_ids.membership_id[:1]
        state = "sent"
        if membership.dues_no_reminder:
            state = "opted_out"
        elif not move.partner_id.email_normalized:
            state = "no_address"
        return {
            "level_id": level.id,
            "move_id": move.id,
            "membership_id": membership.id,
            "company_id": move.company_id.id,
            "payer_id": move.partner_id.id,
            "email": move.partner_id.email,
            "date": membership.with_company(move.company_id)._today(),
            "state": state,
        }

    def _send_mails(self, level):
        reminders = self.filtered(lambda reminder: reminder.state == "sent")
        if not reminders:
            return
        moves = reminders.move_id
        for move in moves.filtered(lambda move: not move.access_token):
            move._portal_ensure_token()
        mails = level.template_id.send_mail_batch(
            moves.ids, email_layout_xmlid="mail.mail_notification_light"
        )
        by_move = {mail.res_id: mail.id for mail in mails}
        for reminder in reminders:
            reminder.mail_id = by_move.get(reminder.move_id.id)

    def _note_unreachable(self):
        reminders = self.filtered(lambda reminder: reminder.state == "no_address")
        if reminders:
            reminders._note_failure(
                "no_address",
                self.env._("A reminder of dues was not sent: the payer has no e-mail address."),
            )

    def _create_activities(self, level):
        """One activity on each membership, for whoever is responsible for the dues."""
        # sudo: the daily job gives work to the secretary
        for user, reminders in self.sudo().grouped(lambda r: r._get_responsible()).items():
            env = self.env(context=dict(self.env.context, lang=user.lang or self.env.lang))
            reminders.membership_id.with_env(env).sudo().activity_schedule(  # sudo: as above
                "mail.mail_activity_data_call",
                date_deadline=reminders[:1].date,
                summary=env._("Unpaid dues: %(level)s", level=level.with_env(env).name),
                user_id=user.id,
            )

    def _get_responsible(self):
        """User who gets the activity; hook."""
        self.ensure_one()
        run = self.move_id.dues_run_id
        return self.company_id.consortium_dues_user_id or run.user_id or self.env.user

    @api.model
    def _note_failed_mails(self):
        """Mails that the server could not send."""
        failed = self.search([("state", "=", "sent"), ("mail_id.state", "=", "exception")])
        if failed:
            failed._note_failure(
                "failed", self.env._("A reminder of dues could not be sent by the mail server.")
            )

    @api.model
    def _note_bounce(self, moves):
        """The mail of a reminder came back."""
        # sudo: called by the mail gateway
        reminders = self.sudo().search([("move_id", "in", moves.ids), ("state", "=", "sent")])
        if reminders:
            reminders._note_failure(
                "bounced",
                self.env._("A reminder of dues came back: the e-mail address does not work."),
            )
