from odoo import api, models


class ConsortiumTimesheetSheet(models.Model):
    _inherit = "consortium.timesheet.sheet"

    def _after_approve(self, lines):
        """Approved time enters the ledger in the transaction of the approval."""
        result = super()._after_approve(lines)
        # directors approve weeks and have no right on packages or the ledger
        self.env["consortium.hour.ledger"].sudo()._post_timesheets(lines.sudo())
        return result

    def _before_reopen(self, lines):
        """Reopened time leaves the ledger, unless it is on an invoice."""
        result = super()._before_reopen(lines)
        # as above: who reopens a week has no right on the ledger
        self.env["consortium.hour.ledger"].sudo()._reverse_timesheets(
            lines.sudo(), self.env._("Week reopened"))
        return result

    @api.model
    def _grid_row_fields(self):
        """The same work for two organisations, or billed in two ways, is two lines of the week."""
        return [*super()._grid_row_fields(), "beneficiary_id", "billing_kind"]

    def _grid_default_values(self, project, task):
        """Add what new time on the project takes by itself."""
        partner = task.partner_id or project.partner_id
        return {
            **super()._grid_default_values(project, task),
            "beneficiary_id": partner.commercial_partner_id.id,
            "billing_kind": project.default_billing_kind or "internal",
        }
