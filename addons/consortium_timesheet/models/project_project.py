from odoo import api, fields, models

from .account_analytic_line import BILLING_KINDS
from .res_company_transparency import PORTAL_WORKERS

# Sums of typed time, approved or not, whoever it was for: not for customers.
STAFF_FIELDS = frozenset({"effective_hours", "remaining_hours", "is_project_overtime"})


class ProjectProject(models.Model):
    _inherit = "project.project"

    service_domain_id = fields.Many2one(
        comodel_name="consortium.service.domain",
        index="btree_not_null",
        check_company=True,
        help="Domain of the time entered on this project, unless the task names another one.",
    )
    default_billing_kind = fields.Selection(
        selection=BILLING_KINDS,
        compute="_compute_default_billing_kind",
        store=True,
        readonly=False,
        help="How new time on this project is billed, unless the entry says otherwise.",
    )
    consortium_portal_worker = fields.Selection(
        selection=PORTAL_WORKERS,
        string="The member reads",
        help="What the member reads of who did the work. Leave empty to follow the company.",
    )

    @api.depends("partner_id")
    def _compute_default_billing_kind(self):
        for project in self:
            kind = project.default_billing_kind
            if not project.partner_id:
                project.default_billing_kind = "internal"
            elif not kind or kind == "internal":
                project.default_billing_kind = "hourly"
            else:
                project.default_billing_kind = kind

    def _has_field_access(self, field, operation):
        """Customers read approved time only: not the sums of what is typed on a project."""
        if field.name in STAFF_FIELDS and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _fetch_with_plans(self, ids):
        """Read projects and their analytic accounts in one query.

        Odoo reads a custom column, as that of an analytic plan, only when it is asked for: apart.
        """
        names = [name for name, field in self._fields.items() if field.prefetch is True]
        columns = self.env["account.analytic.plan"]._get_line_columns()
        self.browse(ids).fetch([*names, *(name for name in columns if name in self._fields)])

    # Transparency

    def _get_portal_worker_mode(self, company):
        """Return ``name``, ``role`` or ``none``: what the member reads of who did the work."""
        return self.consortium_portal_worker or company.consortium_portal_worker or "name"

    def _get_portal_worker(self, employee, role, company):
        """Return who did the work on this project as the member may read it; "" for nobody."""
        mode = self._get_portal_worker_mode(company)
        worker = {"name": employee, "role": role}.get(mode)
        return (worker and worker.name) or ""

    def action_view_transparency(self):
        """Open what the customer of the project reads on the portal about it."""
        self.ensure_one()
        return self.partner_id.commercial_partner_id._get_transparency_action(
            {"period": "all", "project": self.id}
        )

    def action_send_transparency(self):
        """Open the sending of the hours of a month on the project to its customer."""
        self.ensure_one()
        return self.partner_id.commercial_partner_id._get_transparency_send_action(
            {"default_project_id": self.id}
        )
