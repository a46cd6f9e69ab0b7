from odoo import fields, models
from odoo.tools import format_date


class ConsortiumDeferredReportOpen(models.TransientModel):
    """Choose the day of the report of deferred hours: the end of a month, for instance."""

    _name = "consortium.deferred.report.open"
    _description = "Deferred Hours on a Day"

    date = fields.Date(
        string="On", required=True,
        default=lambda self: self.env["consortium.billing.run"]._get_previous_month(
            self.env.company)[1],
        help="Hours worked until that day are taken off, whenever they were approved.")

    def action_open(self):
        """Open the report as of the day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "consortium_billing.consortium_deferred_report_action")
        return {
            **action,
            "name": self.env._(
                "Deferred hours on %(date)s", date=format_date(self.env, self.date)),
            "context": {
                "consortium_as_of": fields.Date.to_string(self.date),
                "search_default_group_bucket": 1, "search_default_group_member": 2,
            },
        }
