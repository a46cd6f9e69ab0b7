from odoo import api, models


class ConsortiumTimesheetSheet(models.Model):
    """Hours beyond the packages, where one was sold that is not paid yet."""

    _inherit = "consortium.timesheet.sheet"

    @api.model
    def _describe_billed_part(self, agreement, part, hours):
        """Add which package is awaited, if any: it would have paid."""
        text, level = super()._describe_billed_part(agreement, part, hours)
        waiting = agreement.package_ids.filtered(lambda package: package.state == "pending")
        if part.kind == "overage" and not part.over_cap and waiting:
            text = self.env._(
                "%(text)s; %(package)s", text=text, package=waiting[:1]._get_waiting_text())
        return text, level
