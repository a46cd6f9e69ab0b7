from odoo import fields, models


class ConsortiumDuesReminderLevel(models.Model):
    """One reminder of unpaid dues: when, with which words, and what follows."""

    _name = "consortium.dues.reminder.level"
    _description = "Dues Reminder Level"
    _order = "days, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Leave empty to use the level in every company."
    )
    days = fields.Integer(
        required=True,
        help="Days after the due date of the invoice; negative: days before it.",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail",
        required=True,
        ondelete="restrict",
        domain=[("model", "=", "account.move")],
        help="Sent to the payer, in its language.",
    )
    create_activity = fields.Boolean(
        string="Activity for the Secretary",
        help="For the last level: somebody calls the member. Nothing else happens by itself.",
    )
    reminder_count = fields.Integer(string="Reminders", compute="_compute_reminder_count")

    def _compute_reminder_count(self):
        counts = dict(
            self.env["consortium.dues.reminder"]._read_group(
                [("level_id", "in", self.ids)], ["level_id"], ["__count"]
            )
        )
        for level in self:
            level.reminder_count = counts.get(level, 0)

    def _get_move_domain(self, company, today):
        """Invoices of dues to remind at this level on ``today``; hook.

        An invoice gets each level once, and never a level below one that it had: after
        a long pause only the last level that is due is sent.
        """
        self.ensure_one()
        domain = [
            ("company_id", "=", company.id),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("amount_residual", ">", 0),
            ("dues_line_ids.state", "=", "posted"),
            ("invoice_date_due", "<=", fields.Date.subtract(today, days=self.days)),
            ("dues_reminder_ids", "not any", [("level_id.days", ">=", self.days)]),
        ]
        if self.days < 0:
            domain.append(("invoice_date_due", ">=", today))
        return domain
