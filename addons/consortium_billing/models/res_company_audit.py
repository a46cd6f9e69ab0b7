from odoo import fields, models


class ResCompany(models.Model):
    """How long the results of the nightly self-audit are kept."""

    _inherit = "res.company"

    consortium_audit_keep_days = fields.Integer(
        string="Keep Self-Audits (Days)",
        default=400,
        help="Results of the nightly self-audit are deleted after so many days; the last one "
        "stays. Zero: they are kept for good.",
    )
