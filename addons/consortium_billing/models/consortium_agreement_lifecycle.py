from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# Told by the steps only, as the state itself.
STEP_FIELDS = frozenset({
    "date_suspended", "suspension_reason", "date_closed", "closing_reason", "closing_decision"})
DECISIONS = [
    ("expire", "The hours left are lost"),
    ("transfer", "The hours left go to another agreement of the member"),
    ("refund", "The hours left are refunded"),
]


class ConsortiumAgreement(models.Model):
    """From draft to closed: each step says why, and nothing that is owed is closed away."""

    _inherit = "consortium.agreement"

    date_suspended = fields.Date(string="Suspended Since", readonly=True, copy=False)
    suspension_reason = fields.Char(readonly=True, copy=False, tracking=True)
    date_closed = fields.Date(string="Closed On", readonly=True, copy=False)
    closing_reason = fields.Char(readonly=True, copy=False, tracking=True)
    closing_decision = fields.Selection(
        selection=DECISIONS, string="Hours Left at Closing", readonly=True, copy=False,
        tracking=True)

    def write(self, vals):
        """What a step says of itself is not edited afterwards."""
        if STEP_FIELDS & vals.keys() and not self._is_in_step():
            raise AccessError(self.env._(
                "An agreement changes through its actions: activate, suspend, close, reopen."))
        return super().write(vals)

    def action_activate(self):
        """Draft or suspended → active: hours may be approved on it."""
        self._check_transition(("draft", "suspended"))
        self._write_state(state="active", date_suspended=False, suspension_reason=False)

    def action_suspend(self, reason=None, date=None):
        """Active → suspended: approvals of its hours are refused until it is active again.

        :param reason: why, in words
        :param date: since when, today unless said
        :raise UserError: the date is still to come
        """
        self._check_transition(("active",))
        for agreement in self:
            today = agreement.company_id._get_consortium_today()
            since = fields.Date.to_date(date) or today
            if since > today:
                raise UserError(self.env._("Suspend the agreement on the day itself, not before."))
            agreement._write_state(
                state="suspended", suspension_reason=reason or False, date_suspended=since)

    def action_close(self, reason=None, decision=None):
        """Active or suspended → closed, once nothing stands against it.

        :param reason: why, in words
        :param decision: "expire": an approver decides that the hours left are lost
        :raise UserError: something is still owed, and says what to do
        """
        self._check_transition(("active", "suspended"))
        self._check_decision(decision)
        self._check_closing(ignored=("balance",) if decision else ())
        for agreement in self:
            today = agreement.company_id._get_consortium_today()
            if decision == "expire":
                packages_sudo = agreement.sudo().package_ids  # decided by an approver, checked above
                packages_sudo.filtered("balance")._expire(date=today)
            agreement._write_state(
                state="closed", date_end=agreement.date_end or today, date_closed=today,
                closing_reason=reason or False, closing_decision=decision or False,
                date_suspended=False, suspension_reason=False)

    def action_reopen(self):
        """Closed → active. Hours that were lost at the closing stay lost."""
        self._check_transition(("closed",))
        self._write_state(
            state="active", date_end=False, date_closed=False, closing_reason=False,
            closing_decision=False)

    def _check_decision(self, decision):
        """Refuse a decision on the hours left that cannot be carried out, or not by this user."""
        if decision and decision not in dict(DECISIONS):
            raise UserError(self.env._("Choose what becomes of the hours left."))
        if decision == "transfer":
            raise UserError(self.env._(
                "Transfer the hours left from their package first (button “Transfer”); the "
                "agreement then closes without a balance."))
        if decision == "refund":
            raise UserError(self.env._(
                "Hours cannot be refunded from here: credit the invoice of the order for the hours "
                "left and have them written off, or leave the agreement open meanwhile."))
        group = "consortium_billing.consortium_billing_group_manager"
        if decision and not (self.env.su or self.env.user.has_group(group)):
            raise AccessError(self.env._(
                "Only an approver decides what becomes of the hours left."))

    def _get_transfer_action(self):
        """Open the transfer of the first package that holds hours; closing comes after it."""
        self.ensure_one()
        package = self.package_ids.filtered(lambda p: p.state == "open" and p.balance)[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer the hours left"),
            "res_model": "consortium.hour.package.transfer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_package_id": package.id},
        }

    def _check_closing(self, ignored=()):
        """Refuse to close agreements with obstacles, naming each of them.

        :param ignored: codes of obstacles that were decided upon
        """
        lines = [
            f"- {agreement.name}: {text}"
            for agreement in self
            for code, text in agreement._get_closing_obstacles()
            if code not in ignored
        ]
        if lines:
            raise UserError("\n".join([
                self.env._("The agreement cannot be closed yet:"), *lines]))

    def _tell_step(self):
        """Tell the contact in which state the agreement is now."""
        template = self.env.ref("consortium_billing.mail_template_agreement_step")
        reachable = self.filtered(lambda a: a._get_alert_partner().email_normalized)
        template_sudo = template.sudo()  # the message is the company's, whoever took the step
        template_sudo.send_mail_batch(
            reachable.ids, email_layout_xmlid="mail.mail_notification_light")
