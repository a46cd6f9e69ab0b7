from odoo import api, fields, models

# int4range instead of "=": equality in GiST would need an extension.
OVERLAP = (
    "EXCLUDE USING gist (int4range({subject}, {subject}, '[]') WITH &&, "
    "int4range(company_id, company_id, '[]') WITH &&, "
    "daterange(date_from, date_to, '[]') WITH &&) WHERE ({subject} IS NOT NULL)"
)


class ConsortiumUtilisationTarget(models.Model):
    """How much of the capacity should be billable, since when and until when.

    The target of an employee comes before that of the direction, and that before the role's.
    """

    _name = "consortium.utilisation.target"
    _description = "Utilisation Target"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", check_company=True, index="btree_not_null", ondelete="cascade"
    )
    direction_id = fields.Many2one(
        comodel_name="hr.department",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    role_id = fields.Many2one(
        comodel_name="consortium.role", index="btree_not_null", ondelete="cascade"
    )
    percent = fields.Float(
        string="Target (%)",
        required=True,
        aggregator=None,
        help="Billable hours in per cent of the capacity.",
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(help="Last day. Leave empty while it lasts.")

    _one_subject = models.Constraint(
        "CHECK(num_nonnulls(employee_id, direction_id, role_id) = 1)",
        "A target is for an employee, a direction or a role: choose one of them.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A target cannot end before it starts.",
    )
    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)",
        "A target is between 0 and 100 per cent of the capacity.",
    )
    # One target on a day, also when two people write at the same moment.
    _one_of_employee = models.Constraint(
        OVERLAP.format(subject="employee_id"),
        "The employee already has a target on some of these days. End the former one the day "
        "before.",
    )
    _one_of_direction = models.Constraint(
        OVERLAP.format(subject="direction_id"),
        "The direction already has a target on some of these days. End the former one the day "
        "before.",
    )
    _one_of_role = models.Constraint(
        OVERLAP.format(subject="role_id"),
        "The role already has a target on some of these days. End the former one the day before.",
    )

    @api.depends("employee_id", "direction_id", "role_id", "percent")
    def _compute_display_name(self):
        for target in self:
            subject = target.employee_id or target.direction_id or target.role_id
            target.display_name = f"{subject.display_name or ''}: {target.percent:g} %"

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["date_from", "date_to"])  # the former one, ended in the same breath
        return super().create(vals_list)
