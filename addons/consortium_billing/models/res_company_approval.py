from odoo import fields, models

from odoo.addons.consortium_timesheet.models.res_company_approval import ANOMALY_LEVELS


class ResCompany(models.Model):
    """Whether packages that run out are told to whoever approves the week."""

    _inherit = "res.company"

    consortium_anomaly_package = fields.Selection(
        selection=ANOMALY_LEVELS,
        string="Package nearly empty",
        default="warning",
        required=True,
        help="Hours beyond the packages of an agreement, a week that takes them below a fifth, or "
        "that leaves less than it drew. Where the agreement allows no overage, hours beyond its "
        "packages are refused in any case.",
    )
