from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

FOR_EVER = 36_500  # days


class ConsortiumStatementIssue(models.TransientModel):
    _name = "consortium.statement.issue"
    _description = "Issue Statements of Hours"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company)
    date_to = fields.Date(
        string="Periods up to", required=True,
        default=lambda self: self.env.company._get_consortium_today().replace(day=1)
        - timedelta(days=1))
    member_ids = fields.Many2many(
        comodel_name="res.partner", string="Members", help="Empty: every member.")
    skip_waiting = fields.Boolean(
        string="Leave Out Members Whose Weeks Wait for Approval", default=True,
        help="Otherwise their statement is issued without these hours, which will be adjustments "
        "on the next one.")
    due_count = fields.Integer(string="Statements", compute="_compute_counts")
    waiting_count = fields.Integer(string="Of Which Wait for Weeks", compute="_compute_counts")

    @api.depends("company_id", "date_to", "member_ids")
    def _compute_counts(self):
        Statement = self.env["consortium.statement"].sudo()  # counts of what officers may issue
        for wizard in self:
            due = Statement._get_due(wizard.company_id, wizard.date_to, wizard._get_members()) \
                if wizard.date_to else []
            waiting = Statement._get_waiting_days(wizard.company_id)
            wizard.due_count = len(due)
            wizard.waiting_count = sum(
                waiting.get((one.member_id, one.currency_id), one.date_to + timedelta(days=1))
                <= one.date_to for one in due)

    def _get_members(self):
        """The organisations chosen, or None for all."""
        return self.member_ids.commercial_partner_id._origin or None

    @api.constrains("date_to")
    def _check_date_to(self):
        """A statement of days to come would miss their hours."""
        for wizard in self:
            if wizard.date_to >= wizard.company_id._get_consortium_today():
                raise UserError(self.env._(
                    "Statements cover periods that are over: choose a date before today."))

    def action_issue(self):
        """Issue the statements and open them; their PDFs follow in the background."""
        self.ensure_one()
        Statement = self.env["consortium.statement"]
        Statement._check_issuer()
        Statement_sudo = Statement.sudo()  # the role was just checked; nobody may create them
        issue = self._issue_ready if self.skip_waiting else Statement_sudo._issue_until
        issued = issue(self.company_id, self.date_to, self._get_members())
        if not issued:
            raise UserError(self.env._(
                "No statement is due: the last ones cover this period, or weeks wait for approval."))
        cron_sudo = self.env.ref("consortium_billing.ir_cron_issue_statements").sudo()  # for PDFs
        cron_sudo._trigger()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "consortium_billing.consortium_statement_action"),
            "domain": [("id", "in", issued.ids)],
        }

    def _issue_ready(self, company, until, members):
        """Issue what no week is waited for, period by period."""
        Statement = self.env["consortium.statement"].sudo()  # checked by the caller
        issued = Statement
        while batch := Statement._issue_ready(
                company, until, members=members, delay=FOR_EVER):
            issued |= batch
        return issued
