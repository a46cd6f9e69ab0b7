from odoo import fields, models


class ConsortiumTimesheetSheetRefuse(models.TransientModel):
    _name = "consortium.timesheet.sheet.refuse"
    _description = "Refuse Weeks"

    sheet_ids = fields.Many2many(
        comodel_name="consortium.timesheet.sheet",
        relation="consortium_timesheet_sheet_refuse_rel",
        required=True,
    )
    note = fields.Text(
        required=True,
    )

    def action_confirm(self):
        """Give the weeks back to their employees with the note."""
        self.ensure_one()
        return self.sheet_ids.action_refuse(self.note)
