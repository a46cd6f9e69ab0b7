from collections import defaultdict

from odoo import models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    """Who follows the project and the task of entries, in one query.

    Each new entry is checked against rules that name the followers: hr_timesheet reads those of
    the task and those of the project apart, in three queries.
    """

    _inherit = "account.analytic.line"  # pylint: disable=consider-merging-classes-inherited

    def _compute_message_partner_ids(self):
        if not self.env.su:  # rules are checked in sudo; whoever else asks, by their own rights
            return super()._compute_message_partner_ids()
        followers = self._get_followers()
        Partner = self.env["res.partner"]
        for line in self:
            ids = followers["project.task", line.task_id.id]
            ids = ids + followers["project.project", line.project_id.id]
            line.message_partner_ids = Partner.browse(dict.fromkeys(ids))

    def _get_followers(self):
        """{(model, id): ids of its followers} of the tasks and projects of these entries."""
        found = defaultdict(list)
        domain = Domain.FALSE
        for documents in (self.task_id, self.project_id):
            ids = documents.ids
            if ids:
                domain |= Domain("res_model", "=", documents._name) & Domain("res_id", "in", ids)
        names = ["res_model", "res_id", "partner_id"]
        for follower in self.env["mail.followers"].search_fetch(domain, names, order="id"):
            found[follower.res_model, follower.res_id].append(follower.partner_id.id)
        return found
