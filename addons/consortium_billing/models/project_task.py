from odoo import models
from odoo.fields import Domain


class ProjectTask(models.Model):
    _inherit = "project.task"

    def _get_portal_time_fields(self):
        return super()._get_portal_time_fields() | {"remaining_hours_so"}

    def _get_portal_time(self):
        """Add what is left of a plain order of hours once its approved time is taken off."""
        result = super()._get_portal_time()
        lines = self.sudo().sale_line_id.filtered("remaining_hours_available")  # sums only
        Line = self.env["account.analytic.line"]
        approved = dict(Line.sudo()._read_group(  # the domain is the access rule
            Domain(Line._timesheet_get_portal_domain()) & Domain("so_line", "in", lines.ids),
            ["so_line"], ["unit_amount:sum"]))
        hour = self.env.ref("uom.product_uom_hour")
        left = {
            line.id: line.product_uom_id._compute_quantity(line.product_uom_qty, hour)
            - approved.get(line, 0.0)
            for line in lines
        }
        for task in self.sudo():  # as above
            result[task.id]["remaining_hours_so"] = left.get(task.sale_line_id.id, 0.0)
        return result
