from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

LIMIT = 1000


class ConsortiumTimesheetSheet(models.Model):
    """Weeks that somebody only looked at."""

    _inherit = "consortium.timesheet.sheet"

    @api.autovacuum
    def _gc_empty_weeks(self):
        """Delete empty drafts that nobody waits for.

        The grid creates the week that its employee goes to, so that the first keystroke is saved
        in one call; going back a year would leave fifty empty weeks. Those that the follow-up
        opened stay, as does whatever was submitted once or holds a note.
        """
        sheets = self.search(self._get_empty_weeks_domain(), limit=LIMIT)
        sheets.unlink()
        return len(sheets), len(sheets) == LIMIT

    @api.model
    def _get_empty_weeks_domain(self):
        today = fields.Date.today()
        companies = self.env["res.company"].search([("consortium_time_weeks", ">", 0)])
        weeks = max(companies.mapped("consortium_time_weeks"), default=0)
        followed = (
            Domain("hours_due", ">", 0)
            & Domain("date_start", ">=", today - timedelta(weeks=weeks + 1))
            & Domain("date_start", "<=", today)
        )
        return (
            Domain("state", "=", "draft")
            & ~Domain("line_ids", "any", [])
            & ~Domain("message_ids", "any", [])
            & ~Domain("activity_ids", "any", [])
            & Domain("note", "in", (False, ""))
            & Domain("create_date", "<", fields.Datetime.now() - timedelta(days=1))
            & ~followed
        )
