from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


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

    @api.depends("role_id", "employee_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.employee_id.display_name}: {record.role_id.name}"

    @api.constrains("employee_id", "date_from", "date_to")
    def _check_overlap(self):
        """An employee has one role on a day: the rate of an hour depends on it."""
        self.flush_model(["employee_id", "date_from", "date_to"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT this.id
                  FROM consortium_employee_role this
                  JOIN consortium_employee_role other
                    ON other.employee_id = this.employee_id
                   AND other.id != this.id
                   AND daterange(other.date_from, other.date_to, '[]')
                       && daterange(this.date_from, this.date_to, '[]')
                 WHERE this.id IN %s
                 LIMIT 1
                """,
                tuple(self.ids),
            )
        )
        if rows:
            role = self.browse(rows[0][0])
            raise ValidationError(
                self.env._(
                    "%(employee)s already has a role on some of the days from %(date)s. "
                    "End the previous role the day before.",
                    employee=role.employee_id.display_name,
                    date=fields.Date.to_string(role.date_from),
                )
            )
