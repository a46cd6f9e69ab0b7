from odoo import api, fields, models


class ConsortiumEmployeeRole(models.Model):
    _name = "consortium.employee.role"
    _description = "Dated Role of an Employee"
    _order = "employee_id, date_from desc"

    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        index=True,
        ondelete="cascade",
    )
    role_id = fields.Many2one(
        comodel_name="consortium.role",
        required=True,
        ondelete="restrict",
    )
    date_from = fields.Date(
        required=True,
        default=fields.Date.context_today,
    )
    date_to = fields.Date(
        help="Last day of the role. Leave empty while it lasts.",
    )
    company_id = fields.Many2one(
        related="employee_id.company_id",
        store=True,
    )

    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A role cannot end before it starts.",
    )
    # The rate of an hour depends on the role: one on a day, also when two people write at the same
    # moment. int4range instead of "=": equality in GiST would need an extension.
    _one_on_a_day = models.Constraint(
        "EXCLUDE USING gist (int4range(employee_id, employee_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "The employee already has a role on some of these days. End the previous role the day "
        "before.",
    )

    @api.depends("role_id", "employee_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.employee_id.display_name}: {record.role_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["date_from", "date_to"])  # the former one, ended in the same breath
        return super().create(vals_list)
