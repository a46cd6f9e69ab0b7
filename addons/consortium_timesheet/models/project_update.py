from odoo import api, models

from .. import budgets


class ProjectUpdate(models.Model):
    _inherit = "project.update"

    @api.model
    def default_get(self, fields):
        """A first status is the health of the project, where it has a budget."""
        result = super().default_get(fields)
        project = self.env["project.project"].browse(result.get("project_id"))
        if "status" in result and project and not project.last_update_id:
            if project.health != budgets.NONE:
                result["status"] = project.health
        return result
