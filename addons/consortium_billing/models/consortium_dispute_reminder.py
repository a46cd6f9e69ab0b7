from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .consortium_dispute import OPEN_STATES

BATCH_SIZE = 100
REMIND_AGAIN_DAYS = 7


class ConsortiumDispute(models.Model):
    """Disputes that wait too long: their responsible is reminded, every week."""

    _inherit = "consortium.dispute"

    reminded_on = fields.Date(readonly=True, groups="base.group_user")

    @api.model
    def _get_overdue_domain(self, company, today):
        """Disputes of a company to be reminded today. Hook."""
        return (
            Domain("company_id", "=", company.id) & Domain("state", "in", OPEN_STATES)
            & Domain("date_due", "<", today)
            & (Domain("reminded_on", "=", False)
               | Domain("reminded_on", "<=", today - timedelta(days=REMIND_AGAIN_DAYS)))
        )

    @api.model
    def _cron_remind_overdue(self):
        """Daily: remind whoever is responsible of overdue disputes. Resumable: each is marked."""
        IrCron = self.env["ir.cron"]
        for company in self.env["res.company"].search(Domain.TRUE):
            today = company._get_consortium_today()
            domain = self._get_overdue_domain(company, today)
            while disputes := self.search(domain, limit=BATCH_SIZE, order="date_due, id"):
                disputes._remind(today)
                if not IrCron._commit_progress(len(disputes)):
                    return

    def _remind(self, today):
        """Give the answer to do to the responsible, or to the responsible of the agreement."""
        for dispute in self._for_step():
            user = dispute.user_id or dispute.agreement_id.user_id
            overdue = dispute.activity_ids.filtered(lambda a, u=user: a.user_id == u)
            if overdue:
                overdue[0].write({
                    "summary": dispute.with_context(
                        lang=user.lang)._get_activity_summaries()["overdue"],
                    "date_deadline": today})
            else:
                dispute._schedule(user, "overdue")
        self._for_step().write({"reminded_on": today})
