from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """A leave or a holiday that comes, moves or goes changes the capacity of its days at once."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        self.env["consortium.utilisation.capacity"]._refresh_leave(leaves._get_capacity_spans())
        return leaves

    def write(self, vals):
        spans = self._get_capacity_spans()
        result = super().write(vals)
        if {"date_from", "date_to", "resource_id", "calendar_id", "time_type"} & vals.keys():
            spans += self._get_capacity_spans()
            self.env["consortium.utilisation.capacity"]._refresh_leave(spans)
        return result

    def unlink(self):
        spans = self._get_capacity_spans()
        result = super().unlink()
        self.env["consortium.utilisation.capacity"]._refresh_leave(spans)
        return result

    def _get_capacity_spans(self):
        """Whose capacity the leaves take, and when: ``[(employees, start, stop)]``."""
        spans = []
        Employee = self.env["hr.employee"].sudo()  # whoever the leave is of
        for leave in self.sudo():  # as above
            if leave.resource_id:
                employees = leave.resource_id.employee_id
            else:
                company = leave.company_id or leave.calendar_id.company_id
                domain = [("company_id", "=", company.id)] if company else []
                employees = Employee.search(domain)
            if employees and leave.date_from and leave.date_to:
                spans.append((employees, leave.date_from, leave.date_to))
        return spans
