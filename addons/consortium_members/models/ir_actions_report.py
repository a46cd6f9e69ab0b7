from odoo import models

CERTIFICATE = "consortium_members.report_membership_certificate"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """A certificate is never printed for somebody who is not a member."""
        if report.report_name == CERTIFICATE:
            self.env["consortium.membership"].browse(docids)._check_certificate()
        if report.report_name.startswith("consortium_members.report_letter_"):
            self.env[report.model].browse(docids)._check_letter(report.report_name)
        return super()._get_rendering_context(report, docids, data)
