from odoo import fields, models


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
