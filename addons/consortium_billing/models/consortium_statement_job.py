from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.consortium_members.batch_job import replay
from odoo.addons.consortium_timesheet.hours_format import format_minutes

# Statements per transaction, and PDFs: one costs a browser for about a second.
ISSUE_BATCH = 200
PDF_BATCH = 5


class ConsortiumStatement(models.Model):
    """The nightly job: issue what is due, company by company, then make the PDFs."""

    _inherit = "consortium.statement"

    attachment_id = fields.Many2one(
        comodel_name="ir.attachment", string="PDF", readonly=True, copy=False, ondelete="set null",
        help="The document as the member received it.")

    _without_pdf_index = models.Index("(id) WHERE attachment_id IS NULL")

    @api.model
    def _cron_issue_statements(self):
        """Issue the statements of the periods that are over, then their PDFs, committing batch by
        batch: killed anywhere, the next execution goes on where this one stopped."""
        IrCron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("consortium_statement_auto", "=", True)])
        for company in companies:
            yesterday = company._get_consortium_today() - timedelta(days=1)
            while count := replay(self.env, lambda c=company, d=yesterday: len(
                    self._issue_ready(c, d, ISSUE_BATCH))):
                if not IrCron._commit_progress(count):
                    return
        self._make_waiting_pdfs()

    @api.model
    def _issue_ready(self, company, until, limit=None, members=None, delay=None):
        """Issue the next statements of a company whose weeks are approved, or late enough.

        :param delay: days after which weeks are no longer waited for; None: the company's
        :return: the statements, at most `limit`
        """
        due = self._get_due(company, until, members)
        if delay is None:
            delay = company.consortium_statement_delay
        ready = self._filter_ready(company, due, delay)[:limit]
        return self._issue_batch(company, ready) if ready else self.browse()

    @api.model
    def _filter_ready(self, company, due, delay):
        """Those whose time is approved, or whose delay is over."""
        waiting = self._get_waiting_days(company)
        deadline = company._get_consortium_today() - timedelta(days=delay)
        return [
            one for one in due
            if one.date_to < deadline
            or waiting.get((one.member_id, one.currency_id), one.date_to + timedelta(days=1))
            > one.date_to
        ]

    @api.model
    def _get_waiting_days(self, company):
        """{(member id, currency id): first day of time that is not approved}, in one query."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT a.member_id, a.currency_id, MIN(t.date)
              FROM account_analytic_line t JOIN consortium_agreement a ON a.id = t.agreement_id
             WHERE t.company_id = %s AND t.approval_state IN ('draft', 'submitted')
               AND t.billing_kind != 'internal'
             GROUP BY a.member_id, a.currency_id
            """, company.id))
        return {(member_id, currency_id): day for member_id, currency_id, day in rows}

    @api.model
    def _make_waiting_pdfs(self):
        """Make the PDFs of statements that have none, a few per transaction."""
        IrCron = self.env["ir.cron"]
        domain = [("attachment_id", "=", False)]
        IrCron._commit_progress(remaining=self.search_count(domain))
        while statements := self.search(domain, order="id", limit=PDF_BATCH):
            replay(self.env, statements._get_pdfs)
            if not IrCron._commit_progress(len(statements)):
                return

    def _get_pdfs(self):
        """The PDF of each statement, made and stored the first time it is asked for.

        :return: ir.attachment, in the order of the statements, readable by nobody but the caller
        """
        Attachment = self.env["ir.attachment"].sudo()  # who reads the statement reads its PDF
        Report = self.env["ir.actions.report"].sudo()  # the document is the member's, whoever asks
        found = Attachment
        for statement in self.sudo():  # as above
            if not statement.attachment_id:
                content, _type = Report.with_context(lang=statement._get_lang())._render_qweb_pdf(
                    "consortium_billing.report_statement", statement.ids)
                statement.attachment_id = Attachment.create({
                    "name": statement._get_pdf_name(), "raw": content, "res_id": statement.id,
                    "res_model": statement._name, "mimetype": "application/pdf"})
            found += statement.attachment_id
        return found

    def _get_pdf_name(self):
        """File name in the language of the member."""
        self.ensure_one()
        env = self.with_context(lang=self._get_lang()).env
        return env._("Statement %(number)s.pdf", number=self.name.replace("/", "-"))

    def _format_minutes(self, minutes):
        """Minutes as people read them, for mail templates."""
        return format_minutes(minutes)

    def _get_lang(self):
        """Language of the member's documents."""
        self.ensure_one()
        return self.member_id.lang or self.company_id.partner_id.lang or self.env.lang

    def action_print(self):
        """Download the PDF that was stored when the statement was issued."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url", "target": "download",
            "url": f"/web/content/{self._get_pdfs().id}?download=true",
        }
