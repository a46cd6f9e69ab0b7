from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProjectProject(models.Model):
    _inherit = "project.project"

    agreement_id = fields.Many2one(
        comodel_name="consortium.agreement", index="btree_not_null", check_company=True,
        tracking=True, copy=False,
        help="Approved time of this project is drawn from the agreement's packages or billed by "
        "its runs, never by the timesheets of a sales order.")
