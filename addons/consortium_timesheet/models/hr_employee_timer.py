from odoo import fields, models


class HrEmployee(models.Model):
    """Timers that somebody who left could not stop."""

    _inherit = "hr.employee"

    left_timer_count = fields.Integer(
        string="Timers Left Behind",
        compute="_compute_left_timer_count",
        groups="consortium_timesheet.consortium_timesheet_group_manager",
    )

    def _compute_left_timer_count(self):
        groups = self.env["consortium.timer"]._read_group(
            [("employee_id", "in", self.ids), *self._get_left_timer_domain()],
            ["employee_id"],
            ["__count"],
        )
        counts = {employee.id: count for employee, count in groups}
        for employee in self:
            employee.left_timer_count = counts.get(employee.id, 0)

    def _get_left_timer_domain(self):
        """Return which timers managers see: those that nobody is there to stop."""
        return ["|", ("user_id.active", "=", False), ("employee_id.active", "=", False)]

    def action_view_left_timers(self):
        """Open the timers that the employee left behind."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_timesheet.consortium_timer_action"
        )
        action["domain"] = [("employee_id", "=", self.id), *self._get_left_timer_domain()]
        return action
