from odoo import api, fields, models
from odoo.exceptions import UserError

from .consortium_billing_run_preview import OFFICER


class ConsortiumBillingRun(models.Model):
    """Last step of a run: its invoices leave, each once, with the statement of the member."""

    _inherit = "consortium.billing.run"

    mail_ids = fields.One2many(
        comodel_name="consortium.billing.mail", inverse_name="run_id", readonly=True, copy=False)
    mail_count = fields.Integer(compute="_compute_mails", string="Mails")
    mail_pending_count = fields.Integer(compute="_compute_mails", string="Mails to Send")
    mail_error_count = fields.Integer(compute="_compute_mails", string="Mails Not Sent")
    mail_progress = fields.Float(
        compute="_compute_mails", help="Share of the mails sent, in %.")
    unsent_count = fields.Integer(
        compute="_compute_unsent_count", string="Invoices Not Sent Yet",
        help="Posted invoices that are not among the mails of this run.")

    @api.depends("mail_ids.state")
    def _compute_mails(self):
        counts = {run: {} for run in self}
        for run, state, count in self.env["consortium.billing.mail"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts[run][state] = count
        for run, states in counts.items():
            total = sum(states.values())
            run.update({
                "mail_count": total,
                "mail_pending_count": states.get("pending", 0),
                "mail_error_count": states.get("error", 0),
                "mail_progress": 100 * states.get("sent", 0) / total if total else 0,
            })

    @api.depends("move_ids.state", "mail_ids")
    def _compute_unsent_count(self):
        for run in self:
            run.unsent_count = self.env["account.move"].sudo().search_count(  # a count, no more
                run._get_unsent_domain()) if run.state in ("invoicing", "approved", "done") else 0

    def _get_unsent_domain(self):
        """Posted invoices of the run without mail. Hook: leave some out."""
        self.ensure_one()
        return [
            ("billing_run_id", "=", self.id), ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("id", "not in", self.sudo().mail_ids.move_id.ids),  # ids only
        ]

    def action_send(self):
        """Prepare one mail per posted invoice, and per statement without one; the job sends them.

        Asking again adds what was posted or issued since, never what was sent.
        """
        self._check_group(OFFICER)
        for run in self.sudo():  # mails are written by this step only, checked just above
            vals_list = run._prepare_invoice_mails()
            vals_list += run._prepare_statement_mails(vals_list)
            if not vals_list and not run.mail_pending_count:
                raise UserError(self.env._(
                    "There is nothing to send: every invoice and statement of %(run)s has its "
                    "mail. Those that failed can be sent again.", run=run.name))
            self.env["consortium.billing.mail"].sudo().create(vals_list)  # as above
            run._message_log(body=self.env._(
                "%(count)s mails prepared by %(user)s.", count=len(vals_list),
                user=self.env.user.name))
        self.env["consortium.billing.mail"]._wake_up()

    def action_retry_mails(self):
        """Send again the mails that failed."""
        self.mail_ids.action_retry()

    def action_view_mails(self):
        """Open the mails of the run, those that failed first."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "consortium_billing.consortium_billing_mail_action"),
            "domain": [("run_id", "=", self.id)],
        }

    def _prepare_invoice_mails(self):
        """Values of the mails of invoices. The statement goes with the invoice only where the
        member itself pays: what another payer receives is the annex of what it pays."""
        statements = self._get_statements_by_member()
        moves = self.env["account.move"].search(self._get_unsent_domain(), order="id")
        return [
            {
                "run_id": self.id, "company_id": self.company_id.id, "move_id": move.id,
                "partner_id": move.partner_id.id,
                "statement_id": statements.get(
                    (move.commercial_partner_id, move.currency_id), statements[None]).id,
            }
            for move in moves
        ]

    def _get_statements_by_member(self):
        """{(member, currency): last statement of the period}; {None: none}, when they are sent."""
        Statement = self.env["consortium.statement"]
        found = {None: Statement}
        if self.company_id.consortium_statement_send:
            for statement in Statement.search(self._get_statements_domain(), order="date_to, id"):
                found[statement.member_id, statement.currency_id] = statement
        return found

    def _prepare_statement_mails(self, invoice_mails):
        """Values of the mails of statements that no invoice brings.

        :param invoice_mails: values of the mails prepared at the same moment
        """
        sent = {vals["statement_id"] for vals in invoice_mails}
        statements = self.env["consortium.statement"].union(
            *self._get_statements_by_member().values())
        sent.update(self.env["consortium.billing.mail"].search(
            [("statement_id", "in", statements.ids)]).statement_id.ids)
        return [
            {
                "run_id": self.id, "company_id": self.company_id.id, "move_id": False,
                "partner_id": statement.member_id.id, "statement_id": statement.id,
            }
            for statement in statements if statement.id not in sent
        ]
