from odoo import fields, models
from odoo.exceptions import UserError

from ..models.project_project_portfolio import HEALTH


class ConsortiumProjectHealth(models.TransientModel):
    _name = "consortium.project.health"
    _description = "Judge the Health of a Project"

    project_id = fields.Many2one(comodel_name="project.project", required=True, readonly=True)
    computed_health = fields.Selection(related="project_id.computed_health")
    health = fields.Selection(
        selection=HEALTH[:3],
        string="Health as judged",
        help="Leave empty to go back to the computed one.",
    )
    note = fields.Text()

    def action_confirm(self):
        """Keep the judgement on the project, or go back to the computed health."""
        self.ensure_one()
        if self.health and not (self.note or "").strip():
            raise UserError(self.env._("Say in the note why the health is judged so."))
        self.project_id._judge_health(self.health, self.note)
        return True
