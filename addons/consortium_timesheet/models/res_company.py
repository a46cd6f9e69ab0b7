from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    consortium_own_week_approval = fields.Boolean(
        string="Directors approve their own weeks",
        help="Without it, the week of a director is approved by someone else.",
    )
