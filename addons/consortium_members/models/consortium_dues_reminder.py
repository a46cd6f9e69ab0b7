from odoo import fields, models


class ConsortiumDuesReminder(models.Model):
    """A reminder that an invoice of dues got, or did not get and why."""

    _name = "consortium.dues.reminder"
    _description = "Dues Reminder"
    _order = "date desc, id desc"
    _rec_name = "level_id"
    _check_company_auto = True

    level_id = fields.Many2one(
        comodel_name="consortium.dues.reminder.level",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    membership_id = fields.Many2one(
        comodel_name="consortium.membership",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    payer_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    email = fields.Char(readonly=True)
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("sent", "Sent"),
            ("no_address", "No E-mail Address"),
            ("opted_out", "No Reminders Wanted"),
            ("failed", "Could Not Be Sent"),
            ("bounced", "Bounced"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    mail_id = fields.Many2one(
        comodel_name="mail.mail", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _once_uniq = models.UniqueIndex(
        "(move_id, level_id)", "This reminder was already sent for this invoice."
    )

    def _note_failure(self, state, body):
        """Record on the reminder, and on the membership, that nobody read it."""
        # sudo: found by the mail gateway or the daily job
        self.sudo().write({"state": state})
        self.membership_id.sudo()._message_log_batch(  # sudo: as above
            bodies=dict.fromkeys(self.membership_id.ids, body)
        )
