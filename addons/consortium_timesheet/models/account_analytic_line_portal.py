from odoo import api, fields, models, tools

# Of time, what customers read once a project is shared with them. Who worked is told as the company
# or the project says, by portal_worker; names also hide in links to users, weeks and departments.
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "date",
        "name",
        "unit_amount",
        "project_id",
        "task_id",
        "parent_task_id",
        "milestone_id",
        "partner_id",
        "commercial_partner_id",
        "beneficiary_id",
        "company_id",
        "currency_id",
        "product_uom_id",
        "encoding_uom_id",
        "service_domain_id",
        "billing_kind",
        "approval_state",
        "readonly_timesheet",
        "portal_worker",
        # of sale_timesheet, where it is installed
        "so_line",
        "order_id",
        "sale_order_state",
        "is_so_line_edited",
        "allow_billable",
        "timesheet_invoice_id",
        "timesheet_invoice_type",
    }
)


class AccountAnalyticLine(models.Model):
    """What customers read of time by Odoo's own screens and calls: the fields of PORTAL_FIELDS."""

    _inherit = "account.analytic.line"  # pylint: disable=consider-merging-classes-inherited

    portal_worker = fields.Char(
        string="Professional",
        compute="_compute_portal_worker",
        compute_sudo=True,  # a name or a role, as the company says, without a right on either
        help="Who did the work, as customers may read it: a name, a role or nothing.",
    )

    @api.depends("employee_id", "role_id", "project_id.consortium_portal_worker", "company_id")
    def _compute_portal_worker(self):
        for line in self:
            line.portal_worker = line._get_portal_worker()

    @api.model
    @tools.ormcache(cache="stable")
    def _get_portal_fields(self):
        """Return the names of the fields that customers read. Hook: add those of your addon."""
        return PORTAL_FIELDS

    def _has_field_access(self, field, operation):
        """As Odoo does for tasks: whatever the call, customers reach what is listed, no more."""
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and field.name in self._get_portal_fields()
