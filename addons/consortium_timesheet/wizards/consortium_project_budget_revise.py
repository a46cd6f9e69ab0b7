from odoo import fields, models


class ConsortiumProjectBudgetRevise(models.TransientModel):
    _name = "consortium.project.budget.revise"
    _description = "Revise a Project Budget"

    budget_id = fields.Many2one(
        comodel_name="consortium.project.budget",
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Begin the next version, and open it."""
        self.ensure_one()
        return self.budget_id.action_revise(self.reason)
