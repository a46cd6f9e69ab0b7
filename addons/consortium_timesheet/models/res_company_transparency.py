from odoo import fields, models

PORTAL_WORKERS = [
    ("name", "Name of the professional"),
    ("role", "Role only"),
    ("none", "Neither name nor role"),
]


class ResCompany(models.Model):
    """What members read of the time that was worked for them."""

    _inherit = "res.company"

    consortium_portal_worker = fields.Selection(
        selection=PORTAL_WORKERS,
        string="Members read",
        default="name",
        required=True,
        help="What members read on the portal, in files and reports of who did the work. "
        "A project may differ.",
    )
