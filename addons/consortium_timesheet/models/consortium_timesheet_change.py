from datetime import timedelta

from odoo import api, fields, models

KEPT_DAYS = 60


class ConsortiumTimesheetChange(models.Model):
    """Edits of the weekly grid that were saved, so that none is applied twice.

    A browser that loses the connection does not know whether its last edits arrived, and sends
    them again with the same numbers, at once or days later.
    """

    _name = "consortium.timesheet.change"
    _description = "Saved Edit of a Week"
    _order = "id desc"
    _log_access = False

    key = fields.Char(
        required=True,
        help="Number that the browser gave to the edit.",
    )
    sheet_id = fields.Many2one(
        comodel_name="consortium.timesheet.sheet",
        required=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        comodel_name="account.analytic.line",
        index="btree_not_null",
        ondelete="set null",
        help="The entry that was created or changed.",
    )
    date = fields.Datetime(
        required=True,
        index=True,
        default=fields.Datetime.now,
    )

    _key_unique = models.UniqueIndex("(sheet_id, key)", "This edit is already saved.")

    @api.autovacuum
    def _gc_changes(self):
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("date", "<", limit)], limit=100_000).unlink()
