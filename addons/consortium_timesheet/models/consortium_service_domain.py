from random import randint

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain


class ConsortiumServiceDomain(models.Model):
    _name = "consortium.service.domain"
    _description = "Service Domain"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
    )
    code = fields.Char(
        required=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    color = fields.Integer(
        default=lambda self: randint(1, 11),
    )
    direction_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        help="The direction that answers for this domain.",
    )
    director_id = fields.Many2one(
        comodel_name="hr.employee",
        compute="_compute_director_id",
        compute_sudo=True,
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Sees and approves the weeks that hold time of this domain. "
        "Follows the manager of the direction unless another person is chosen.",
    )
    analytic_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        check_company=True,
        ondelete="restrict",
        domain=lambda self: self._domain_analytic_account_id(),
        help="Account of the analytic plan « Service domains » that receives the revenue.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for a domain shared by every company.",
    )
    active = fields.Boolean(
        default=True,
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "Another service domain has this code.",
    )

    @api.model
    def _domain_analytic_account_id(self):
        plan = self.env.ref("consortium_timesheet.analytic_plan_domain", raise_if_not_found=False)
        return [("plan_id", "child_of", plan.id)] if plan else []

    @api.depends("direction_id.manager_id")
    def _compute_director_id(self):
        for domain in self:
            domain.director_id = domain.direction_id.manager_id or domain.director_id

    @api.model
    @tools.ormcache("self.env.lang")
    def _get_names(self):
        """Return ``{id: name}`` of every domain, archived too; cached, since each week asks."""
        domains = self.sudo().with_context(active_test=False)  # names of what own time is on
        return {domain.id: domain.name for domain in domains.search([])}

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("active") is False:
            self._check_not_used()
        if "name" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _check_not_used(self):
        """Refuse to archive what new time would still take from a project, task or employee."""
        # sudo: whoever configures domains may not see every project
        names = {
            self.env._("projects"): self.env["project.project"].sudo(),
            self.env._("tasks"): self.env["project.task"].sudo(),
            self.env._("employees"): self.env["hr.employee"].sudo(),
        }
        found = []
        for name, Model in names.items():
            count = Model.search_count(self._get_use_domain(Model))
            if count:
                found.append(f"{name}: {count}")
        if found:
            raise UserError(
                self.env._(
                    "New time still takes this service domain from records in use (%(records)s). "
                    "Give them another domain first, then archive this one.",
                    records=", ".join(found),
                )
            )

    def _get_use_domain(self, Model):
        """Return the records of a model that give these domains to new time."""
        domain = Domain("service_domain_id", "in", self.ids)
        if "is_closed" in Model._fields:
            domain &= Domain("is_closed", "=", False) & Domain("project_id.active", "=", True)
        return domain
