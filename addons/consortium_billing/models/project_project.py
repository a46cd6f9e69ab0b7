from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class ProjectProject(models.Model):
    _inherit = "project.project"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", index="btree_not_null", check_company=True,
        tracking=True, copy=False,
        help="Approved time of this project is drawn from the agreement's packages or billed by "
        "its runs, never by the timesheets of a sales order.")

    @api.depends("agreement_id")
    def _compute_default_billing_kind(self):
        """Time of an agreement is drawn from its packages unless the project says otherwise."""
        result = super()._compute_default_billing_kind()
        for project in self:
            if project.agreement_id and project.default_billing_kind in ("hourly", "internal"):
                # the packages may be out of sight of who sets up the project
                packages = project.agreement_id.sudo().package_ids
                project.default_billing_kind = "package" if packages else "hourly"
        return result

    @api.constrains("agreement_id", "partner_id", "sale_line_id", "sale_line_employee_ids")
    def _check_agreement(self):
        """A project follows an agreement or a sales order item, and serves who may use it."""
        for project in self.filtered("agreement_id"):
            agreement = project.agreement_id.sudo()  # its beneficiaries may be out of sight
            allowed = agreement.member_id | agreement.beneficiary_ids.partner_id
            if project.partner_id and project.partner_id.commercial_partner_id not in allowed:
                raise ValidationError(self.env._(
                    "%(partner)s is neither the member nor a beneficiary of the agreement "
                    "%(agreement)s.", partner=project.partner_id.display_name,
                    agreement=agreement.name))
            if project.sale_line_id or project.sale_line_employee_ids:
                raise ValidationError(self.env._(
                    "The project %(project)s is billed by a sales order item: remove it before "
                    "linking the project to an agreement.", project=project.name))

    def write(self, vals):
        """Hours already in the ledger stay where they were posted: a project with approved hours
        does not leave its agreement."""
        if "agreement_id" in vals:
            moved = self.filtered(
                lambda p: p.agreement_id and p.agreement_id.id != vals["agreement_id"])
            # whether hours exist, not which
            Ledger = self.env["consortium.hour.ledger"].sudo()
            if moved and Ledger.search_count(
                [("project_id", "in", moved.ids), *Ledger._get_live_domain()], limit=1
            ):
                raise UserError(self.env._(
                    "Hours of this project are in the ledger of its agreement. Open another "
                    "project for the new agreement."))
        return super().write(vals)

    def _get_profitability_sale_order_items_domain(self, domain=None):
        """Packages and hours billed by runs are not the revenue of one project: an agreement
        serves several, and each panel would show the whole price."""
        domain = super()._get_profitability_sale_order_items_domain(domain)
        return Domain.AND([domain, [
            "|", ("product_id", "=", False),  # a down payment has none
            "&", ("product_id.is_hour_package", "=", False),
            ("product_id.is_ledger_service", "=", False),
        ]])
