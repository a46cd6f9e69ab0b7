from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SUBJECTS = ("employee_id", "direction_id", "role_id")


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

    @api.depends("employee_id", "direction_id", "role_id", "percent")
    def _compute_display_name(self):
        for target in self:
            subject = target.employee_id or target.direction_id or target.role_id
            target.display_name = f"{subject.display_name or ''}: {target.percent:g} %"

    @api.constrains("company_id", "date_from", "date_to", *SUBJECTS)
    def _check_overlap(self):
        """One target on a day, for each employee, direction or role."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT this.id
                  FROM consortium_utilisation_target this
                  JOIN consortium_utilisation_target other
                    ON other.id != this.id
                   AND other.company_id = this.company_id
                   AND (other.employee_id = this.employee_id
                        OR other.direction_id = this.direction_id
                        OR other.role_id = this.role_id)
                   AND daterange(other.date_from, other.date_to, '[]')
                       && daterange(this.date_from, this.date_to, '[]')
                 WHERE this.id = ANY(%s)
                 LIMIT 1
                """,
                list(self.ids),
            )
        )
        if rows:
            target = self.browse(rows[0][0])
            raise ValidationError(
                self.env._(
                    "%(target)s overlaps another target from %(date)s. End the former one the day "
                    "before.",
                    target=target.display_name,
                    date=fields.Date.to_string(target.date_from),
                )
            )
