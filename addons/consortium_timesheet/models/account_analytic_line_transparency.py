from odoo import models


class AccountAnalyticLine(models.Model):
    """What an organisation reads of the time that was worked for it."""

    _inherit = "account.analytic.line"

    # The month of an organisation, in the order of the page. Without the approval, on purpose:
    # approving a week would then have to write in every index of the table.
    _beneficiary_date_index = models.Index(
        "(beneficiary_id, date, id) WHERE beneficiary_id IS NOT NULL AND project_id IS NOT NULL"
    )

    def _get_portal_worker(self):
        """Return who did the work as the organisation may read it: a name, a role or nothing."""
        self.ensure_one()
        return self.project_id._get_portal_worker(self.employee_id, self.role_id, self.company_id)
