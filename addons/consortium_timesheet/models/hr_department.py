from odoo import api, fields, models
from odoo.fields import Domain


class HrDepartment(models.Model):
    _inherit = "hr.department"

    is_directed = fields.Boolean(
        compute="_compute_is_directed",
        search="_search_is_directed",
        help="Whether the user manages the department, or one above it.",
    )

    @api.depends_context("uid")
    def _compute_is_directed(self):
        directed = self.search(Domain("id", "in", self.ids) & self._get_directed_domain())
        for department in self:
            department.is_directed = department._origin in directed

    @api.model
    def _search_is_directed(self, operator, value):
        if operator != "in":
            return NotImplemented
        directed = self._get_directed_domain()
        return Domain.OR(directed if flag else ~directed for flag in set(value))

    @api.model
    def _get_directed_domain(self):
        """Departments that the user answers for, whatever their number of levels."""
        every = self.sudo().with_context(active_test=False)  # who manages what is no secret
        managed = every.search([("manager_id.user_id", "=", self.env.uid)])
        return Domain("id", "child_of", managed.ids)

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
