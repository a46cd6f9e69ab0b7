from odoo import fields, models
from odoo.exceptions import UserError


class ConsortiumRole(models.Model):
    _name = "consortium.role"
    _description = "Professional Role"
    _order = "sequence, name, id"

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
    active = fields.Boolean(
        default=True,
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)",
        "Another role has this code.",
    )

    def write(self, vals):
        if vals.get("active") is False:
            self._check_not_held()
        return super().write(vals)

    def _check_not_held(self):
        """Refuse to archive a role that somebody holds today or later: entries would take it."""
        held = self.env["consortium.employee.role"].search(
            [
                ("role_id", "in", self.ids),
                ("employee_id.active", "=", True),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", fields.Date.context_today(self)),
            ]
        )
        if held:
            raise UserError(
                self.env._(
                    "Employees hold this role: %(employees)s. End their role on a day, then "
                    "archive it.",
                    employees=", ".join(held[:5].sudo().employee_id.mapped("name")),  # names only
                )
            )
