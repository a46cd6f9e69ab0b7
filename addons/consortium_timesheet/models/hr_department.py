from odoo import models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def write(self, vals):
        """A new director takes over the weeks that are still to be approved."""
        result = super().write(vals)
        if {"manager_id", "parent_id"} & vals.keys():
            Sheet = self.env["consortium.timesheet.sheet"].sudo()  # HR may have no right on it
            open_sheets = Sheet.search(
                [("direction_id", "child_of", self.ids), ("state", "in", ("draft", "submitted"))]
            )
            open_sheets._refresh_direction()
        return result
