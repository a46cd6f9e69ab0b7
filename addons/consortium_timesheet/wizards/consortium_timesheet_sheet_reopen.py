from odoo import fields, models


class ConsortiumTimesheetSheetReopen(models.TransientModel):
    _name = "consortium.timesheet.sheet.reopen"
    _description = "Reopen Weeks"

    sheet_ids = fields.Many2many(
        comodel_name="consortium.timesheet.sheet",
        relation="consortium_timesheet_sheet_reopen_rel",
        required=True,
    )
    reason = fields.Text(
        required=True,
    )

    def action_confirm(self):
        """Turn the weeks back into drafts, and log the reason."""
        self.ensure_one()
        return self.sheet_ids.action_reopen(self.reason)
